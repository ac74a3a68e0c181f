import Files
import Layers
import ModelTestSupport
import Models
import Tensors
import TestSupport
import Testing

private let areThere = GoldenFile.has("scgpt/small")

private func tiny() -> ScGPT.Configuration {
    var c = ScGPT.Configuration()
    c.tokens = 12
    c.padding = 9
    c.width = 8
    c.heads = 2
    c.hidden = 8
    c.blocks = 2
    return c
}

@Suite struct `scGPT` {
    private struct Sizes: Decodable {
        struct Config: Decodable {
            let ntoken: Int
            let d_model: Int
            let nhead: Int
            let d_hid: Int
            let nlayers: Int
            let pad_id: Int
        }
        let config: Config
    }

    private func configuration(_ golden: GoldenFile) throws -> ScGPT.Configuration {
        let sizes = try golden.describe(as: Sizes.self).config
        var c = ScGPT.Configuration()
        c.tokens = sizes.ntoken
        c.padding = sizes.pad_id
        c.width = sizes.d_model
        c.heads = sizes.nhead
        c.hidden = sizes.d_hid
        c.blocks = sizes.nlayers
        c.decodesGenes = true
        c.decodesCell = true
        return c
    }

    /// Everything that a golden file tells, with rows of padding left out.
    private func check(
        _ model: ScGPT, _ golden: GoldenFile, ids: [Int], type: ScalarType
    ) throws {
        let shape = try #require(golden.entries["ids"]?.shape)
        let padding = model.configuration.padding
        let tokens = try Tensor(ids, shape: shape)
        let values = try Tensor(golden.doubles("values"), shape: shape, type: type)
        var found = try inference {
            let output = try model(tokens, values)
            return [
                ("cls_normalised", try model.embed(tokens, values)), ("tokens", output.states),
                ("expr_pred", try #require(try model.expression(output))),
                ("mvc_pred", try #require(try model.cellExpression(output))),
                ("gene_emb", output.genes), ("value_emb", output.values),
            ]
        }
        found = found.filter { golden.entries[$0.0] != nil }
        #expect(found.count >= 4)
        for (name, tensor) in found {
            var numbers = try tensor.doubles()
            if ["tokens", "expr_pred", "mvc_pred"].contains(name) {
                let width = tensor.count / ids.count
                for index in numbers.indices where ids[index / width] == padding {
                    numbers[index] = 0
                }
            }
            let difference = try golden.difference(
                numbers, from: name, isDouble: type == .float64)
            #expect(difference == nil)
        }
    }

    @Test(
        .enabled(if: areThere, "\(SharedFolder.absence)"),
        arguments: ["scgpt/small", "scgpt/small_sine_rule"], [ScalarType.float32, .float64])
    func `gives the numbers of the authors' code`(file: String, type: ScalarType) throws {
        let golden = try GoldenFile(file)
        let model = try ScGPT(
            configuration(golden), in: GHANetGoldens.scope(golden, type: type))
        try check(model, golden, ids: golden.integers("ids"), type: type)
    }

    @Test(.enabled(if: areThere, "\(SharedFolder.absence)"))
    func `gives the numbers of the authors' code at full size`() throws {
        let golden = try GoldenFile("scgpt/full_size")
        var c = try configuration(golden)
        // The rows that occur, in place of a table of 60,697.
        let ids = try golden.integers("ids")
        let rows = Set(ids).sorted()
        let places = Dictionary(uniqueKeysWithValues: zip(rows, rows.indices))
        c.tokens = rows.count
        c.padding = try #require(places[c.padding])
        let rules = Dictionary(uniqueKeysWithValues: golden.parameters.map { ($0.name, $0) })
        let scope = ParameterScope { (name, shape, _) throws(TensorError) in
            guard let rule = rules[name] else {
                throw TensorError(.missingParameter, name, "no rule for '\(name)'")
            }
            if name == "encoder.embedding.weight" {
                let seed = FormulaWeights.seed(name)
                let values = rows.flatMap { row in
                    (0..<512).map { Float(0.1 * FormulaWeights.element(seed, row * 512 + $0)) }
                }
                return try Tensor(values, shape: shape)
            }
            guard let values = try? golden.weights(rule) else {
                throw TensorError(.missingParameter, name, "no scale for '\(name)'")
            }
            return try Tensor(values, shape: shape)
        }
        let model = try ScGPT(c, in: scope)
        try check(model, golden, ids: ids.compactMap { places[$0] }, type: .float32)
    }

    // Printed in the specification: weights 0.3 sin(0.7 k + s), computed twice by others.
    @Test func `gives the printed vectors of the tiny network`() throws {
        let scope = ParameterScope(type: .float64) { (name, shape, _) throws(TensorError) in
            let start = Double(FormulaWeights.sineStart(name))
            let isScale =
                name.hasSuffix("norm.weight") || name.contains("norm1.weight")
                || name.contains("norm2.weight")
            let count = shape.reduce(1, *)
            let angles = try Tensor.range(to: Double(count), type: .float64) * 0.7 + start
            return try (angles.sin() * 0.3 + (isScale ? 1 : 0)).reshaped(shape)
        }
        let model = try ScGPT(tiny(), in: scope)
        let table = try #require(try scope.all.first?.tensor.doubles())
        for (found, wanted) in zip(table, [0.20497851, 0.29789343, 0.25070441]) {
            #expect(abs(found - wanted) < 1e-8)
        }
        let ids = try Tensor([10, 3, 7, 1, 4, 10, 2, 5, 9, 9], shape: [2, 5])
        let values = try Tensor([-2.0, 50, 1, 17, 30, -2, 1, 50, -2, -2], shape: [2, 5])
        let cells = try model.embed(ids, values).doubles()
        let wanted = [
            0.70110718, 0.358681502, -0.172601989, -0.397773504, -0.333073798, -0.191246227,
            -0.025803406, 0.208810934, 0.729765494, 0.349258543, -0.212722516, -0.396976931,
            -0.28573742, -0.165452734, -0.046544854, 0.177291671,
        ]
        #expect(zip(cells, wanted).allSatisfy { abs($0 - $1) < 1e-8 })
    }

    @Test func `has as many parameters as the released model`() throws {
        var c = ScGPT.Configuration()
        c.decodesGenes = true
        c.decodesCell = true
        c.tokens = 2
        c.padding = 0
        let scope = ParameterScope { (_, shape, _) throws(TensorError) in try Tensor.zeros(shape) }
        _ = try ScGPT(c, in: scope)
        let count = scope.trainable.reduce(0) { $0 + $1.tensor.count }
        // 51,330,049 with 60,697 rows in the table and two in `flag_encoder`.
        #expect(count - 2 * 512 + 60_697 * 512 + 2 * 512 == 51_330_049)
        #expect(scope.all.count == 162)
    }

    @Test func `reads a set of genes, and none of what fills a row up`() throws {
        let model = try ScGPT(tiny(), in: ParameterScope(seed: 1))
        func embed(_ ids: [Int], _ values: [Float]) throws -> [Float] {
            try model.embed(
                Tensor(ids, shape: [1, ids.count]), Tensor(values, shape: [1, ids.count])
            ).floats()
        }
        let straight = try embed([10, 3, 7, 1], [-2, 5, 9, 30])
        let shuffled = try embed([10, 1, 3, 7], [-2, 30, 5, 9])
        let filled = try embed([10, 3, 7, 1, 9, 9], [-2, 5, 9, 30, -2, 40])
        for (a, b) in zip(straight, shuffled) { #expect(abs(a - b) < 1e-6) }
        for (a, b) in zip(straight, filled) { #expect(abs(a - b) < 1e-6) }
        let length = straight.reduce(0) { $0 + $1 * $1 }
        #expect(abs(length - 1) < 1e-6)
        // Values above 512 are taken as 512.
        #expect(try embed([10, 3], [-2, 600]) == embed([10, 3], [-2, 512]))
        #expect(try embed([10, 3], [-2, 511]) != embed([10, 3], [-2, 512]))
    }

    @Test func `learns from its cell classifier`() throws {
        var c = tiny()
        c.classes = 3
        let scope = ParameterScope(seed: 2)
        let model = try ScGPT(c, in: scope)
        let ids = try Tensor([10, 3, 7, 10, 1, 2], shape: [2, 3])
        let values = try Tensor([-2, 5, 9, -2, 1, 30] as [Float], shape: [2, 3])
        let optimizer = Adam(scope.trainable, rate: 0.01)
        let wanted = try Tensor([0, 1, 0, 1, 0, 0] as [Float], shape: [2, 3])
        var losses: [Double] = []
        for step in 0..<30 {
            let output = try model(ids, values, training: Generator(seed: UInt64(step)))
            let logits = try #require(try model.classes(output))
            let loss = try -(logits.logSoftmax() * wanted).sum() / 2
            losses.append(try loss.item())
            try loss.backward()
            try optimizer.step()
            try optimizer.clearGradients()
        }
        #expect(losses[29] < 0.5 * losses[0])
        #expect(try model.expression(model(ids, values)) == nil)
        #expect(try model.cellExpression(model(ids, values)) == nil)
    }

    @Test func `refuses sizes that no network has`() throws {
        func sentence(_ change: (inout ScGPT.Configuration) -> Void) -> String {
            var c = tiny()
            change(&c)
            do {
                _ = try ScGPT(c, in: ParameterScope(seed: 1))
                return "no error"
            } catch { return "\(error)" }
        }
        #expect(
            sentence { $0.heads = 3 }
                == "the model cannot be built: the width 8 is no multiple of 3 heads")
        #expect(
            sentence { $0.padding = 12 }
                == "the model cannot be built: the padding token 12 is none of the 12 tokens")
        #expect(
            sentence { $0.blocks = 0 }
                == "the model cannot be built: blocks is 0; it must be at least 1")
    }
}
