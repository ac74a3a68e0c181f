import Files
import Omics
import TestSupport
import Testing

private let isThere = GoldenFile.has("scgpt/binning")

@Suite struct `Quantile binning` {
    struct Worked: CustomTestStringConvertible, Sendable {
        let values: [Float]
        let reached: [Int]
        let below: [Int]
        let middle: [Int]
        var testDescription: String { "\(values)" }
    }

    // Counted with the reference's own edges.
    static let worked = [
        Worked(
            values: [0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9.5],
            reached: [1, 6, 11, 17, 22, 28, 33, 39, 44, 50],
            below: [0, 6, 11, 17, 22, 28, 33, 39, 44, 49],
            middle: [1, 6, 11, 17, 22, 28, 33, 39, 44, 50]),
        Worked(
            values: [1, 1, 1, 2, 2, 3, 5, 8, 13, 21],
            reached: [11, 11, 11, 22, 22, 28, 33, 39, 44, 50],
            below: [0, 0, 0, 17, 17, 28, 33, 39, 44, 49],
            middle: [6, 6, 6, 20, 20, 28, 33, 39, 44, 50]),
        Worked(
            values: [3, 3, 3, 3], reached: [50, 50, 50, 50], below: [0, 0, 0, 0],
            middle: [25, 25, 25, 25]),
    ]

    @Test(arguments: worked)
    func `counts edges as the reference does`(_ worked: Worked) {
        let binning = QuantileBinning()
        let ranges = binning.ranges(of: worked.values)
        #expect(ranges.map(\.reached) == worked.reached)
        #expect(ranges.map(\.below) == worked.below)
        #expect(binning(worked.values) { 0.5 } == worked.middle)
        #expect(binning(worked.values) { 0 } == worked.reached)
    }

    @Test(.enabled(if: isThere, "\(SharedFolder.absence)"))
    func `gives the reference's numbers for its draws`() throws {
        let golden = try GoldenFile("scgpt/binning")
        let binning = QuantileBinning()
        let cases = golden.names.filter { $0.hasSuffix(".digits") && $0 != "n4901.digits" }
            .map { String($0.dropLast(".digits".count)) }
        #expect(cases.count == 10)
        for name in cases {
            let values = try golden.doubles("\(name).values").map { Float($0) }
            var draws = try golden.doubles("\(name).u").makeIterator()
            let numbers = binning(values) { draws.next() ?? .nan }
            #expect(try numbers == golden.integers("\(name).digits"), "\(name)")
            guard golden.entries["\(name).edges"] != nil else { continue }
            let expressed = values.filter { $0 != 0 }
            #expect(try binning.edges(of: expressed) == golden.doubles("\(name).edges"), "\(name)")
            let ranges = binning.ranges(of: expressed)
            #expect(try ranges.map(\.reached) == golden.integers("\(name).L"), "\(name)")
            #expect(try ranges.map(\.below) == golden.integers("\(name).R"), "\(name)")
        }
    }

    @Test(.enabled(if: isThere, "\(SharedFolder.absence)"))
    func `agrees on thousands of values`() throws {
        let golden = try GoldenFile("scgpt/binning")
        let seed = FormulaWeights.seed("scgpt/u/n4901")
        var place = 0
        let numbers = QuantileBinning()(FormulaWeights.signed("scgpt/bin/long", 4901)) {
            defer { place += 1 }
            return (FormulaWeights.element(seed, place) + 1) / 2
        }
        #expect(try numbers == golden.integers("n4901.digits"))
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `a rising transform changes nothing but rounding at the edges`(seed: UInt64) {
        let values = FormulaWeights.signed("values \(seed)", 300).map { abs($0) + 1 }
        let squares = values.map { $0 * $0 }
        let first = QuantileBinning()(values) { 0 }
        let second = QuantileBinning()(squares) { 0 }
        #expect(zip(first, second).allSatisfy { abs($0 - $1) <= 1 })
        #expect(first.min() == 1 && first.max() == 50)
    }

    @Test func `too few bins trap`() async {
        await #expect(processExitsWith: .failure) { _ = QuantileBinning(bins: 1) }
    }
}
