import Files
import TestSupport
import Testing

@Suite struct `Zip archive` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [false, true], [false, true])
    func `gives back stored and deflated members`(wide: Bool, deflated: Bool) throws {
        var maker = ZipMaker()
        let long = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        maker.add("folder/", [], wide: wide)
        maker.add("folder/long.bin", long, deflated: deflated, wide: wide)
        maker.add("empty", [], deflated: deflated, wide: wide)
        let archive = try ZipArchive(folder.write("a.zip", maker.bytes(wide: wide)))
        #expect(archive.entries.map(\.name) == ["folder/", "folder/long.bin", "empty"])
        let entry = try #require(archive.entry("folder/long.bin"))
        #expect(entry.count == long.count)
        #expect(entry.isStored == !deflated)
        #expect(try archive.bytes(of: entry) == long)
        #expect(try archive.bytes(of: archive.entries[2]) == [])
    }

    @Test func `the only file is found beside what systems put into archives`() throws {
        var maker = ZipMaker()
        maker.add("data/", [])
        maker.add("__MACOSX/data/._table.csv", [1])
        maker.add("data/.DS_Store", [1])
        maker.add("data/table.csv", "a,b\n".utf8)
        let archive = try ZipArchive(folder.write("a.zip", maker.bytes()))
        #expect(try archive.onlyFile().name == "data/table.csv")
    }

    @Test func `of several files none is taken by guess`() throws {
        var maker = ZipMaker()
        maker.add("counts.csv", "a,b\n".utf8)
        maker.add("tpm.csv", "a,b\n".utf8)
        let path = try folder.write("a.zip", maker.bytes())
        #expect(
            throws: FileError(
                .unsupported, path,
                "holds 2 files, such as 'counts.csv' and 'tpm.csv'; unpack it and name the one that is meant"
            )
        ) { try readText(of: path) }
    }

    @Test func `a workbook is told by what it holds`() throws {
        var maker = ZipMaker()
        maker.add("[Content_Types].xml", "<Types/>".utf8)
        maker.add("xl/workbook.xml", "<workbook/>".utf8)
        let path = try folder.write("a.xlsx", maker.bytes())
        #expect(
            throws: FileError(
                .unsupported, path, "is a workbook of Excel; save the sheet as CSV")
        ) { try readText(of: path) }
        #expect(throws: FileError.self) {
            try ZipArchive(folder.write("e.zip", ZipMaker().bytes())).onlyFile()
        }
    }

    @Test(arguments: [
        ("../dataset_csv/x.csv", "dataset_csv/x.csv"), ("/etc/passwd", "etc/passwd"),
        ("a/../../b", "a/b"), ("C:\\windows\\x", "windows/x"), ("./x", "x"), ("../..", "member"),
    ])
    func `a safe name stays inside its folder`(name: String, safe: String) throws {
        var maker = ZipMaker()
        maker.add(name, [1])
        let archive = try ZipArchive(folder.write("a.zip", maker.bytes()))
        #expect(archive.entries[0].safeName == safe)
    }

    @Test(arguments: [true, false])
    func `a member that fails its checksum is refused, packed or not`(deflated: Bool) throws {
        var maker = ZipMaker()
        maker.add("a.csv", "a,b\n".utf8, deflated: deflated, checksum: 7)
        let archive = try ZipArchive(folder.write("a.zip", maker.bytes()))
        let error = #expect(throws: FileError.self) { try archive.bytes(of: archive.entries[0]) }
        #expect(error?.reason == "has the member 'a.csv' that fails its checksum")
    }

    @Test func `a method that is not read is named`() throws {
        var maker = ZipMaker()
        maker.add("a.csv", "a,b\n".utf8, method: 14)
        let archive = try ZipArchive(folder.write("a.zip", maker.bytes()))
        let error = #expect(throws: FileError.self) { try archive.bytes(of: archive.entries[0]) }
        #expect(
            error?.reason
                == "has the member 'a.csv' packed by method 14; stored and deflated members are "
                + "read")
    }

    @Test func `a limit holds`() throws {
        var maker = ZipMaker()
        maker.add("a", [UInt8](repeating: 0, count: 100), deflated: true)
        let archive = try ZipArchive(folder.write("a.zip", maker.bytes()))
        let error = #expect(throws: FileError.self) {
            try archive.bytes(of: archive.entries[0], limit: 99)
        }
        #expect(error?.reason == "has the member 'a' of 100 bytes; at most 99 are unpacked")
    }

    @Test func `a file cut short is refused`() throws {
        var maker = ZipMaker()
        maker.add("a", (0..<100).map { UInt8($0) }, deflated: true)
        let whole = maker.bytes()
        let error = #expect(throws: FileError.self) {
            try ZipArchive(folder.write("a.zip", whole.dropLast()))
        }
        #expect(
            error?.reason == "has no zip directory at its end; it is cut short or no zip archive")
    }

    @Test func `any single changed byte is read whole or refused, never trapped`() throws {
        var maker = ZipMaker()
        maker.add("a", (0..<40).map { UInt8($0) }, deflated: true)
        maker.add("b", "text".utf8, wide: true)
        let whole = maker.bytes(wide: true)
        for position in whole.indices {
            for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
                var bytes = whole
                bytes[position] = value
                do {
                    let archive = try ZipArchive(folder.write("x.zip", bytes))
                    for entry in archive.entries { _ = try archive.bytes(of: entry) }
                } catch let error as FileError {
                    #expect(!error.reason.isEmpty)
                }
            }
        }
    }
}
