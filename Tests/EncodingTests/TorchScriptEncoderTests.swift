import Encoding
import Files
import Foundation
import Slides
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite struct `TorchScript encoder` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Three channels to two numbers, row by row.
    private static let weight: [Float] = [1, 0, 0, 2, -1, 0.5]
    private static let statement =
        #"{"pixels": 8, "mean": [0.5, 0.25, 0], "deviation": [0.5, 0.5, 2]}"#
    private static let product =
        "return torch.matmul(torch.mean(x, [2, 3]), self.weight)"

    /// A module as `torch.jit.save` writes it, whose `forward` has this body.
    private func module(_ body: String, gives type: String = "Tensor") throws -> FilePath {
        var maker = TorchMaker()
        maker.name("__torch__", "Encoder")
        maker.raw(0x29, 0x81, 0x7D, 0x28)
        maker.text("training")
        maker.raw(0x88)
        maker.text("weight")
        maker.tensor(
            "0", "FloatStorage", Self.weight.withUnsafeBytes { Array($0) }, count: 6,
            shape: [3, 2], strides: [2, 1])
        maker.raw(0x75, 0x62)
        let program = """
            class Encoder(Module):
              __parameters__ = ["weight", ]
              __buffers__ = []
              weight : Tensor
              training : bool
              def forward(self: __torch__.Encoder,
                x: Tensor) -> \(type):
                \(body)

            """
        return try folder.write(
            "module.pt",
            maker.zip(with: [
                ("code/__torch__.py", Array(program.utf8)),
                ("constants.pkl", [0x80, 2, 0x29, 0x2E]),
            ]))
    }

    private func encoder(
        _ body: String = product, gives type: String = "Tensor", statement: String? = statement,
        precision: EncoderPrecision = .float32
    ) throws -> TorchScriptEncoder {
        let path = try module(body, gives: type)
        if let statement { try folder.write("module.json", statement) }
        return try TorchScriptEncoder(module: path, precision: precision)
    }

    /// Tiles of one colour each.
    private func tiles(_ colors: [[UInt8]]) -> [UInt8] {
        colors.flatMap { color in (0..<64).flatMap { _ in color } }
    }

    @Test func `gives what its module makes of scaled channels`() throws {
        let encoder = try encoder()
        #expect(encoder.width == 2 && encoder.tilePixels == 8)
        #expect(
            encoder.preprocessing
                == "RGB / 255, mean (0.5, 0.25, 0.0), deviation (0.5, 0.5, 2.0), 8 px")
        #expect(try encoder.weightsHash == sha256(of: folder.file("module.pt")))
        let features = try encoder.encode(tiles([[255, 0, 51], [0, 204, 255]]), tiles: 2)
        // Channels (1, -0.5, 0.1) and (-1, 1.1, 0.5) times the weight.
        let expected: [Float] = [0.9, -0.95, -1.5, 2.45]
        #expect(zip(features, expected).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(try encoder.encode(tiles([[255, 0, 51], [0, 204, 255]]), tiles: 2) == features)
    }

    @Test func `is known by its name, and computes in bfloat16`() throws {
        _ = try encoder()
        let name = try #require(EncoderName(rawValue: "torchscript"))
        let rough = try name.load(weights: folder.file("module.pt"), precision: .bfloat16)
        #expect(rough.name == "torchscript" && rough.width == 2)
        let features = try rough.encode(tiles([[255, 0, 51]]), tiles: 1)
        #expect(features != [0.9, -0.95])
        #expect(zip(features, [0.9, -0.95]).allSatisfy { abs($0 - $1) < 0.02 })
    }

    @Test func `a module is switched out of training`() throws {
        let encoder = try encoder(
            "return torch.mean(torch.dropout(x, 0.5, self.training), [2, 3])")
        let tile = tiles([[200, 100, 50]])
        #expect(try encoder.encode(tile, tiles: 1) == encoder.encode(tile, tiles: 1))
    }

    @Test(arguments: [
        (
            "return torch.mean(x, [2])",
            "gives the shape [2, 3, 8] for 2 tiles; [tiles, width] is needed"
        ),
        (
            "return torch.mean(x, [0, 2])",
            "gives the shape [3, 8] for 2 tiles; [tiles, width] is needed"
        ),
        (
            "return torch.log(torch.mean(x, [2, 3]))",
            "gives features that are not finite for ordinary tiles"
        ),
        (
            "return torch.sub(torch.mean(x, [2, 3]), torch.mean(x))",
            "gives a tile other features when another tile is beside it; it was made in training mode, call eval() before"
        ),
        (
            "return torch.matmul(torch.mean(x, [1, 2]), self.weight)",
            "failed with an input of shape [2, 3, 8, 8]: mat1 and mat2 shapes cannot be multiplied (2x8 and 3x2)"
        ),
    ])
    func `a module that is no tile encoder is refused`(body: String, words: String) {
        #expect {
            try encoder(body)
        } throws: {
            "\($0)" == "\(folder.file("module.pt")) \(words)"
        }
    }

    @Test func `a module that gives no tensor is refused`() {
        #expect {
            try encoder("return [x]", gives: "List[Tensor]")
        } throws: {
            "\($0)"
                == "\(folder.file("module.pt")) failed with an input of shape [2, 3, 8, 8]: the module gives a GenericList, not a tensor"
        }
    }

    @Test func `a file that is no module is refused`() throws {
        try folder.write("module.json", Self.statement)
        let path = try folder.write("module.pt", "hello")
        #expect {
            try TorchScriptEncoder(module: path)
        } throws: {
            "\($0)"
                == "\(path) is no TorchScript module; torch.jit.save writes one, torch.save does not"
        }
        var weights = TorchMaker()
        weights.raw(0x7D)
        try folder.write("module.pt", weights.zip())
        #expect {
            try TorchScriptEncoder(module: path)
        } throws: {
            "\($0)"
                == "\(path) is no TorchScript module; torch.jit.save writes one, torch.save does not"
        }
        #expect {
            try TorchScriptEncoder(module: folder.file("nowhere.pt"))
        } throws: {
            "\($0)" == "\(folder.file("nowhere.pt")) does not exist"
        }
    }

    @Test(arguments: [
        (nil, ""),
        ("{", "is not of the form"),
        (#"{"pixels": 8, "mean": [0, 0, 0]}"#, "must state pixels, mean and deviation"),
        (
            #"{"pixels": 0, "mean": [0, 0, 0], "deviation": [1, 1, 1]}"#,
            "states tiles of 0 pixels; 1 to 4096 are possible"
        ),
        (
            #"{"pixels": 8, "mean": [0, 0, 0], "deviation": [1, 0, 1]}"#,
            "states the mean [0.0, 0.0, 0.0] and the deviation [1.0, 0.0, 1.0]; three numbers each are needed, deviations above 0"
        ),
        (
            #"{"pixels": 8, "mean": [0, 0, 0], "deviation": [1, 1, 1], "width": 7}"#,
            "gives 2 numbers per tile, but"
        ),
    ])
    func `what is not stated is asked for`(statement: String?, words: String) {
        #expect {
            try encoder(statement: statement)
        } throws: { error in
            let sentence = "\(error)"
            guard statement != nil else {
                return sentence.hasPrefix(
                    "\(folder.file("module.pt")) does not say what tiles it needs; write it beside it, to \(folder.file("module.json")), for example {"
                )
            }
            return sentence.contains(words)
        }
    }
}
