import Files
import Layers
import ModelTestSupport
import Models
import Tensors
import TestSupport
import Testing

private let areThere = GoldenFile.has("pathomic/snn_none")

private func signed(_ name: String, _ shape: [Int], _ type: ScalarType) throws -> Tensor {
    try Tensor(FormulaWeights.signed(name, shape.reduce(1, *)), shape: shape, type: type)
}

@Suite struct `PathomicFusion's networks` {
    @Test(
        .enabled(if: areThere, "\(SharedFolder.absence)"), arguments: [false, true],
        [ScalarType.float32, .float64])
    func `the molecular one gives the numbers of the authors' code`(
        isBounded: Bool, type: ScalarType
    ) throws {
        let golden = try GoldenFile(isBounded ? "pathomic/snn_sigmoid" : "pathomic/snn_none")
        var c = SNN.Configuration(inputs: 80)
        c.isBounded = isBounded
        let model = try SNN(c, in: GHANetGoldens.scope(golden, type: type))
        let output = try model(signed("pathomic/omic", [5, 80], type))
        for (name, tensor) in [("features", output.features), ("hazard", output.logHazards)] {
            let difference = try golden.difference(
                tensor.doubles(), from: name, isDouble: type == .float64)
            #expect(difference == nil)
        }
    }

    private struct Wiring: Decodable {
        struct Config: Decodable {
            let skip: Int
            let use_bilinear: Int
            let gate1: Int
            let gate2: Int
            let dim1: Int
            let dim2: Int
            let scale_dim1: Int
            let scale_dim2: Int
            let mmhid: Int
        }
        let config: Config
    }

    @Test(
        .enabled(if: areThere, "\(SharedFolder.absence)"),
        arguments: ["fusion_bilinear_gates", "fusion_concat_gates", "fusion_no_gate2_no_skip"])
    func `the fusion gives the numbers of the authors' code`(file: String) throws {
        let golden = try GoldenFile("pathomic/\(file)")
        let w = try golden.describe(as: Wiring.self).config
        var c = KroneckerFusion.Configuration()
        c.inputs = [w.dim1, w.dim2]
        c.scales = [w.scale_dim1, w.scale_dim2]
        c.isGated = [w.gate1 == 1, w.gate2 == 1]
        c.hasBilinearGates = w.use_bilinear == 1
        c.hasSkip = w.skip == 1
        c.width = w.mmhid
        for type in [ScalarType.float32, .float64] {
            let model = try KroneckerFusion(c, in: GHANetGoldens.scope(golden, type: type))
            let output = try model(
                signed("pathomic/v1", [5, 32], type), signed("pathomic/v2", [5, 32], type))
            for (name, tensor) in [
                ("out", output.values), ("o1", output.gated[0]), ("o2", output.gated[1]),
            ] {
                let difference = try golden.difference(
                    tensor.doubles(), from: name, isDouble: type == .float64)
                #expect(difference == nil)
            }
        }
    }

    @Test func `a fresh one starts with weights of the size of its inputs`() throws {
        let scope = ParameterScope(seed: 3)
        _ = try SNN(.init(inputs: 400), in: scope)
        let first = try #require(scope.all.first?.tensor)
        #expect(abs(try first.power(2).mean().item() * 400 - 1) < 0.05)
        #expect(try scope.all[1].tensor.floats().allSatisfy { $0 == 0 })
    }

    @Test func `impossible sizes are refused`() {
        #expect(throws: ModelError.self) {
            _ = try SNN(.init(inputs: 0), in: ParameterScope(seed: 1))
        }
        var c = KroneckerFusion.Configuration()
        c.inputs = [32]
        #expect(throws: ModelError.self) {
            _ = try KroneckerFusion(c, in: ParameterScope(seed: 1))
        }
    }
}

@Suite struct `Alpha dropout` {
    @Test func `keeps mean and variance in training and does nothing otherwise`() throws {
        let x = try Tensor.normal([200_000], using: Generator(seed: 4))
        let thinned = try AlphaDropout(0.25)(x, training: Generator(seed: 1))
        #expect(abs(try thinned.mean().item()) < 0.01)
        #expect(abs(try thinned.variance().item() - 1) < 0.02)
        #expect(try AlphaDropout(0.25)(x, training: nil).floats() == x.floats())
        // What is dropped becomes a(α′ − p α′), by hand for p = 1/4.
        let low = -1.7580993408473766
        let scale = 1 / (0.75 * (1 + 0.25 * low * low)).squareRoot()
        let dropped = try AlphaDropout(0.25)(Tensor.zeros([1000]), training: Generator(seed: 1))
        let values = Set(try dropped.floats())
        #expect(values.count == 2)
        for value in values {
            let isDropped = abs(Double(value) - scale * low * 0.75) < 1e-6
            #expect(isDropped || abs(Double(value) + scale * low * 0.25) < 1e-6)
        }
    }
}
