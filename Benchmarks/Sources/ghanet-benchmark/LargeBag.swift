import Foundation
import Layers
import Slides
import SystemPackage
import Tensors
import Training

/// A feature file larger than the memory that its reading may take.
struct LargeBag {
    let options: Options
    private var path: FilePath { options.folder.appending("bag-\(options.patches).safetensors") }

    init(_ options: Options) { self.options = options }

    /// Makes the file if it is not there, then reads it once in the way of training or prediction.
    func measure() throws {
        if !FileManager.default.fileExists(atPath: path.string) { try write() }
        let subject = try Subject(options, patches: 1)
        let bag = PatchStream([try readBag(path)], type: options.type)
        let clock = ContinuousClock()
        let seconds = try clock.measure {
            if options.what == "train" {
                try subject.train(on: bag)
            } else {
                try subject.infer(on: bag)
            }
        }.seconds
        Main.report("memory \(options.what)", options, ["seconds_median": seconds])
    }

    /// Random features in half precision, written a thousand patches at a time.
    private func write() throws {
        let (count, width) = (options.patches, options.features)
        let provenance = FeatureProvenance(
            encoder: "random", encoderHash: "00", width: width, micrometersPerPixel: 0.5,
            tileMicrometers: 128, tilePixels: 256, preprocessingHash: "00", slide: "random",
            slideHash: "00", version: "1", slideMicrometersPerPixel: 0.5, slideWidth: 256_000,
            slideHeight: 256_000, tileSlidePixels: 256)
        let (features, coords) = (count * width * 2, count * 8)
        let header: [String: Any] = [
            "__metadata__": provenance.metadata,
            "features": [
                "dtype": "F16", "shape": [count, width], "data_offsets": [0, features],
            ],
            "coords": [
                "dtype": "I32", "shape": [count, 2],
                "data_offsets": [features, features + coords],
            ],
        ]
        var text = try JSONSerialization.data(withJSONObject: header)
        text.append(Data(repeating: 0x20, count: 8 - text.count % 8))
        guard FileManager.default.createFile(atPath: path.string, contents: nil),
            let file = FileHandle(forWritingAtPath: path.string)
        else {
            print("\(path) cannot be written")
            return
        }
        let length = UInt64(text.count).littleEndian
        try file.write(contentsOf: withUnsafeBytes(of: length) { Data($0) })
        try file.write(contentsOf: text)
        let generator = try Generator(seed: 3)
        for start in stride(from: 0, to: count, by: 1000) {
            let rows = try Tensor.normal(
                [min(1000, count - start), width], using: generator, type: .float16)
            try file.write(contentsOf: rows.withUnsafeBytes { Data($0) })
        }
        try file.write(contentsOf: Data(count: coords))
        try file.close()
    }
}
