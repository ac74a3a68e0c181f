import Files
import SystemPackage
import TestSupport
import Testing

@Suite struct `Mapped file` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func `lends and copies the bytes of the file`() throws {
        let path = try folder.write("a.bin", [1, 2, 3, 4, 5] as [UInt8])
        let file = try MappedFile(path)
        #expect(file.count == 5)
        #expect(file.withUnsafeBytes { Array($0) } == [1, 2, 3, 4, 5])
        #expect(file.bytes(in: 1..<3) == [2, 3])
    }

    @Test func `an empty file has no bytes`() throws {
        let file = try MappedFile(try folder.write("empty", ""))
        #expect(file.count == 0)
        #expect(file.withUnsafeBytes { $0.count } == 0)
    }

    @Test func `outlives a replacement of the file`() throws {
        let path = try folder.write("a.bin", "old")
        let file = try MappedFile(path)
        try writeAtomically(to: path, text: "new and longer")
        #expect(file.withUnsafeBytes { Array($0) } == Array("old".utf8))
    }

    @Test func `advice changes nothing that is read`() throws {
        let bytes = (0..<20_000).map { UInt8($0 % 251) }
        let file = try MappedFile(try folder.write("a.bin", bytes))
        for range in [0..<0, 0..<20_000, 4097..<9000, 19_999..<40_000, 30_000..<40_000] {
            file.prefetch(range)
            file.release(range)
            #expect(file.withUnsafeBytes { Array($0) } == bytes)
        }
    }

    @Test func `a missing file and a folder are named`() throws {
        let missing = folder.file("nothing.bin")
        #expect(throws: FileError(.missing, missing, "does not exist")) {
            try MappedFile(missing)
        }
        let error = #expect(throws: FileError.self) { try MappedFile(folder.path) }
        #expect(error?.description == "\(folder.path) is a folder; a file is needed")
    }

    @Test func `bytes outside the file trap`() async {
        await #expect(processExitsWith: .failure) {
            let folder = try TemporaryFolder()
            _ = try MappedFile(folder.write("a", "abc")).bytes(in: 1..<4)
        }
    }
}
