import Files
import Layers
import ModelTestSupport
import Models
import Tensors
import TestSupport
import Testing

private let areThere = GoldenFile.has("clam/clam_sb")

/// Networks that meet all patches in one weighted mean: attention MIL, CLAM and MCAT.
@Suite struct `Networks of bags` {
    private func bag(_ patches: Int, _ kind: String, tag: String) throws -> Tensor {
        let values =
            kind == "smooth"
            ? FormulaWeights.smooth(patches, 1024) : FormulaWeights.heavy(patches, 1024, tag: tag)
        return try Tensor(values, shape: [patches, 1024])
    }

    /// Whole and in pieces.
    private func streams(_ bag: Tensor) throws -> [PatchStream] {
        try [PatchStream(bag), PatchStream(bag, piece: 17)]
    }

    private func expect(
        _ golden: GoldenFile, _ found: [(String, Tensor)],
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        for (name, tensor) in found {
            let difference = try golden.difference(tensor.doubles(), from: name)
            #expect(difference == nil, sourceLocation: location)
        }
    }

    @Test(
        .enabled(if: areThere, "\(SharedFolder.absence)"),
        arguments: ["clam_sb", "clam_sb_subtyping", "clam_mb"])
    func `CLAM gives the numbers of the authors' code`(file: String) throws {
        let golden = try GoldenFile("clam/\(file)")
        var configuration = CLAM.Configuration()
        configuration.hasBranches = file == "clam_mb"
        configuration.classes = file == "clam_mb" ? 3 : 2
        configuration.isSubtyping = file != "clam_sb"
        let model = try CLAM(configuration, in: GHANetGoldens.scope(golden))
        for (patches, kind) in [(50, "smooth"), (50, "heavy"), (300, "heavy")] {
            for stream in try streams(bag(patches, kind, tag: "clam/x")) {
                let output = try inference { try model(stream) }
                let name = "N\(patches).\(kind)"
                try expect(
                    golden,
                    [
                        ("\(name).logits", output.logits),
                        ("\(name).prob", output.logits.softmax()),
                        ("\(name).attention", output.attention),
                        ("\(name).features", output.features),
                    ])
                for label in 0..<configuration.classes {
                    let instances = try inference {
                        try model.instances(output, of: stream, label: label)
                    }
                    let place = "\(name).label\(label).instance_"
                    try expect(golden, [(place + "loss", instances.loss)])
                    for (what, values) in [
                        ("targets", instances.targets), ("predictions", instances.predictions),
                    ] {
                        let difference = try golden.difference(
                            values.map(Double.init), from: place + what)
                        #expect(difference == nil)
                    }
                }
            }
        }
    }

    @Test(
        .enabled(if: areThere, "\(SharedFolder.absence)"),
        arguments: [
            ("mil_surv/amil_surv_wsi_only", 256, "mil/x"), ("porpoise/amil", nil, "porpoise/x"),
        ])
    func `attention MIL gives the numbers of the authors' code`(
        file: String, summary: Int?, tag: String
    ) throws {
        let golden = try GoldenFile(file)
        var configuration = AttentionMIL.Configuration()
        configuration.summary = summary
        let model = try AttentionMIL(configuration, in: GHANetGoldens.scope(golden))
        for patches in [50, 300] {
            for stream in try streams(bag(patches, "heavy", tag: tag)) {
                let output = try inference { try model(stream) }
                let name = "N\(patches).heavy"
                try expect(
                    golden,
                    [
                        ("\(name).logits", output.logits), ("\(name).fused", output.features),
                        ("\(name).hazards", output.logits.sigmoid()),
                        ("\(name).attention", output.attention),
                    ])
            }
        }
    }

    @Test(.enabled(if: areThere, "\(SharedFolder.absence)"))
    func `MCAT gives the numbers of the authors' code`() throws {
        let golden = try GoldenFile("mcat/mcat_concat")
        let groups = [10, 33, 52, 46, 149, 48]
        let model = try MCAT(.init(geneGroups: groups), in: GHANetGoldens.scope(golden))
        let genes = try groups.enumerated().map { index, size in
            try Tensor(
                FormulaWeights.signed("mcat/omic/g\(index + 1)", size), shape: [size])
        }
        for (patches, kind) in [(50, "smooth"), (50, "heavy"), (300, "smooth"), (300, "heavy")] {
            for stream in try streams(bag(patches, kind, tag: "mcat/x")) {
                let output = try inference { try model(stream, genes) }
                let name = "N\(patches).\(kind)"
                let found = [
                    ("\(name).logits", output.logits), ("\(name).fused", output.fused),
                    ("\(name).coattn", output.attention),
                    ("\(name).h_path_coattn", output.answers),
                    ("\(name).path_trans", output.tokens.slide),
                    ("\(name).omic_trans", output.tokens.genes),
                    ("\(name).path_attention", output.groups.slide),
                    ("\(name).omic_attention", output.groups.genes),
                ]
                // The largest bag has no tokens in the file.
                try expect(golden, found.filter { golden.entries[$0.0] != nil })
                #expect(found.filter { golden.entries[$0.0] != nil }.count >= 3)
            }
        }
    }

    /// A network in a form in which all can be asked alike: its loss, and the way back.
    private typealias Learn = (PatchStream, Generator?) throws -> (Tensor, () throws -> Void)

    private func small(_ name: String, dropout: Double, in scope: ParameterScope) throws -> Learn {
        switch name {
        case "attention MIL":
            var c = AttentionMIL.Configuration()
            (c.features, c.width, c.hidden, c.summary, c.dropout) = (8, 12, 6, 5, dropout)
            let model = try AttentionMIL(c, in: scope)
            return {
                let output = try model($0, training: $1)
                return (try output.logits.power(2).sum(), output.backward)
            }
        case "CLAM":
            var c = CLAM.Configuration()
            (c.features, c.width, c.hidden, c.dropout) = (8, 12, 6, dropout)
            (c.classes, c.sampled, c.hasBranches, c.isSubtyping) = (3, 4, true, true)
            let model = try CLAM(c, in: scope)
            return { bag, generator in
                let output = try model(bag, training: generator)
                // Dropout hits sampled patches anew, so that only this sum is compared with it.
                let instances =
                    generator == nil ? try model.instances(output, of: bag, label: 1).loss : nil
                let loss = try output.logits.power(2).sum()
                return (try instances.map { try loss + $0 } ?? loss, output.backward)
            }
        default:
            var c = MCAT.Configuration(geneGroups: [3, 4])
            (c.features, c.width, c.heads, c.hidden, c.dropout) = (8, 12, 2, 10, dropout)
            let model = try MCAT(c, in: scope)
            let genes = try [3, 4].map {
                try Tensor.normal([$0], using: Generator(seed: 6), type: .float64)
            }
            return {
                let output = try model($0, genes, training: $1)
                return (try output.logits.power(2).sum(), output.backward)
            }
        }
    }

    private func gradients(
        _ learn: Learn, _ scope: ParameterScope, _ bag: PatchStream, _ generator: Generator? = nil
    ) throws -> [String: [Double]] {
        for parameter in scope.trainable { try parameter.tensor.setGradient(nil) }
        let (loss, backward) = try learn(bag, generator)
        try loss.backward()
        try backward()
        var found: [String: [Double]] = [:]
        for parameter in scope.trainable {
            found[parameter.name] =
                try parameter.tensor.gradient?.doubles()
                ?? [Double](repeating: 0, count: parameter.tensor.count)
        }
        return found
    }

    @Test(arguments: ["attention MIL", "CLAM", "MCAT"], [1, 6, 22, 23])
    func `learn the same from pieces as from the whole bag`(name: String, piece: Int) throws {
        let scope = ParameterScope(seed: 3, type: .float64)
        let learn = try small(name, dropout: 0, in: scope)
        let patches = try Tensor.normal([23, 8], using: Generator(seed: 4), type: .float64)
        let expected = try gradients(learn, scope, PatchStream(patches))
        let found = try gradients(learn, scope, PatchStream(patches, piece: piece))
        for (parameter, values) in expected {
            let others = try #require(found[parameter])
            let distance = zip(values, others).map { abs($0 - $1) }.max() ?? .infinity
            #expect(distance < 1e-12, "\(parameter)")
        }
        #expect(expected.values.contains { $0.contains { abs($0) > 1e-3 } })
    }

    @Test(arguments: ["attention MIL", "CLAM", "MCAT"])
    func `learn what finite differences say, with dropout and in pieces`(name: String) throws {
        let scope = ParameterScope(seed: 3, type: .float64)
        let learn = try small(name, dropout: 0.25, in: scope)
        let patches = try Tensor.normal([23, 8], using: Generator(seed: 4), type: .float64)
        let stream = try PatchStream(patches, piece: 6)
        let found = try gradients(learn, scope, stream, Generator(seed: 9))
        for parameter in scope.trainable where !parameter.name.hasPrefix("instance") {
            let start = try parameter.tensor.doubles()
            for index in [0, start.count - 1] {
                func moved(by step: Double) throws -> Double {
                    var values = start
                    values[index] += step
                    try parameter.tensor.assign(Tensor(values, shape: parameter.tensor.shape))
                    return try inference { try learn(stream, Generator(seed: 9)).0.item() }
                }
                let slope = try (moved(by: 1e-5) - moved(by: -1e-5)) / 2e-5
                try parameter.tensor.assign(Tensor(start, shape: parameter.tensor.shape))
                let gradient = try #require(found[parameter.name])[index]
                #expect(
                    abs(slope - gradient) < 1e-6 * max(1, abs(slope)), "\(parameter.name) \(index)")
            }
        }
    }

    @Test(arguments: ["attention MIL", "CLAM", "MCAT"])
    func `say nearly the same of patches in half the digits`(name: String) throws {
        let learn = try small(name, dropout: 0, in: ParameterScope(seed: 3))
        if name == "MCAT" { return }  // its genes are double here
        let patches = try Tensor.normal([40, 8], using: Generator(seed: 4))
        func loss(_ bag: Tensor) throws -> Double {
            try inference { try learn(PatchStream(bag, piece: 9), nil).0.item() }
        }
        let (single, half) = try (loss(patches), loss(patches.converted(to: .bfloat16)))
        #expect(abs(single - half) < 0.02 * max(1, single))
        #expect(single != half)
    }

    @Test func `refuse bags, genes and sizes that do not fit`() throws {
        let model = try small("attention MIL", dropout: 0, in: ParameterScope(seed: 1))
        var error = #expect(throws: ModelError.self) {
            _ = try model(PatchStream(Tensor.zeros([3, 7])), nil)
        }
        #expect(error?.description == "the bag has shape [3, 7], but the model needs [patches, 8]")
        error = #expect(throws: ModelError.self) {
            _ = try model(PatchStream(Tensor.zeros([0, 8])), nil)
        }
        #expect(error == .unsuitableBag(shape: [0, 8], features: 8))

        var c = CLAM.Configuration()
        c.features = 8
        let clam = try CLAM(c, in: ParameterScope(seed: 1))
        let few = try PatchStream(Tensor.ones([7, 8]))
        error = #expect(throws: ModelError.self) {
            _ = try clam.instances(clam(few), of: few, label: 0)
        }
        #expect(error?.description == "the bag has 7 patches, but this wiring needs at least 8")
        c.classes = 1
        error = #expect(throws: ModelError.self) { _ = try CLAM(c, in: ParameterScope(seed: 1)) }
        #expect(
            error?.description
                == "the model cannot be built: 1 classes and 8 sampled patches must be at least 2 and 1"
        )

        var m = MCAT.Configuration(geneGroups: [3, 4])
        m.features = 8
        let mcat = try MCAT(m, in: ParameterScope(seed: 1))
        error = #expect(throws: ModelError.self) {
            _ = try mcat(few, [Tensor.zeros([3]), Tensor.zeros([5])])
        }
        #expect(
            error?.description
                == "the expression has shape [3, 5], but the model needs [patients, 7]")
        m.heads = 3
        error = #expect(throws: ModelError.self) { _ = try MCAT(m, in: ParameterScope(seed: 1)) }
        #expect(
            error?.description
                == "the model cannot be built: the width 256 is no multiple of 3 heads")
    }
}
