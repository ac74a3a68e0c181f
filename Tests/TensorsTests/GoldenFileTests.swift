import Foundation
import TestSupport
import Testing

private let isThere = SharedFolder.has("goldens/generator_check.json")

@Suite struct `Formula weights` {
    private struct Check: Decodable {
        struct Hash: Decodable {
            let name: String
            let fnv1a64: String
            let t: [Double]
            let t_at_1000000: Double
            let t_at_31000000: Double
        }
        struct Sine: Decodable {
            let name: String
            let s: Int
            let values: [String: Double]
        }
        let hash: [Hash]
        let sine: [Sine]
        let smooth_N3_D4: [[Double]]
        let heavy_N3_D4_tag_demo: [[Double]]
        let signed_demo_2x3: [[Double]]
        let image_u8_size5: [[[UInt8]]]
        let image_u8_224_sum: Int
    }

    @Test(.enabled(if: isThere, "\(SharedFolder.absence)"))
    func `have the published check values`() throws {
        let data = try Data(contentsOf: SharedFolder.file("goldens/generator_check.json"))
        let check = try JSONDecoder().decode(Check.self, from: data)
        for item in check.hash {
            let seed = FormulaWeights.seed(item.name)
            #expect(UInt64(item.fnv1a64.dropFirst(2), radix: 16) == seed)
            #expect(item.t == (0..<5).map { FormulaWeights.element(seed, $0) })
            #expect(item.t_at_1000000 == FormulaWeights.element(seed, 1_000_000))
            #expect(item.t_at_31000000 == FormulaWeights.element(seed, 31_000_000))
        }
        for item in check.sine {
            #expect(FormulaWeights.sineStart(item.name) == item.s)
            for (place, value) in item.values {
                let k = try #require(Double(place))
                #expect(abs(sin(0.7 * k + Double(item.s)) - value) < 1e-12)
            }
        }
        let smooth = FormulaWeights.smooth(3, 4).map { Double($0) }
        #expect(zip(smooth, check.smooth_N3_D4.joined()).allSatisfy { abs($0 - $1) < 1e-7 })
        #expect(
            FormulaWeights.heavy(3, 4, tag: "demo").map { Double($0) }
                == Array(check.heavy_N3_D4_tag_demo.joined()))
        #expect(
            FormulaWeights.signed("demo", 6).map { Double($0) }
                == Array(check.signed_demo_2x3.joined()))
        #expect(FormulaWeights.image(5) == Array(check.image_u8_size5.joined().joined()))
        #expect(FormulaWeights.image(224).reduce(0) { $0 + Int($1) } == check.image_u8_224_sum)
    }

    @Test(
        .enabled(if: isThere, "\(SharedFolder.absence)"),
        arguments: ["ghanet/forward_corrected", "ghanet/forward_reference_sine_rule"])
    func `agree with the values that a file states`(name: String) throws {
        let golden = try GoldenFile(name)
        for parameter in golden.parameters {
            let values = try golden.weights(parameter)
            #expect(parameter.first == values.prefix(3).map { Double($0) })
            #expect(parameter.last == values.last.map { Double($0) })
        }
    }
}
