import Files
import SystemPackage
import TestSupport
import Testing

/// A header and the number of payload bytes that follow it, and the sentence
/// that they must give.
struct BrokenSafetensors: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let header: String
    let payload: Int
    let reason: String
    var statedLength: UInt64?
}

@Suite struct `Safetensors file` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func `gives back what was written`() throws {
        var writer = SafetensorsWriter(metadata: ["encoder": "lite \"0\" µm\n", "a": "b"])
        writer.add("flags", shape: [3], scalarType: .bool, bytes: [1, 0, 1])
        writer.add("features", shape: [2, 2], floats: [1, -2.5, 0, 65504], as: .float16)
        writer.add("coords", shape: [2, 2], integers: [0, -7, 1 << 20, 4] as [Int32])
        writer.add("edges", shape: [3], doubles: [0.1, .infinity, -1e300])
        writer.add("none", shape: [0, 4], floats: [])
        writer.add("scalar", shape: [], integers: [42] as [Int64])
        writer.add("rough", shape: [2], floats: [1, 3.140625], as: .bfloat16)
        let path = folder.file("t.safetensors")
        try writer.write(to: path)

        let file = try SafetensorsFile(path)
        #expect(file.metadata == ["encoder": "lite \"0\" µm\n", "a": "b"])
        #expect(
            Set(file.names) == [
                "flags", "features", "coords", "edges", "none", "scalar", "rough",
            ])
        #expect(try file.tensor("features").floats() == [1, -2.5, 0, 65504])
        #expect(try file.tensor("features").shape == [2, 2])
        #expect(try file.tensor("coords").integers() == [0, -7, 1 << 20, 4])
        #expect(try file.tensor("edges").doubles() == [0.1, .infinity, -1e300])
        #expect(try file.tensor("none").floats() == [])
        #expect(try file.tensor("scalar").integers() == [42])
        #expect(try file.tensor("scalar").shape == [])
        #expect(try file.tensor("rough").floats() == [1, 3.140625])
        #expect(try file.tensor("flags").integers() == [1, 0, 1])
        #expect(folder.contents == ["t.safetensors"])
    }

    @Test func `equal content gives equal bytes, every tensor aligned`() throws {
        for name in ["a", "b"] {
            var writer = SafetensorsWriter(metadata: ["z": "1", "y": "2", "x": "3"])
            writer.add("u", shape: [3], scalarType: .uint8, bytes: [1, 2, 3])
            writer.add("d", shape: [1], doubles: [1])
            writer.add("f", shape: [1], floats: [1])
            try writer.write(to: folder.file(name))
        }
        #expect(try sha256(of: folder.file("a")) == sha256(of: folder.file("b")))
        let file = try SafetensorsFile(folder.file("a"))
        #expect(file.names == ["d", "f", "u"])
        for name in file.names {
            let tensor = try file.tensor(name)
            #expect(tensor.byteRange.lowerBound % tensor.scalarType.byteCount == 0)
        }
    }

    @Test func `rows that are asked for while writing give the bytes of rows that were there`()
        throws
    {
        let numbers = (0..<(150 * 3)).map { Float($0) / 7 }
        var whole = SafetensorsWriter()
        whole.add("values", shape: [150, 3], floats: numbers)
        try whole.write(to: folder.file("whole.safetensors"))
        var parts = SafetensorsWriter()
        parts.add("values", shape: [150, 3]) {
            Array(numbers[($0.lowerBound * 3)..<($0.upperBound * 3)])
        }
        try parts.write(to: folder.file("parts.safetensors"))
        #expect(
            try readBytes(of: folder.file("parts.safetensors"))
                == readBytes(of: folder.file("whole.safetensors")))
    }

    @Test func `an unknown tensor is refused and the nearest one named`() throws {
        var writer = SafetensorsWriter()
        writer.add("wsi_net.0.weight", shape: [1], floats: [1])
        let path = folder.file("t.safetensors")
        try writer.write(to: path)
        let error = #expect(throws: FileError.self) {
            try SafetensorsFile(path).tensor("wsi_net.0.wieght")
        }
        #expect(
            error?.reason
                == "has no tensor 'wsi_net.0.wieght'; did you mean 'wsi_net.0.weight'")
    }

    static let broken: [BrokenSafetensors] = [
        .init(
            testDescription: "cut short", header: tensor("[2,2]", "F32", "[0,16]"), payload: 4,
            reason: "is 12 bytes short: the tensor 'x' ends at byte 65 + 16, the file at 69"),
        .init(
            testDescription: "trailing bytes", header: tensor("[1]", "F32", "[0,4]"), payload: 5,
            reason: "has 1 byte after its last tensor"),
        .init(
            testDescription: "shape against offsets", header: tensor("[3]", "F32", "[0,8]"),
            payload: 8,
            reason: "has the tensor 'x' of shape [3] and type F32, which takes 12 bytes, but its "
                + "data_offsets span 8"),
        .init(
            testDescription: "unknown type", header: tensor("[1]", "F8_E4M3", "[0,1]"), payload: 1,
            reason: "has the tensor 'x' of the type 'F8_E4M3'; the types read here are F64, F32, "
                + "F16, BF16, I64, I32, I16, I8, U8, BOOL"),
        .init(
            testDescription: "overflowing shape",
            header: tensor("[4294967296,4294967296,2]", "F32", "[0,0]"), payload: 0,
            reason: "has the tensor 'x' with more elements than can be counted"),
        .init(
            testDescription: "overflowing strides",
            header: tensor("[0,4294967296,4294967296]", "F32", "[0,0]"), payload: 0,
            reason: "has the tensor 'x' with more elements than can be counted"),
        .init(
            testDescription: "overflowing bytes",
            header: tensor("[4611686018427387904]", "F32", "[0,0]"), payload: 0,
            reason: "has the tensor 'x' with more bytes than can be counted"),
        .init(
            testDescription: "negative axis", header: tensor("[-1]", "F32", "[0,4]"), payload: 4,
            reason: "has the tensor 'x' with an axis that is not a whole number of 0 or more"),
        .init(
            testDescription: "falling offsets", header: tensor("[1]", "F32", "[4,0]"), payload: 4,
            reason: "has the tensor 'x' with data_offsets that are not two rising whole numbers"),
        .init(
            testDescription: "overlap",
            header: "{" + member("x", "[2]", "F32", "[0,8]") + ","
                + member("y", "[1]", "F32", "[4,8]") + "}", payload: 8,
            reason: "has tensors that overlap: 'x' and 'y' share 4 bytes"),
        .init(
            testDescription: "gap",
            header: "{" + member("x", "[1]", "F32", "[0,4]") + ","
                + member("y", "[1]", "F32", "[8,12]") + "}", payload: 12,
            reason: "has a gap of 4 bytes before the tensor 'y'"),
        .init(
            testDescription: "repeated name",
            header: "{" + member("x", "[1]", "F32", "[0,4]") + ","
                + member("x", "[1]", "F32", "[0,4]") + "}", payload: 4,
            reason: "has a broken header: at byte 62, the key 'x' stands twice"),
        .init(
            testDescription: "no JSON", header: "{\"x\": ", payload: 0,
            reason: "has a broken header: at byte 14, the text ends too early"),
        .init(
            testDescription: "missing field", header: "{\"x\":{\"dtype\":\"F32\"}}", payload: 0,
            reason: "has the tensor 'x' without exactly a dtype, a shape and two data_offsets"),
        .init(
            testDescription: "lying header length", header: "{}", payload: 0,
            reason: "is 14 bytes short: its header takes 16 bytes, after the first 8 there are 2",
            statedLength: 16),
        .init(
            testDescription: "absurd header length", header: "{}", payload: 0,
            reason: "is not a safetensors file: its first 8 bytes promise a header of "
                + "18446744073709551615 bytes; at most 100000000 are read", statedLength: .max),
        .init(
            testDescription: "another format", header: "PK", payload: 0,
            reason: "is not a safetensors file: its header does not begin with '{'"),
        .init(
            testDescription: "metadata with a number",
            header: "{\"__metadata__\":{\"n\":1}}", payload: 0,
            reason: "has the metadata 'n' that is not a text"),
    ]

    @Test(arguments: broken)
    func `a broken file is refused with its sentence`(_ broken: BrokenSafetensors) throws {
        let length = broken.statedLength ?? UInt64(broken.header.utf8.count)
        let bytes =
            withUnsafeBytes(of: length.littleEndian) { Array($0) } + Array(broken.header.utf8)
            + [UInt8](repeating: 0, count: broken.payload)
        let path = try folder.write("broken.safetensors", bytes)
        let error = #expect(throws: FileError.self) { try SafetensorsFile(path) }
        #expect(error?.reason == broken.reason)
    }

    @Test(arguments: 0..<200 as Range<Int>)
    func `every cut of a good file is refused`(cut: Int) throws {
        var writer = SafetensorsWriter(metadata: ["k": "v"])
        writer.add("a", shape: [4], floats: [1, 2, 3, 4])
        writer.add("b", shape: [2], integers: [1, 2] as [Int16])
        let path = folder.file("good.safetensors")
        try writer.write(to: path)
        let whole = try MappedFile(path).withUnsafeBytes { Array($0) }
        guard cut < whole.count else { return }
        let part = try folder.write("cut.safetensors", whole.prefix(cut))
        #expect(throws: FileError.self) { try SafetensorsFile(part) }
    }

    @Test func `a name used twice traps`() async {
        await #expect(processExitsWith: .failure) {
            var writer = SafetensorsWriter()
            writer.add("a", shape: [1], floats: [1])
            writer.add("a", shape: [1], floats: [1])
        }
    }

    @Test func `a wrong number of elements traps`() async {
        await #expect(processExitsWith: .failure) {
            var writer = SafetensorsWriter()
            writer.add("a", shape: [3], floats: [1])
        }
    }

    @Test(.enabled(if: SharedFolder.has("goldens/ghanet"), "\(SharedFolder.absence)"))
    func `reads a file made by the reference library`() throws {
        let file = try SafetensorsFile(
            SharedFolder.path("goldens/ghanet/forward_corrected.safetensors"))
        #expect(!file.names.isEmpty)
        for name in file.names {
            #expect(try file.tensor(name).doubles().allSatisfy { $0.isFinite })
        }
    }

    private static func member(
        _ name: String, _ shape: String, _ type: String, _ offsets: String
    ) -> String {
        "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
    }

    private static func tensor(_ shape: String, _ type: String, _ offsets: String) -> String {
        "{" + member("x", shape, type, offsets) + "}"
    }
}
