import Cohorts
import Files
import Layers
import Slides
import Survival
import SystemPackage
import Tensors
import TestSupport
import Testing
import Training

@Suite struct `Patches of slides in pieces` {
    /// Two slides of 6 and 5 patches.
    private func slides(_ folder: TemporaryFolder) throws -> [Bag] {
        var stream = RandomStream(seed: 1, stream: "patches in pieces")
        return try [6, 5].enumerated().map { index, patches in
            let path = folder.file("s\(index).safetensors")
            try TinyStudy.writeBag(to: path, patches: patches, shift: 0, using: &stream)
            return try readBag(path)
        }
    }

    @Test(arguments: [ScalarType.float32, .bfloat16])
    func `are those of the files, one slide after the other`(type: ScalarType) throws {
        let slides = try slides(TemporaryFolder())
        let expected = try Tensor(
            slides.flatMap { $0.floats() }, shape: [11, 8], type: type)
        let patches = PatchStream(slides, type: type)
        #expect(patches.count == 11)
        #expect(patches.features == 8)
        let whole = try patches.whole()
        #expect(try whole.scalarType == type)
        #expect(try whole.floats() == expected.floats())
    }

    @Test func `are drawn by their places in all slides together`() throws {
        let slides = try slides(TemporaryFolder())
        let all = slides.flatMap { $0.floats() }
        for chosen in [[0, 5, 6, 10], [2], [7, 8], [5], Array(0..<11)] {
            let found = try PatchStream(slides, rows: chosen).whole()
            #expect(found.shape == [chosen.count, 8])
            #expect(try found.floats() == chosen.flatMap { all[($0 * 8)..<($0 * 8 + 8)] })
        }
    }

    @Test func `can be read again after their pages were given back`() throws {
        let bag = try slides(TemporaryFolder())[0]
        let before = bag.floats()
        bag.release(1..<4)
        bag.release(0..<6)
        #expect(bag.floats() == before)
        #expect(bag.withUnsafeBytes(of: 2..<3) { $0.count } == 16)
    }
}
