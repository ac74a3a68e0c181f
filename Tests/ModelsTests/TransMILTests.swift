import Files
import Layers
import Models
import Tensors
import TestSupport
import Testing

private let areThere = GoldenFile.has("transmil/transmil")

@Suite struct `TransMIL numbers` {
    private func scope(_ golden: GoldenFile) -> ParameterScope {
        let rules = Dictionary(uniqueKeysWithValues: golden.parameters.map { ($0.name, $0) })
        return ParameterScope { (name, shape, _) throws(TensorError) in
            guard let rule = rules[name], let values = try? golden.weights(rule) else {
                throw TensorError(.missingParameter, name, "no rule for '\(name)'")
            }
            return try Tensor(values, shape: rule.shape)
        }
    }

    @Test(.enabled(if: areThere, "\(SharedFolder.absence)"), arguments: [10, 100, 300])
    func `gives the numbers of the authors' code`(patches: Int) throws {
        let golden = try GoldenFile("transmil/transmil")
        var configuration = TransMIL.Configuration()
        configuration.preset = .reference
        let model = try TransMIL(configuration, in: scope(golden))
        let step = patches == 10 ? 2 : patches / 4
        for (kind, values) in [
            ("smooth", FormulaWeights.smooth(patches, 1024)),
            ("heavy", FormulaWeights.heavy(patches, 1024, tag: "transmil/x")),
        ] {
            let bag = try Tensor(values, shape: [patches, 1024])
            let output = try inference { try model(bag) }
            var found = [
                ("logits", output.logits), ("prob", try output.logits.softmax()),
            ]
            for (name, tokens) in zip(["layer1", "ppeg", "layer2"], output.tokens) {
                let sampled = "N\(patches).\(kind).after_\(name)_sample"
                let rows = try #require(golden.entries[sampled]?.shape[0])
                let places = try Tensor((0..<rows).map { 1 + step * $0 }, shape: [rows])
                let columns = try Tensor((0..<64).map { 8 * $0 }, shape: [64])
                found.append(("after_\(name)_cls", try tokens.selected(0, 0)))
                found.append(
                    (
                        "after_\(name)_sample",
                        try tokens.indexed(places).indexed(columns, axis: 1)
                    ))
            }
            for (name, tensor) in found {
                let difference = try golden.difference(
                    tensor.doubles(), from: "N\(patches).\(kind).\(name)")
                #expect(difference == nil)
            }
        }
    }

    @Test(.enabled(if: areThere, "\(SharedFolder.absence)"))
    func `knows its parameters by the authors' names`() throws {
        let golden = try GoldenFile("transmil/transmil")
        let scope = ParameterScope { (_, shape, _) throws(TensorError) in try Tensor.zeros(shape) }
        _ = try TransMIL(in: scope)
        let expected = Dictionary(
            uniqueKeysWithValues: golden.parameters.map { ($0.name, $0.shape) })
        let found = Dictionary(uniqueKeysWithValues: scope.all.map { ($0.name, $0.tensor.shape) })
        #expect(found == expected)
    }

    @Test(arguments: [1, 4, 19])
    func `says and learns the same from features read in pieces`(piece: Int) throws {
        var configuration = TransMIL.Configuration()
        (configuration.features, configuration.width, configuration.heads) = (8, 16, 2)
        configuration.landmarks = 4
        configuration.dropout = 0
        let scope = ParameterScope(seed: 1, type: .float64)
        let model = try TransMIL(configuration, in: scope)
        let bag = try Tensor.normal([20, 8], using: Generator(seed: 2), type: .float64)
        func numbers(_ bag: PatchStream) throws -> [[Double]] {
            for parameter in scope.trainable { try parameter.tensor.setGradient(nil) }
            let output = try model(bag)
            try output.logits.power(2).sum().backward()
            try output.backward()
            return try [output.logits.doubles()]
                + scope.trainable.map { try $0.tensor.gradient?.doubles() ?? [] }
        }
        let (whole, pieces) = try (
            numbers(PatchStream(bag)), numbers(PatchStream(bag, piece: piece))
        )
        for (a, b) in zip(whole, pieces) {
            #expect(a.count == b.count)
            #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-12 })
        }
        #expect(whole[2].contains { abs($0) > 1e-6 })
    }

    @Test func `refuses bags and sizes that do not fit`() throws {
        var configuration = TransMIL.Configuration()
        configuration.features = 8
        configuration.width = 16
        configuration.landmarks = 4
        let model = try TransMIL(configuration, in: ParameterScope(seed: 1))
        #expect(try model(Tensor.ones([1, 8])).logits.shape == [2])
        var error = #expect(throws: ModelError.self) { _ = try model(Tensor.zeros([0, 8])) }
        #expect(
            error?.description == "the bag has shape [0, 8], but the model needs [patches, 8]")
        configuration.heads = 3
        error = #expect(throws: ModelError.self) {
            _ = try TransMIL(configuration, in: ParameterScope(seed: 1))
        }
        #expect(
            error?.description
                == "the model cannot be built: the width 16 is no multiple of 3 heads")
    }
}
