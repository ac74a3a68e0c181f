import Slides
import Tensors
import TestSupport
import Testing
import Training

@Suite struct `Views of regions` {
    private let region = RGBImage(
        width: 120, height: 100,
        pixels: (0..<(120 * 100)).flatMap { place -> [UInt8] in
            [UInt8(place % 120), UInt8(place / 120), 200]
        })

    private func views(crop: Int = 60) -> RegionViews {
        var views = RegionViews()
        views.crop = crop
        views.side = 60
        return views
    }

    @Test func `are nine crops that cover the region, without enlarging anything`() throws {
        let crops = try views()(region, training: nil)
        #expect(crops.shape == [9, 3, 60, 60])
        // Crops of the size that is read are the pixels themselves, brought to −1 … 1.
        func value(_ byte: Int) -> Float { (Float(byte) / 255 - 0.5) / 0.5 }
        for (crop, x, y) in [(0, 0, 0), (1, 30, 0), (8, 60, 40)] {
            let numbers = try crops.selected(0, crop).floats()
            #expect(abs(numbers[0] - value(x)) < 1e-5)
            #expect(abs(numbers[3600] - value(y)) < 1e-5)
            #expect(abs(numbers[7200] - value(200)) < 1e-5)
        }
    }

    @Test func `are drawn anew in training, and again the same`() throws {
        func draw(_ seed: UInt64) throws -> [Float] {
            let view = try views()(region, training: Generator(seed: seed))
            #expect(view.shape == [1, 3, 60, 60])
            return try view.floats()
        }
        let first = try draw(1)
        #expect(try draw(1) == first)
        #expect(try draw(2) != first)
        #expect(first.allSatisfy { $0 >= -1.0001 && $0 <= 1.0001 })
    }

    @Test func `change colours a little and grey not in its hue`() throws {
        let grey = RGBImage(
            width: 60, height: 60, pixels: [UInt8](repeating: 128, count: 60 * 60 * 3))
        for seed in 0..<8 as Range<UInt64> {
            let view = try views()(grey, training: Generator(seed: seed)).floats()
            let (red, green, blue) = (view[0], view[3600], view[7200])
            #expect(abs(red - green) < 0.01 && abs(green - blue) < 0.01)
            #expect(abs(red) < 0.25)
        }
    }

    @Test func `take a region whole that is smaller than a crop`() throws {
        #expect(try views(crop: 512)(region, training: nil).shape == [9, 3, 60, 60])
    }
}
