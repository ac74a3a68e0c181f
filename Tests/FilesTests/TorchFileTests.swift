import Files
import SystemPackage
import TestSupport
import Testing

/// The opcodes of a pickle and the sentence that they must give.
struct RefusedPickle: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let reason: String
    let build: @Sendable (inout TorchMaker) -> Void
}

private func floats(_ values: [Float]) -> [UInt8] {
    values.flatMap { value in
        withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
    }
}

@Suite struct `Torch file` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    /// A tensor `a` of shape 2 × 3, its transpose `t`, two halves `h`, and `n` with a number.
    private var sample: TorchMaker {
        var maker = TorchMaker()
        let bytes = floats([0, 1, 2, 3, 4, 5, 6])
        maker.raw(0x7D, 0x28)
        maker.text("a")
        maker.tensor(
            "0", "FloatStorage", bytes, count: 7, offset: 1, shape: [2, 3], strides: [3, 1])
        maker.text("t")
        maker.tensor(
            "0", "FloatStorage", bytes, count: 7, offset: 1, shape: [3, 2], strides: [1, 3])
        maker.text("h")
        maker.tensor(
            "1", "HalfStorage", [0x00, 0x3C, 0x00, 0xC0], count: 2, shape: [2], strides: [1])
        maker.text("n")
        maker.raw(0x7D)
        maker.text("x")
        maker.integer(7)
        maker.raw(0x73, 0x75)
        return maker
    }

    @Test(arguments: [false, true])
    func `gives tensors, views and plain values, in either layout`(isLegacy: Bool) throws {
        let bytes = isLegacy ? sample.legacy() : sample.zip()
        let file = try TorchFile(folder.write("a.pt", bytes))
        let tensors = try file.tensors()
        #expect(tensors.map(\.name) == ["a", "t", "h"])
        #expect(tensors.map(\.tensor.shape) == [[2, 3], [3, 2], [2]])
        #expect(tensors[0].tensor.isContiguous && !tensors[1].tensor.isContiguous)
        #expect(tensors[0].tensor.floats() == [1, 2, 3, 4, 5, 6])
        #expect(tensors[1].tensor.floats() == [1, 4, 2, 5, 3, 6])
        #expect(tensors[2].tensor.floats() == [1, -2])
        guard case .integer(7)? = file.root["n"]?["x"] else {
            Issue.record("the number in the nested dictionary is lost")
            return
        }
        let error = #expect(throws: FileError.self) { try file.tensors(under: "state_dict") }
        #expect(error?.reason == "has no 'state_dict'")
        #expect(throws: FileError(.malformed, file.path, "holds no tensor")) {
            try file.tensors(under: "n")
        }
    }

    static let refused: [RefusedPickle] = [
        .init(
            testDescription: "a foreign name",
            reason: "asks for 'os.system', which is not a tensor, list or dictionary; refused"
        ) {
            $0.name("os", "system")
            $0.text("true")
            $0.raw(0x85, 0x52)
        },
        .init(
            testDescription: "a foreign name by the stack",
            reason: "asks for 'builtins.eval', which is not a tensor, list or dictionary; refused"
        ) {
            $0.text("builtins")
            $0.text("eval")
            $0.raw(0x93)
        },
        .init(
            testDescription: "a class by INST",
            reason: "asks for 'os.system', which is not a tensor, list or dictionary; refused"
        ) {
            $0.raw(0x28)
            $0.raw(0x69)
            $0.pickle += Array("os\nsystem\n".utf8)
        },
        .init(
            testDescription: "another member of torch",
            reason: "asks for 'torch.load', which is not a tensor, list or dictionary; refused"
        ) { $0.name("torch", "load") },
        .init(
            testDescription: "an object",
            reason: "uses the pickle opcode 0x81 at byte 28, which builds no tensor, list or "
                + "dictionary; refused"
        ) {
            $0.name("collections", "OrderedDict")
            $0.raw(0x29, 0x81)
        },
        .init(
            testDescription: "a list that holds itself",
            reason: "holds a value that contains itself or is nested without end"
        ) { $0.raw(0x5D, 0x71, 0, 0x68, 0, 0x61) },
        .init(
            testDescription: "a list that doubles itself forty times",
            reason: "holds a value that contains itself or is nested without end"
        ) {
            $0.raw(0x29, 0x71, 0)
            for _ in 0..<40 { $0.raw(0x68, 0, 0x86, 0x71, 0) }
        },
        .init(
            testDescription: "a tensor beyond its storage",
            reason: "has a tensor of shape [2, 3] that reaches number 6 of the storage '0', which "
                + "has 6"
        ) {
            $0.tensor(
                "0", "FloatStorage", [UInt8](repeating: 0, count: 24), count: 6, offset: 1,
                shape: [2, 3], strides: [3, 1])
        },
        .init(
            testDescription: "a shape that overflows",
            reason: "has a tensor of shape [4611686018427387904, 4] that cannot be counted"
        ) {
            $0.tensor(
                "0", "FloatStorage", [0, 0, 0, 0], count: 1, shape: [1 << 62, 4], strides: [0, 0])
        },
        .init(
            testDescription: "a number repeated without end",
            reason: "has a tensor of shape [1099511627776] over a storage of only 1 numbers"
        ) {
            $0.tensor("0", "FloatStorage", [0, 0, 0, 0], count: 1, shape: [1 << 40], strides: [0])
        },
        .init(
            testDescription: "a negative stride",
            reason: "has a tensor of shape [2] and strides [-1] at 1, which make no sense"
        ) {
            $0.tensor(
                "0", "ByteStorage", [0, 0], count: 2, offset: 1, shape: [2], strides: [-1])
        },
        .init(
            testDescription: "a repeated key", reason: "has the key 'a' twice"
        ) {
            $0.raw(0x7D, 0x28)
            $0.text("a")
            $0.raw(0x4E)
            $0.text("a")
            $0.raw(0x4E, 0x75)
        },
        .init(
            testDescription: "a text longer than the file",
            reason: "has a broken pickle near byte 7: it ends too early"
        ) { $0.raw(0x58, 0xFF, 0xFF, 0xFF, 0x7F) },
    ]

    @Test(arguments: refused)
    func `a pickle that is foreign or broken is refused`(_ refused: RefusedPickle) throws {
        var maker = TorchMaker()
        refused.build(&maker)
        let error = #expect(throws: FileError.self) {
            try TorchFile(folder.write("model.pt", maker.zip()))
        }
        #expect(error?.reason == refused.reason)
    }

    @Test func `storages that are too small are refused, in either layout`() throws {
        var maker = TorchMaker()
        maker.tensor("0", "FloatStorage", [0, 0, 0, 0], count: 2, shape: [2], strides: [1])
        var error = #expect(throws: FileError.self) {
            try TorchFile(folder.write("a.pt", maker.zip()))
        }
        #expect(
            error?.reason
                == "has the storage '0' of 4 bytes; it should hold 2 numbers of 4 bytes")
        let legacy = maker.legacy()
        error = #expect(throws: FileError.self) { try TorchFile(folder.write("b.pt", legacy)) }
        #expect(
            error?.reason
                == "is 4 bytes short: the storage '0' takes 8 bytes from byte \(legacy.count - 4), "
                + "the file ends at \(legacy.count)")
    }

    @Test func `other files are named for what they are not`() throws {
        var error = #expect(throws: FileError.self) {
            try TorchFile(folder.write("a.pt", "not a model"))
        }
        #expect(
            error?.reason
                == "is no torch file: it begins neither as a zip archive nor with torch's number")
        var zip = ZipMaker()
        zip.add("a.txt", "x".utf8)
        error = #expect(throws: FileError.self) {
            try TorchFile(folder.write("b.pt", zip.bytes()))
        }
        #expect(error?.reason == "is a zip archive without 'data.pkl', no torch file")
        var script = ZipMaker()
        script.add("m/data.pkl", [0x80, 2, 0x4E, 0x2E])
        script.add("m/constants.pkl", [0x80, 2, 0x29, 0x2E])
        error = #expect(throws: FileError.self) {
            try TorchFile(folder.write("c.pt", script.bytes()))
        }
        #expect(
            error?.reason
                == "is a TorchScript archive, which holds code; save its state_dict instead")
    }

    @Test(arguments: [false, true])
    func `any single changed byte is read or refused, never trapped`(isLegacy: Bool) throws {
        let whole = isLegacy ? sample.legacy() : sample.zip()
        for position in whole.indices {
            for value: UInt8 in [0x52, 0xFF] {
                var bytes = whole
                bytes[position] = value
                do {
                    let file = try TorchFile(folder.write("x.pt", bytes))
                    for (_, tensor) in try file.tensors() where tensor.count < 1 << 20 {
                        _ = tensor.floats()
                    }
                } catch let error as FileError {
                    #expect(!error.reason.isEmpty)
                }
            }
        }
    }

    static let weights = "weights/efficientnet-lite0-57934424.pth"

    @Test(.enabled(if: CacheFolder.has(weights), "\(CacheFolder.absence)"))
    func `reads real weights in the older layout`() throws {
        let tensors = try TorchFile(CacheFolder.file(Self.weights)).tensors()
        #expect(tensors.count == 296)
        let named = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.tensor) })
        #expect(named["_fc.weight"]?.shape == [1000, 1280])
        #expect(named["_conv_stem.weight"]?.shape == [32, 3, 3, 3])
        // Sums taken by torch 2.13 in double precision.
        #expect(abs((named["_fc.weight"]?.doubles().reduce(0, +) ?? 0) + 470.63256730128705) < 1e-9)
        #expect(named["_fc.bias"]?.floats().first == 0.032053910195827484)
    }
}
