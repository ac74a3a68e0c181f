import Files
import Layers
import Models
import SystemPackage
import Tensors
import TestSupport
import Testing

/// A tiny checkpoint as `torch.save` writes it, its attention spelled as wanted.
private struct Fixture {
    enum Spelling: String, CaseIterable, Sendable { case released, wrapped, torch }

    let folder: TemporaryFolder
    let weights: FilePath
    let arguments: FilePath
    let scope: ParameterScope
    let model: ScGPT

    init(
        _ spelling: Spelling = .released,
        changing change: (inout [(name: String, shape: [Int], values: [Float])]) -> Void = { _ in },
        breaking damage: (inout [UInt8]) -> Void = { _ in }
    ) throws {
        folder = try TemporaryFolder()
        var c = ScGPT.Configuration()
        c.tokens = 6
        c.padding = 3
        c.width = 4
        c.heads = 2
        c.hidden = 4
        c.blocks = 1
        c.decodesCell = true
        scope = ParameterScope(seed: 5)
        model = try ScGPT(c, in: scope)
        var tensors: [(name: String, shape: [Int], values: [Float])] = []
        for parameter in scope.all {
            tensors.append(
                (
                    Fixture.name(parameter.name, spelling), parameter.tensor.shape,
                    try parameter.tensor.floats()
                ))
        }
        tensors.append(("flag_encoder.weight", [2, 4], [0, 0, 0, 0, 0, 0, 0, 0]))
        change(&tensors)
        var maker = TorchMaker()
        maker.raw(0x7D, 0x28)
        for (index, tensor) in tensors.enumerated() {
            maker.text(tensor.name)
            var strides: [Int] = []
            var step = 1
            for size in tensor.shape.reversed() {
                strides.insert(step, at: 0)
                step *= size
            }
            let bytes = tensor.values.flatMap { value in
                (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt32($0))) }
            }
            maker.tensor(
                String(index), "FloatStorage", bytes, count: tensor.values.count,
                shape: tensor.shape, strides: strides)
        }
        maker.raw(0x75)
        var bytes = maker.zip()
        damage(&bytes)
        weights = try folder.write("best_model.pt", bytes)
        arguments = try folder.write(
            "args.json",
            #"{"embsize": 4, "nheads": 2, "d_hid": 4, "nlayers": 1, "n_layers_cls": 3, "#
                + #""dropout": 0.2, "pad_value": -2, "max_seq_len": 1200, "n_bins": 51, "#
                + #""input_emb_style": "continuous", "no_cls": true, "load_model": null}"#)
    }

    private static func name(_ name: String, _ spelling: Spelling) -> String {
        switch spelling {
        case .released: name
        case .wrapped: name.replacing("self_attn.", with: "self_attn._impl.")
        case .torch:
            name.replacing("self_attn.Wqkv.weight", with: "self_attn.in_proj_weight")
                .replacing("self_attn.Wqkv.bias", with: "self_attn.in_proj_bias")
        }
    }

    func sentence(checksum: String? = nil) -> String {
        do {
            let checkpoint = try ScGPTCheckpoint(
                weights: weights, arguments: arguments, checksum: checksum)
            _ = try checkpoint.model(checkpoint.configuration(padding: 3))
            return "no error"
        } catch { return "\(error)" }
    }
}

@Suite struct `A checkpoint of scGPT` {
    @Test(arguments: Fixture.Spelling.allCases)
    fileprivate func `is read in each spelling`(spelling: Fixture.Spelling) throws {
        let fixture = try Fixture(spelling)
        let checkpoint = try ScGPTCheckpoint(
            weights: fixture.weights, arguments: fixture.arguments)
        #expect(checkpoint.arguments.limit == 1200)
        #expect(checkpoint.arguments.bins == 51)
        #expect(checkpoint.release == nil)
        let configuration = try checkpoint.configuration(padding: 3)
        #expect(configuration.decodesCell && !configuration.decodesGenes)
        #expect(configuration.classes == nil)
        let loaded = try checkpoint.model(configuration)
        let ids = try Tensor([4, 0, 1, 2], shape: [1, 4])
        let values = try Tensor([-2, 50, 7, 1] as [Float], shape: [1, 4])
        #expect(
            try loaded.model.embed(ids, values).floats()
                == fixture.model.embed(ids, values).floats())
        #expect(loaded.scope.trainable.count == fixture.scope.trainable.count)
    }

    @Test func `lists everything that does not fit`() throws {
        let fixture = try Fixture(changing: { tensors in
            tensors.removeAll {
                $0.name == "value_encoder.norm.bias" || $0.name == "encoder.enc_norm.bias"
            }
            tensors.append(("bn.weight", [1], [0]))
            let place = tensors.firstIndex { $0.name == "value_encoder.linear1.bias" }
            if let place { tensors[place] = ("value_encoder.linear1.bias", [2], [0, 0]) }
        })
        #expect(
            fixture.sentence()
                == "\(fixture.weights) does not fit the network; tensors 2 missing: "
                + "encoder.enc_norm.bias, value_encoder.norm.bias; 1 not known: bn.weight; 1 of "
                + "another shape: value_encoder.linear1.bias is [2] but should be [4]")
    }

    @Test func `must have the checksum that is asked for`() throws {
        let fixture = try Fixture()
        let own = try sha256(of: fixture.weights)
        #expect(fixture.sentence(checksum: own.uppercased()) == "no error")
        let other = String(repeating: "0", count: 64)
        #expect(
            fixture.sentence(checksum: other)
                == "\(fixture.weights) has the SHA-256 \(own); \(other) is needed")
    }

    @Test func `of something else is refused`() throws {
        let cut = try Fixture(breaking: { $0.removeLast(60) })
        #expect(cut.sentence().hasPrefix("\(cut.weights) "))
        #expect(cut.sentence() != "no error")
        let other = try Fixture(changing: { $0 = [("weight", [1], [0])] })
        #expect(
            other.sentence()
                == "\(other.weights) has no matrix 'encoder.embedding.weight' among its 1 "
                + "tensors; is it a checkpoint of scGPT?")
        let fixture = try Fixture()
        var code = TorchMaker()
        code.name("os", "system")
        code.text("true")
        code.raw(0x85, 0x52)
        let path = try fixture.folder.write("code.pt", code.zip())
        #expect(throws: FileError.self) {
            _ = try ScGPTCheckpoint(weights: path, arguments: fixture.arguments)
        }
        let scaling = try fixture.folder.write(
            "scaling.json",
            #"{"embsize": 4, "nheads": 2, "d_hid": 4, "nlayers": 1, "input_emb_style": "scaling"}"#)
        #expect(throws: ModelError.self) {
            _ = try ScGPTCheckpoint(weights: fixture.weights, arguments: scaling)
        }
    }
}
