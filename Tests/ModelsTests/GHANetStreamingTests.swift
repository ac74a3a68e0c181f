import Files
import Layers
import ModelTestSupport
import Models
import Tensors
import TestSupport
import Testing

private let areThere = GoldenFile.has("ghanet/forward_corrected")

@Suite struct `G-HANet in pieces` {
    struct Bag: CustomTestStringConvertible, Sendable {
        let patches: Int
        let piece: Int
        var isReference = false
        var edges = GHANet.Configuration.Edges.both
        var testDescription: String {
            "\(patches) in pieces of \(piece), \(edges.rawValue)"
                + (isReference ? ", authors' wiring" : "")
        }

        static let all = [
            Bag(patches: 23, piece: 23), Bag(patches: 24, piece: 6), Bag(patches: 23, piece: 6),
            Bag(patches: 23, piece: 1), Bag(patches: 3, piece: 100), Bag(patches: 1, piece: 1),
            // 20 kept patches, more than a piece has
            Bag(patches: 101, piece: 7), Bag(patches: 101, piece: 19, isReference: true),
            Bag(patches: 41, piece: 10, edges: .genes),
            Bag(patches: 41, piece: 10, edges: .morphology),
        ]

        func configuration(dropout: Double = 0) -> GHANet.Configuration {
            var configuration: GHANet.Configuration =
                isReference ? .reference(geneGroups: [3, 5, 4]) : .fixed(geneGroups: [3, 5, 4])
            configuration.features = 8
            configuration.width = 16
            configuration.edges = edges
            configuration.dropout = dropout
            return configuration
        }
    }

    /// Everything that the network says, by name.
    private func numbers(_ output: GHANet.Output) throws -> [(name: String, values: [Double])] {
        try [
            ("logits", output.logits.doubles()), ("tokens", output.tokens.doubles()),
            ("attention", output.attention.doubles()),
            ("morphology", output.morphology.doubles()),
            ("hyperedges", output.hyperedges.doubles()), ("pooled", output.pooled.doubles()),
            ("expression", Tensor.concatenated(output.expression).doubles()),
        ]
    }

    private func loss(_ output: GHANet.Output) throws -> Tensor {
        try output.logits.power(2).sum() + Tensor.concatenated(output.expression).power(2).sum()
            + output.pooled.sum() * 0.1
    }

    private func distance(_ a: [Double], _ b: [Double]) -> Double {
        guard a.count == b.count else { return .infinity }
        return zip(a, b).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
    }

    @Test(arguments: Bag.all)
    func `says the same as the network that sees the whole bag`(bag: Bag) throws {
        for (type, tolerance) in [(ScalarType.float64, 1e-12), (.float32, 1e-5)] {
            let model = try GHANet(
                bag.configuration(), in: ParameterScope(seed: 3, type: type))
            let patches = try Tensor.normal(
                [bag.patches, 8], using: Generator(seed: 4), type: type)
            let whole = try numbers(inference { try model(patches) })
            let streamed = try inference {
                try model.streamed(PatchStream(patches, piece: bag.piece)).output
            }
            for (found, expected) in zip(try numbers(streamed), whole) {
                #expect(
                    distance(found.values, expected.values) < tolerance, "\(expected.name)")
            }
        }
    }

    @Test(arguments: Bag.all)
    func `learns the same as the network that sees the whole bag`(bag: Bag) throws {
        let scope = ParameterScope(seed: 3, type: .float64)
        let model = try GHANet(bag.configuration(), in: scope)
        let patches = try Tensor.normal(
            [bag.patches, 8], using: Generator(seed: 4), type: .float64)
        func gradients(_ learn: () throws -> Void) throws -> [[Double]?] {
            for parameter in scope.trainable { try parameter.tensor.setGradient(nil) }
            try learn()
            return try scope.trainable.map { try $0.tensor.gradient?.doubles() }
        }
        let expected = try gradients { try loss(model(patches)).backward() }
        let found = try gradients {
            let reading = try model.streamed(PatchStream(patches, piece: bag.piece))
            try loss(reading.output).backward()
            try reading.backward()
        }
        for (index, parameter) in scope.trainable.enumerated() {
            // What gets no gradient at all may get zeros, and the other way round.
            let zeros = [Double](repeating: 0, count: parameter.tensor.count)
            #expect(
                distance(found[index] ?? zeros, expected[index] ?? zeros) < 1e-10,
                "\(parameter.name)")
        }
    }

    @Test(arguments: [
        "recon_net.wsi_net.0.weight", "wsi_net.0.weight", "gate.attention_a.0.bias",
        "recon_net.tokens", "recon_net.cross_attention0.to_k.0.weight",
        "recon_net.cross_attention1.to_q.0.weight", "wsi_net.1.weight",
    ])
    func `learns what finite differences say, with dropout`(name: String) throws {
        let scope = ParameterScope(seed: 3, type: .float64)
        var configuration = Bag.all[0].configuration(dropout: 0.25)
        // The patches that genes choose change in steps, which no derivative follows.
        configuration.keptShare = 1
        configuration.edges = .both
        let model = try GHANet(configuration, in: scope)
        let patches = try Tensor.normal([23, 8], using: Generator(seed: 4), type: .float64)
        let stream = try PatchStream(patches, piece: 6)
        func value() throws -> (Tensor, GHANet.Reading) {
            let reading = try model.streamed(stream, training: Generator(seed: 9))
            // The scores of the genes carry no gradient to the hyperedges.
            return (
                try Tensor.concatenated(reading.output.expression).power(2).sum()
                    + (name.hasPrefix("recon") ? 0 : 1) * reading.output.logits.sum(), reading
            )
        }
        let (loss, reading) = try value()
        try loss.backward()
        try reading.backward()
        let tensor = try #require(scope.trainable.first { $0.name == name }).tensor
        let gradient = try #require(tensor.gradient).doubles()
        let start = try tensor.doubles()
        for index in [0, start.count / 2, start.count - 1] {
            func moved(by step: Double) throws -> Double {
                var values = start
                values[index] += step
                try tensor.assign(Tensor(values, shape: tensor.shape))
                return try inference { try value().0.item() }
            }
            let slope = try (moved(by: 1e-5) - moved(by: -1e-5)) / 2e-5
            try tensor.assign(Tensor(start, shape: tensor.shape))
            #expect(abs(slope - gradient[index]) < 1e-6 * max(1, abs(slope)))
        }
    }

    @Test func `keeps all patches that tie with the last one kept, across pieces`() throws {
        let model = try GHANet(
            Bag(patches: 0, piece: 0, edges: .genes).configuration(),
            in: ParameterScope(seed: 2, type: .float64))
        let kinds = try Tensor.normal([3, 8], using: Generator(seed: 4), type: .float64)
        let order = (0..<20).map { $0 % 3 }
        let bag = try kinds.indexed(Tensor(order, shape: [20])).contiguous()
        let edges = try inference {
            try model.streamed(PatchStream(bag, piece: 3)).output.hyperedges
        }
        // Four patches are kept of three kinds, so all seven (or six) of the best kind are.
        for row in try edges.doubles().chunks(of: 20) {
            let kept = Set(zip(row, order).filter { $0.0 > 0 }.map(\.1))
            #expect(kept.count == 1)
            for (weight, kind) in zip(row, order) {
                #expect((weight > 0) == kept.contains(kind))
            }
        }
    }

    @Test func `is thinned out anew by each generator, and by the same one alike`() throws {
        let scope = ParameterScope(seed: 3)
        let model = try GHANet(Bag.all[0].configuration(dropout: 0.25), in: scope)
        let bag = try PatchStream(Tensor.normal([23, 8], using: Generator(seed: 4)), piece: 6)
        func gradients(_ seed: UInt64) throws -> [[Float]?] {
            for parameter in scope.trainable { try parameter.tensor.setGradient(nil) }
            let reading = try model.streamed(bag, training: Generator(seed: seed))
            try loss(reading.output).backward()
            try reading.backward()
            return try scope.trainable.map { try $0.tensor.gradient?.floats() }
        }
        #expect(try gradients(1) == gradients(1))
        #expect(try gradients(1) != gradients(2))
    }

    @Test func `reads large bags in pieces and small ones whole`() throws {
        let model = try GHANet(Bag.all[0].configuration(), in: ParameterScope(seed: 3))
        for (count, readings) in [(PatchStream.piecesFrom - 1, 1), (PatchStream.piecesFrom, 12)] {
            var ranges: [Range<Int>] = []
            let one = try Tensor.normal([1, 8], using: Generator(seed: 4))
            let bag = PatchStream(count: count, features: 8) { rows in
                ranges.append(rows)
                return try one.expanded(to: [rows.count, 8]).contiguous()
            }
            let output = try inference { try model(bag).output }
            #expect(output.attention.shape == [3, count])
            #expect(ranges.count == readings)
            #expect(ranges.map(\.upperBound).max() == count)
        }
    }

    @Test func `refuses bags that do not fit`() throws {
        let model = try GHANet(Bag.all[0].configuration(), in: ParameterScope(seed: 3))
        var error = #expect(throws: ModelError.self) {
            _ = try model.streamed(PatchStream(Tensor.zeros([30, 7]), piece: 4))
        }
        #expect(
            error?.description == "the bag has shape [30, 7], but the model needs [patches, 8]")
        error = #expect(throws: ModelError.self) {
            _ = try model.streamed(PatchStream(Tensor.zeros([0, 8]), piece: 4))
        }
        #expect(error == .unsuitableBag(shape: [0, 8], features: 8))
    }

    @Test(.enabled(if: areThere, "\(SharedFolder.absence)"))
    func `gives the numbers of the authors' code`() throws {
        for file in ["ghanet/forward_corrected", "ghanet/forward_reference"] {
            let golden = try GoldenFile(file)
            let model = try GHANet(
                GHANetGoldens.configuration(golden, isReference: file.contains("reference")),
                in: GHANetGoldens.scope(golden))
            let bag = try PatchStream(GHANetGoldens.bag("N37.heavy"), piece: 16)
            let output = try inference { try model.streamed(bag).output }
            for (name, tensor) in [
                ("logits", output.logits), ("attention", output.attention),
                ("tokens", output.tokens), ("gate_logits", output.morphology),
                ("hyper_weights", output.hyperedges), ("hyper_out", output.pooled),
            ] {
                let difference = try golden.difference(
                    tensor.doubles(), from: "N37.heavy.\(name)")
                #expect(difference == nil)
            }
        }
    }
}

/// Thread counts belong to the process, so this has one of its own.
@Suite struct `G-HANet on several processors` {
    private struct Odd: Error {}

    /// Logits and the gradients of all parameters, in single precision.
    private static func numbers(_ bag: Tensor, threads: Int) throws -> [[Float]] {
        try setThreadCount(threads)
        let scope = ParameterScope(seed: 3)
        let model = try GHANet(.fixed(geneGroups: [94, 334, 521]), in: scope)
        let reading = try model(PatchStream(bag), training: Generator(seed: 5))
        let expression = try Tensor.concatenated(reading.output.expression)
        try (reading.output.logits.power(2).sum() + expression.power(2).mean()).backward()
        try reading.backward()
        return try [reading.output.logits.floats(), expression.floats()]
            + scope.trainable.map { try $0.tensor.gradient?.floats() ?? [] }
    }

    @Test
    func `says and learns the same to the fifth digit on one and two, and the same bytes again`()
        async
    {
        await #expect(processExitsWith: .success) {
            for patches in [300, 1200] {
                let bag = try Tensor.normal([patches, 1024], using: Generator(seed: 1))
                let (one, two) = try (
                    Self.numbers(bag, threads: 1), Self.numbers(bag, threads: 2)
                )
                for (a, b) in zip(one, two) {
                    let largest = a.map(abs).max() ?? 0
                    let apart = zip(a, b).map { abs($0 - $1) }.max() ?? 0
                    guard a.count == b.count, apart <= 1e-5 * max(largest, 1e-3) else {
                        throw Odd()
                    }
                }
                guard try Self.numbers(bag, threads: 2) == two,
                    try Self.numbers(bag, threads: 1) == one
                else { throw Odd() }
            }
        }
    }
}

extension [Double] {
    fileprivate func chunks(of size: Int) -> [ArraySlice<Double>] {
        stride(from: 0, to: count, by: size).map { self[$0..<($0 + size)] }
    }
}
