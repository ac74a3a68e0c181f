import Files
import SystemPackage
import TestSupport
import Testing

@Suite struct `Number table` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func read(_ text: String, name: String = "t.csv") throws -> NumberTable {
        try NumberTable(folder.write(name, text)) { header in
            header.indices.map { $0 == 0 ? .text : .number }
        }
    }

    @Test func `reads names and numbers of every common spelling`() throws {
        let table = try read(
            "gene,a,b\r\nTP53,1,-2.5\r\n\r\nKRAS,1e-3,+4\n\"MDM2, old\",NA,\nEGFR, 7 ,12345678901234567890\n"
        )
        #expect(table.texts == [["TP53", "KRAS", "MDM2, old", "EGFR"]])
        #expect(table.columns == ["a", "b"] && table.rowCount == 4 && table.missing == 2)
        let numbers = table.values.map { $0.isNaN ? -9 : $0 }
        #expect(numbers == [1, -2.5, 0.001, 4, -9, -9, 7, 1.2345679e19])
    }

    @Test func `a quoted line end changes nothing but the way`() throws {
        let table = try read("gene,a\n\"two\nlines\",1\nKRAS,2")
        #expect(table.texts == [["two\nlines", "KRAS"]] && table.values == [1, 2])
    }

    @Test(arguments: ["gene,a\nTP53,1\n", "gene,a\n\"two\nlines\",1\n", "\"ge\nne\",a\nTP53,1\n"])
    func `asks once what the columns are, whichever way it goes`(_ text: String) throws {
        let path = try folder.write("t.csv", text)
        var asked = 0
        _ = try NumberTable(path) { _ in
            asked += 1
            return [.text, .number]
        }
        #expect(asked == 1)
    }

    @Test func `names of columns have no blanks around them, whichever way it goes`() throws {
        for name in ["TP53", "\"two\nlines\""] {
            let table = try read("gene , a \n\(name),1\n")
            #expect(table.columns == ["a"] && table.textColumns == ["gene"])
        }
    }

    @Test func `skips comments and columns, and finds tabs by the header`() throws {
        let path = try folder.write("t.txt", "# made by GENCODE\ngene\tnote\ta\nTP53\tx\t3\n")
        let table = try NumberTable(path, comment: "#") { _ in [.text, .ignored, .number] }
        #expect(table.texts == [["TP53"]] && table.values == [3])
    }

    @Test(arguments: [
        ("gene,a\nTP53,x1\n", "holds 'x1' in row 1, column 'a'; a finite number is needed"),
        ("gene,a\nTP53,inf\n", "holds 'inf' in row 1, column 'a'; a finite number is needed"),
        ("gene,a\nTP53,1\nKRAS\n", "has 1 field in row 2; the header has 2"),
        (
            "gene,a\nTP53,1,2\n",
            "has 3 fields in row 1; the header has 2: R writes row names so; with col.names = NA "
                + "the header has a field for them"
        ),
        (
            "gene,a\nTP53,1,\n",
            "has 3 fields in row 1; the header has 2: the row ends in a separator, the header does not"
        ),
        ("", "is empty; a header row is needed"),
    ])
    func `a broken table gives its sentence`(_ text: String, _ reason: String) throws {
        let path = folder.file("t.csv")
        #expect(throws: FileError(.malformed, path, reason)) { try read(text) }
    }

    @Test func `bytes that are no UTF-8 are refused, not replaced`() throws {
        let path = try folder.write(
            "t.csv", Array("gene,a\nM".utf8) + [0xFC] + Array("ller,1\n".utf8))
        let reason =
            "holds bytes in row 1, column 'gene' that are no UTF-8 text; save it as UTF-8"
        #expect(throws: FileError(.malformed, path, reason)) {
            try NumberTable(path) { _ in [.text, .number] }
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `agrees with the reader of rows`(seed: UInt64) throws {
        var random = SplitMix(seed)
        var text = "name,a,b,c\n"
        for row in 0..<Int(random.next() % 4_000) {
            text += "r\(row)"
            for _ in 0..<3 {
                let number = Double(Int64(bitPattern: random.next()) >> (random.next() % 60)) / 1e7
                text += random.next() % 9 == 0 ? "," : ",\(number)"
            }
            text += random.next() % 7 == 0 ? "\r\n" : "\n"
        }
        let path = try folder.write("t.csv", text)
        let table = try NumberTable(path) { _ in [.text, .number, .number, .number] }
        var reader = try CSVReader(path)
        var place = 0
        while let row = try reader.next() {
            #expect(table.texts[0][row.number - 1] == row[0])
            for column in 1...3 {
                let expected = row.number(column).map { Float($0) }
                let found = table.values[place]
                // One unit in the last place, where more than 15 digits are written.
                let agrees =
                    expected.map { abs($0 - found) <= abs($0.ulp) } ?? found.isNaN
                #expect(agrees, "row \(row.number): \(row[column])")
                place += 1
            }
        }
        #expect(place == table.values.count)
    }

    @Test func `packed tables give the same numbers as plain ones`() throws {
        let path = try SharedFolder.path("data/rna_tpm/tcga_ucec_log2tpm.csv.gz")
        let table = try NumberTable(path) { header in
            header.indices.map { $0 == 0 ? .text : .number }
        }
        #expect(table.rowCount == 148 && table.columns.count == 1_577)
        var reader = try CSVReader(path)
        let row = try #require(try reader.next())
        #expect(table.values[5] == row.number(6).map { Float($0) })
    }
}

/// A tiny generator for text.
private struct SplitMix {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
