import Files
import SystemPackage
import TestSupport
import Testing

@Suite struct `CSV reader` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func rows(
        _ text: String, name: String = "t.csv", ragged: CSVReader.RaggedRows = .refuse
    ) throws -> [[String]] {
        try rows(folder.write(name, text), ragged: ragged)
    }

    private func rows(
        _ path: FilePath, ragged: CSVReader.RaggedRows = .refuse
    ) throws -> [[String]] {
        var reader = try CSVReader(path, raggedRows: ragged)
        var result = [reader.columns]
        while let row = try reader.next() { result.append((0..<row.count).map { row[$0] }) }
        return result
    }

    @Test(
        arguments: [
            ("a,b\n1,2\n3,4\n", [["a", "b"], ["1", "2"], ["3", "4"]]),
            ("a,b\r\n1,2\r\n3,4", [["a", "b"], ["1", "2"], ["3", "4"]]),
            ("\u{FEFF}a,b\n,\n", [["a", "b"], ["", ""]]),
            ("a,b\n\n1,2\n\r\n\n", [["a", "b"], ["1", "2"]]),
            ("a\n\"x,\"\"y\"\"\nz\"\n", [["a"], ["x,\"y\"\nz"]]),
            ("\"a\",b\n\"\",\"\"\"\"\r\n", [["a", "b"], ["", "\""]]),
            (
                "a,b\n5\" tumour,6\"\" x\n7,8\n",
                [["a", "b"], ["5\" tumour", "6\"\" x"], ["7", "8"]]
            ),
            ("é,µ\n日本,-\n", [["é", "µ"], ["日本", "-"]]),
        ] as [(String, [[String]])])
    func `reads what RFC 4180 and the field write`(text: String, expected: [[String]]) throws {
        #expect(try rows(text) == expected)
    }

    @Test func `takes tabs from the name of the file`() throws {
        #expect(try rows("a,b\tc\n1\t2\n", name: "t.tsv") == [["a,b", "c"], ["1", "2"]])
    }

    @Test func `reads gzip files, one part after the other, and the only file of a zip`() throws {
        let gzip: [UInt8] = [
            0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xFF, 0x4B, 0xD4, 0x49, 0xE2,
            0x32, 0xD4, 0x31, 0xE2, 0x4A, 0x44, 0xA3, 0x01, 0xBF, 0x02, 0x36, 0xD0, 0x18, 0x00,
            0x00, 0x00,
        ]
        let plain = [["a", "b"], ["1", "2"], ["a", "b"], ["1", "2"], ["a", "b"], ["1", "2"]]
        #expect(try rows(folder.write("t.csv.gz", gzip)) == plain)
        #expect(try rows(folder.write("t2.csv.gz", gzip + gzip)) == plain + plain)
        var maker = ZipMaker()
        maker.add("../x/", [])
        maker.add("../x/t.csv.zip", "a\tb\n1\t2\n".utf8, deflated: true)
        #expect(
            try rows(folder.write("t.tsv.zip", maker.bytes())) == [["a", "b"], ["1", "2"]])
    }

    @Test func `a gzip file that unpacks without measure is refused`() throws {
        // 65,536 bytes `0,0,…` in a hundred, 4,200 times over: 275 MB in 420 kB.
        let member: [UInt8] =
            [
                31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 237, 194, 49, 13, 0, 0, 0, 195, 32, 67, 59, 234,
                95, 221, 140, 16, 104, 1,
            ] + [UInt8](repeating: 0, count: 62) + [192, 14, 46, 84, 103, 208, 0, 0, 1, 0]
        let bomb = try folder.write(
            "b.csv.gz", Array(repeatElement(member, count: 4_200).joined()))
        #expect(
            throws: FileError(
                .refused, bomb,
                "unpacks to more than 300 times its size, which no table does; unpack it to see what it is"
            )
        ) { _ = try readBytes(of: bomb) }
    }

    @Test func `a gzip file cut short is refused`() throws {
        let gzip: [UInt8] = [
            0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xFF, 0x4B, 0xD4, 0x49,
        ]
        let error = #expect(throws: FileError.self) { try rows(folder.write("t.csv.gz", gzip)) }
        #expect(error?.reason == "is cut short: its packed bytes end too early")
    }

    @Test(arguments: [
        ("a,b\n1,2\n3\n", "has 1 field in row 2 (line 3); the header has 2"),
        (
            "a,b\n\n1,2,3\n",
            "has 3 fields in row 1 (line 3); the header has 2: R writes row names so; with "
                + "col.names = NA the header has a field for them"
        ),
        (
            "a,b\n1,2,\n",
            "has 3 fields in row 1 (line 2); the header has 2: the row ends in a separator, the "
                + "header does not"
        ),
        ("a,b\n1,2\n1,2,3\n", "has 3 fields in row 2 (line 3); the header has 2"),
        (
            "a;b\n1,5;2\n",
            "separates its fields by semicolons; save it with commas between fields and points in "
                + "numbers"
        ),
        ("a\tb\n1\t2\n", "separates its fields by tabs; give it a name that ends in .tsv"),
        ("a,b\n\"1\n2\",3\n4\n", "has 1 field in row 2 (line 4); the header has 2"),
        ("a,b\n1,\"2\n", "has a quoted field that does not end in row 1 (line 2)"),
        (
            "a,b\n1,\"2\"3\n",
            "has a quoted field that goes on after its closing quote in row 1 "
                + "(line 2)"
        ),
        ("", "is empty; a header row is needed"),
    ])
    func `a broken table is refused with its row`(text: String, reason: String) throws {
        let error = #expect(throws: FileError.self) { try rows(text) }
        #expect(error?.reason == reason)
    }

    @Test(
        arguments: [
            ([0xFF, 0xFE, 0x61, 0x00], "is UTF-16 text; save it as UTF-8"),
            ([0x61, 0x00, 0x2C, 0x00], "is UTF-16 text; save it as UTF-8"),
            ([0x00, 0x61, 0x00, 0x2C], "is UTF-16 text; save it as UTF-8"),
            (
                Array("a,b\r1,2\r".utf8),
                "ends its lines by returns alone, as Macs once did; save it with line feeds"
            ),
            (
                [0xD0, 0xCF, 0x11, 0xE0, 0xA1],
                "is a workbook of Excel; save the sheet as CSV"
            ),
            ([0x89, 0x48, 0x44, 0x46, 0x0D], "is an HDF5 file and no table of text"),
            (
                Array("\n<!DOCTYPE html><title>403</title>".utf8),
                "is a web page and no table; the download failed, or it needs a login"
            ),
            (
                Array(repeating: 0, count: 257) + Array("ustar\0".utf8),
                "is a tar archive; unpack it and name the table in it"
            ),
        ] as [([UInt8], String)])
    func `what is no table of text is refused by both readers`(
        bytes: [UInt8], reason: String
    ) throws {
        let path = try folder.write("t.csv", bytes)
        #expect(throws: FileError(.unsupported, path, reason)) { try rows(path) }
        #expect(throws: FileError(.unsupported, path, reason)) {
            try NumberTable(path) { $0.map { _ in .text } }
        }
    }

    @Test func `a name that says nothing leaves it to the header`() throws {
        #expect(try rows("a,x\tb\n1\t2\n", name: "t.txt") == [["a,x", "b"], ["1", "2"]])
        #expect(try rows("a,b\n1,2\n", name: "t.txt") == [["a", "b"], ["1", "2"]])
        let error = #expect(throws: FileError.self) { try rows("a,b\n1,2\n", name: "t.tsv") }
        #expect(
            error?.reason == "separates its fields by commas; give it a name that ends in .csv")
    }

    @Test func `a column that stands twice is not taken by guess`() throws {
        let reader = try CSVReader(folder.write("t.csv", "id,time,time\n"))
        var caught: FileError?
        do { _ = try reader.column("time") } catch { caught = error }
        #expect(caught?.reason == "has 2 columns 'time'; keep the one that is meant")
    }

    @Test func `short rows can be filled`() throws {
        #expect(
            try rows("a,b,c\n1\n1,2\n", ragged: .fill)
                == [["a", "b", "c"], ["1", "", ""], ["1", "2", ""]])
        #expect(throws: FileError.self) { try rows("a\n1,2\n", ragged: .fill) }
    }

    @Test func `finds a column by name and names the nearest otherwise`() throws {
        let reader = try CSVReader(folder.write("t.csv", "case_id,survival_months\n"))
        #expect(try reader.column("survival_months") == 1)
        var caught: FileError?
        do { _ = try reader.column("survival_month") } catch { caught = error }
        #expect(
            caught?.reason == "has no column 'survival_month'; did you mean 'survival_months'")
        do { _ = try reader.column("age") } catch { caught = error }
        #expect(caught?.reason == "has no column 'age'; it has 'case_id', 'survival_months'")
    }

    @Test func `rows longer than the buffer are whole`() throws {
        let long = String(repeating: "x", count: 700_000)
        let text = "a,b\n\(long),1\n\"\(long)\n\(long)\",2\n3,4\n"
        let table = try rows(text)
        #expect(table.count == 4)
        #expect(table[1] == [long, "1"])
        #expect(table[2] == [long + "\n" + long, "2"])
        #expect(table[3] == ["3", "4"])
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `what the writer writes comes back`(seed: UInt64) throws {
        var state = seed
        func draw(_ n: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % n
        }
        let alphabet = Array("ab,\"\n\r é ")
        func word() -> String { String((0..<draw(6)).map { _ in alphabet[draw(9)] }) }
        let columns = (0...draw(4)).map { "column \($0)" }
        var writer = CSVWriter(columns: columns)
        var expected = [columns]
        for _ in 0..<draw(20) {
            let row = columns.indices.map { $0 == 0 ? "x" + word() : word() }
            writer.add(row)
            expected.append(row)
        }
        try writer.write(to: folder.file("t.csv"))
        #expect(try rows(folder.file("t.csv")) == expected)
    }
}

@Suite struct `CSV row` {
    @Test(
        arguments: [
            ("1", 1), ("-2.5", -2.5), (" 3 ", 3), ("+4", 4), ("0.1", 0.1), ("1e-5", 1e-5),
            (".5", 0.5), ("5.", 5), ("123456789012345", 123_456_789_012_345),
            ("0.1234567890123456789", 0.1234567890123456789), ("14071.3527", 14071.3527),
            ("-0", -0.0), ("inf", .infinity), ("1e400", .infinity),
            ("", nil), ("-", nil), (".", nil), ("abc", nil), ("1,5", nil), ("0x10", nil),
            ("1 2", nil),
            ("1_0", nil),
        ] as [(String, Double?)])
    func `reads a number as the standard library does`(text: String, value: Double?) throws {
        let folder = try TemporaryFolder()
        var reader = try CSVReader(folder.write("t.csv", "a;b\n\(text);x\n"), separator: ";")
        let row = try #require(try reader.next())
        #expect(row.number(0)?.bitPattern == value?.bitPattern)
    }

    @Test func `nan is a number that is missing`() throws {
        let folder = try TemporaryFolder()
        var reader = try CSVReader(folder.write("t.csv", "a,b,c,d,e\nnan,NA,,N/A,0\n"))
        let row = try #require(try reader.next())
        #expect(row.number(0)?.isNaN == true)
        #expect((0..<5).map { row.isMissing($0) } == [true, true, true, true, false])
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func `numbers written by description come back exactly`(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        var state = seed &* 977 &+ 1
        var values: [Double] = []
        for _ in 0..<200 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let value = Double(bitPattern: state)
            values.append(value.isFinite ? value : Double(state >> 40) / 1000)
        }
        var writer = CSVWriter(columns: ["v"])
        for value in values { writer.add([value.description]) }
        try writer.write(to: folder.file("v.csv"))
        var reader = try CSVReader(folder.file("v.csv"))
        for value in values {
            #expect(try reader.next()?.number(0) == value)
        }
    }
}
