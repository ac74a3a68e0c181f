import Testing

@testable import Slides

@Suite struct `Histograms` {
    @Test func `two clear classes are parted after the lower one`() {
        #expect(Histogram([10, 10, 11, 200, 201]).otsuThreshold == 11)
        #expect(Histogram([0, 255]).otsuThreshold == 0)
    }

    @Test func `equal values have no threshold`() {
        #expect(Histogram([7, 7, 7]).otsuThreshold == 0)
    }

    @Test func `means are taken over a range`() {
        let histogram = Histogram([1, 2, 3, 100])
        #expect(histogram.mean(of: 0...3) == 2)
        #expect(histogram.mean(of: 4...99) == nil)
    }

    @Test func `a change of scale moves the counts`() {
        let scale = (0...255).map { UInt8($0 / 2) }
        let histogram = Histogram(Histogram([4, 5, 200]).counts, mapped: scale)
        #expect(histogram.counts[2] == 2 && histogram.counts[100] == 1)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `no threshold separates the classes better`(seed: UInt64) {
        var random = Draws(seed: seed)
        let values = (0..<300).map { _ in
            UInt8.random(in: Bool.random(using: &random) ? 0...90 : 60...255, using: &random)
        }
        func between(_ threshold: Int) -> Double {
            let low = values.filter { Int($0) <= threshold }.map(Double.init)
            let high = values.filter { Int($0) > threshold }.map(Double.init)
            guard !low.isEmpty, !high.isEmpty else { return 0 }
            let difference =
                low.reduce(0, +) / Double(low.count) - high.reduce(0, +) / Double(high.count)
            return Double(low.count) * Double(high.count) * difference * difference
        }
        let chosen = between(Histogram(values).otsuThreshold)
        #expect((0..<256).allSatisfy { between($0) <= chosen * (1 + 1e-9) })
    }
}
