import Files
import Slides
import SystemPackage
import TestSupport
import Testing

@Suite struct `Feature writers` {
    private let width = 6
    private let total = 40

    private func writer(
        _ path: FilePath, encoder: String = "efficientnet-lite0", sync: Duration = .zero
    ) throws -> FeatureWriter {
        try FeatureWriter(
            path, provenance: FeatureMaker.provenance(encoder: encoder, width: width),
            coordinates: FeatureMaker.coordinates(total), syncInterval: sync)
    }

    private func rows(_ range: Range<Int>) -> [Float] {
        let all = FeatureMaker.features(total, width: width)
        return Array(all[(range.lowerBound * width)..<(range.upperBound * width)])
    }

    /// The bytes of a file that was written in one go.
    private func reference() throws -> [UInt8] {
        let folder = try TemporaryFolder()
        _ = try FeatureMaker.write(folder.file("a.safetensors"), count: total, width: width)
        return try RawFile.read(folder.file("a.safetensors"))
    }

    @Test func `only the finished file remains`() throws {
        let folder = try TemporaryFolder()
        var writer = try writer(folder.file("a.safetensors"))
        #expect(writer.count == 0 && writer.total == total && writer.resumedCount == 0)
        try writer.append(rows(0..<30))
        #expect(folder.contents == ["a.safetensors.partial"])
        try writer.append(rows(30..<40))
        try writer.finish()
        #expect(folder.contents == ["a.safetensors"])
        #expect(try RawFile.read(folder.file("a.safetensors")) == reference())
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func `a run killed anywhere ends in the same bytes`(seed: UInt64) throws {
        var random = Draws(seed: seed)
        let folder = try TemporaryFolder()
        let path = folder.file("a.safetensors")
        var kills = 0
        while true {
            // Sometimes every batch is forced to the disk, sometimes none is.
            var writer = try writer(path, sync: Bool.random(using: &random) ? .zero : .seconds(99))
            #expect(writer.count == writer.resumedCount)
            while writer.count < total {
                if kills < 12, Int.random(in: 0..<4, using: &random) == 0 { break }
                let end = min(total, writer.count + Int.random(in: 1...7, using: &random))
                try writer.append(rows(writer.count..<end))
            }
            if writer.count < total {
                kills += 1
                #expect(!folder.contents.contains("a.safetensors"))
                continue
            }
            try writer.finish()
            break
        }
        #expect(try RawFile.read(path) == reference())
        #expect(folder.contents == ["a.safetensors"])
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `a partial file torn anywhere ends in the same bytes`(seed: UInt64) throws {
        var random = Draws(seed: seed)
        let folder = try TemporaryFolder()
        let path = folder.file("a.safetensors")
        do {
            var writer = try writer(path)
            for start in stride(from: 0, to: 32, by: 4) {
                try writer.append(rows(start..<(start + 4)))
            }
        }
        let partial = folder.file("a.safetensors.partial")
        var bytes = try RawFile.read(partial)
        // A tail that never reached the disk, and bytes that are not what was written.
        if Bool.random(using: &random) {
            bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
        }
        for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
            bytes[.random(in: 0..<bytes.count, using: &random)] ^= 0x55
        }
        try folder.write("a.safetensors.partial", bytes)
        var writer = try writer(path)
        #expect(writer.count <= 32 && writer.count % 4 == 0)
        try writer.append(rows(writer.count..<total))
        try writer.finish()
        #expect(try RawFile.read(path) == reference())
    }

    @Test func `a committed row is not done twice`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.safetensors")
        do {
            var writer = try writer(path)
            try writer.append(rows(0..<11))
            try writer.append(rows(11..<13))
        }
        let writer = try writer(path)
        #expect(writer.resumedCount == 13)
    }

    @Test func `rows of another encoder are not gone on with`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.safetensors")
        do {
            var writer = try writer(path, encoder: "resnet50")
            try writer.append(rows(0..<11))
        }
        #expect(try writer(path).resumedCount == 0)
    }

    @Test func `two processes do not write the same file`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.safetensors")
        let first = try writer(path)
        #expect(
            sentence { _ = try writer(path) }
                == "\(path).partial is being written by another process")
        #expect(first.count == 0)
    }

    @Test(arguments: [
        (Float.nan, "nan"), (.infinity, "inf"), (65_520, "65520.0"), (-70_000, "-70000.0"),
    ])
    func `features that half precision cannot hold are named`(value: Float, text: String) throws {
        let folder = try TemporaryFolder()
        var writer = try writer(folder.file("a.safetensors"))
        try writer.append(rows(0..<3))
        var next = rows(3..<5)
        next[8] = value
        var found = ""
        do { try writer.append(next) } catch { found = error.sentence }
        #expect(
            found
                == """
                feature 2 of tile 4 of 'biopsy.svs' is \(text); half precision holds numbers \
                within ±65504
                """)
        #expect(writer.count == 3)
        try writer.append(rows(3..<40))
        try writer.finish()
        #expect(try RawFile.read(folder.file("a.safetensors")) == reference())
    }

    @Test func `too few and too many rows are refused`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.safetensors")
        var writer = try writer(path)
        var found = ""
        do {
            try writer.append(rows(0..<40) + rows(0..<1))
        } catch { found = error.sentence }
        #expect(found == "\(path) is for 40 tiles, but features of 41 were given")
        try writer.append(rows(0..<39))
        do { try writer.finish() } catch { found = error.sentence }
        #expect(found == "\(path) is for 40 tiles, but features of 39 were given")
        #expect(folder.contents == ["a.safetensors.partial"])
    }

    @Test func `a folder that is not there is an error`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("none/a.safetensors")
        #expect(
            sentence { _ = try writer(path) }
                == "\(path).partial cannot be written: its folder does not exist")
    }

    @Test func `no tiles and broken rows trap`() async {
        await #expect(processExitsWith: .failure) {
            _ = try FeatureWriter(
                "a.safetensors", provenance: FeatureMaker.provenance(), coordinates: [])
        }
        await #expect(processExitsWith: .failure) {
            let folder = try TemporaryFolder()
            var writer = try FeatureWriter(
                folder.file("a.safetensors"), provenance: FeatureMaker.provenance(),
                coordinates: FeatureMaker.coordinates(2))
            try writer.append([1, 2, 3])
        }
    }
}
