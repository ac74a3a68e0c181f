import Cohorts
import Files
import Omics
import SystemPackage
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A table that must be refused, and the sentence that it must give after its path.
struct MalformedTable: CustomTestStringConvertible, Sendable {
    enum Kind: Sendable { case expression, genes, clinical, endpoints, sets }
    let kind: Kind
    let testDescription: String
    let text: String
    let reason: String

    init(_ kind: Kind, _ name: String, _ text: String, _ reason: String) {
        self.kind = kind
        testDescription = name
        self.text = text
        self.reason = reason
    }

    /// Reads the table as what it claims to be.
    func read(_ path: FilePath) throws {
        switch kind {
        case .expression:
            var options = TableImportOptions()
            if text.hasPrefix("TPM:") { options.unit = .tpm }
            _ = try importTable(path, options)
        case .genes: _ = try OmicsTable(path)
        case .clinical: _ = try ClinicalTable(path)
        case .endpoints: _ = try importEndpointTable(path)
        case .sets: _ = try GeneSets(path)
        }
    }

    /// The bytes; two cases are no UTF-8.
    var bytes: [UInt8] {
        switch testDescription {
        case "UTF-16": [0xFF, 0xFE] + Array("g\0e\0".utf8)
        case "Latin-1": Array("gene,TCGA-02-0001\nM".utf8) + [0xFC] + Array("ller,1\nTP53,1\n".utf8)
        default: Array(text.replacing("TPM:", with: "").utf8)
        }
    }

    static let all = [
        MalformedTable(.expression, "an empty file", "", "is empty; a header row is needed"),
        MalformedTable(
            .expression, "a header only", "gene,TCGA-02-0001\n", "has a header but no rows"),
        MalformedTable(
            .expression, "only blank lines", "\n\n\n", "is empty; a header row is needed"),
        MalformedTable(
            .expression, "a ragged row",
            "gene,TCGA-02-0001,TCGA-02-0002\nTP53,1,2\nKRAS,1\nEGFR,1,2\n",
            "has 2 fields in row 2 (line 3); the header has 3"),
        MalformedTable(
            .expression, "a row too long", "gene,TCGA-02-0001\nTP53,1\nKRAS,1,2\nEGFR,1\n",
            "has 3 fields in row 2 (line 3); the header has 2"),
        MalformedTable(
            .expression, "a quote that never ends", "gene,TCGA-02-0001\n\"TP53,1\nKRAS,2\n",
            "has a quoted field that does not end in row 1 (line 2)"),
        MalformedTable(
            .expression, "text after a closing quote", "gene,TCGA-02-0001\n\"TP53\"x,1\nKRAS,2\n",
            "has a quoted field that goes on after its closing quote in row 1 (line 2)"),
        MalformedTable(
            .expression, "UTF-16", "\u{FF}\u{FE}g\0e\0", "is UTF-16 text; save it as UTF-8"),
        MalformedTable(
            .expression, "Latin-1", "LATIN",
            "holds bytes in line 2 that are no UTF-8 text; save it as UTF-8"),
        MalformedTable(
            .expression, "infinity", "gene,TCGA-02-0001\nTP53,1\nKRAS,inf\nEGFR,1\n",
            "holds 'inf' in row 2, column 'TCGA-02-0001'; a finite number is needed"),
        MalformedTable(
            .expression, "minus infinity", "gene,TCGA-02-0001\nTP53,1\nKRAS,-Infinity\nEGFR,1\n",
            "holds '-Infinity' in row 2, column 'TCGA-02-0001'; a finite number is needed"),
        MalformedTable(
            .expression, "a word among numbers", "gene,TCGA-02-0001\nTP53,1\nKRAS,high\nEGFR,1\n",
            "holds 'high' in row 2, column 'TCGA-02-0001'; a finite number is needed"),
        MalformedTable(
            .expression, "a decimal comma", "gene;TCGA-02-0001\nTP53;1,5\nKRAS;2,5\n",
            "separates its fields by semicolons; save it with commas between fields and points in numbers"
        ),
        MalformedTable(
            .expression, "thousands with commas in quotes",
            "gene,TCGA-02-0001\nTP53,\"1,234\"\nKRAS,2\nEGFR,3\n",
            "holds '1,234' in row 1, column 'TCGA-02-0001'; a finite number is needed"),
        MalformedTable(
            .expression, "a hexadecimal number", "gene,TCGA-02-0001\nTP53,0x1F\nKRAS,2\nEGFR,3\n",
            "holds '0x1F' in row 1, column 'TCGA-02-0001'; a finite number is needed"),
        MalformedTable(
            .expression, "a percent sign", "gene,TCGA-02-0001\nTP53,5%\nKRAS,2\nEGFR,3\n",
            "holds '5%' in row 1, column 'TCGA-02-0001'; a finite number is needed"),
        MalformedTable(
            .expression, "no way to tell rows from columns", "id,a1,b2\nx,1,2\ny,3,4\n",
            "does not say whether genes are its rows or its columns: known as genes are 0 of the first 2 row names and 0 of 2 column names; say which with --genes-in rows or --genes-in columns"
        ),
        MalformedTable(
            .expression, "no column of numbers", "gene,note\nTP53,x\nKRAS,y\nEGFR,z\n",
            "has no column of numbers"),
        MalformedTable(
            .expression, "no number at all", "gene,TCGA-02-0001\nTP53,NA\nKRAS,NA\nEGFR,NA\n",
            "holds no number at all"),
        MalformedTable(
            .expression, "negative TPM", "TPM:gene,TCGA-02-0001\nTP53,1\nKRAS,-2\nEGFR,0\n",
            "holds -2.0, but tpm is never negative; the numbers were transformed, or the unit is another"
        ),
        MalformedTable(
            .expression, "a sample without a name",
            "gene,TCGA-02-0001,\nTP53,1,2\nKRAS,1,2\nEGFR,1,2\n",
            "has no name for its sample number 2"),
        MalformedTable(
            .expression, "one field per line", "TP53\nKRAS\nEGFR\n", "has no column of numbers"),
        MalformedTable(
            .genes, "transposed genes", ",p1,p2\nTP53_rnaseq,1,2\nKRAS_rnaseq,3,4\n",
            "is transposed: its rows are genes and its columns patients; each row must be a patient"
        ),
        MalformedTable(
            .genes, "no gene columns", "case_id,age\np1,61\n",
            "has no gene: no column's name ends in _rnaseq, _cnv or _mut"),
        MalformedTable(
            .genes, "a blank in a modality", "case_id,TP53_rnaseq,KRAS_rnaseq\np1,1,\n",
            "has nothing in row 1, column 'KRAS_rnaseq'; fill it in, impute it (impute-median among a study's transforms), or leave all columns ending in _rnaseq blank for a patient without them"
        ),
        MalformedTable(
            .genes, "NaN in a modality", "case_id,TP53_rnaseq,KRAS_rnaseq\np1,1,NaN\n",
            "has 'NaN' in row 1, column 'KRAS_rnaseq'; fill it in, impute it (impute-median among a study's transforms), or leave all columns ending in _rnaseq blank for a patient without them"
        ),
        MalformedTable(
            .genes, "infinity in genes", "case_id,TP53_rnaseq\np1,inf\n",
            "holds 'inf' in row 1, column 'TP53_rnaseq'; a finite number is needed"),
        MalformedTable(
            .genes, "text in genes", "case_id,TP53_rnaseq\np1,low\n",
            "holds 'low' in row 1, column 'TP53_rnaseq'; a finite number is needed"),
        MalformedTable(
            .genes, "a repeated gene that differs", "case_id,TP53_rnaseq,TP53_rnaseq\np1,1,2\n",
            "has the gene column 'TP53_rnaseq' more than once, and in row 1 with different values; keep one of them"
        ),
        MalformedTable(
            .genes, "rows of one patient that differ", "case_id,TP53_rnaseq\np1,1\np1,2\n",
            "rows 1 and 2 are of one patient but differ in the column 'TP53_rnaseq'"),
        MalformedTable(
            .genes, "a row without patient", "case_id,TP53_rnaseq\n,1\n", "row 1 names no patient"),
        MalformedTable(
            .genes, "no patient column", "age,TP53_rnaseq\n61,1\n",
            "has no column 'case_id'; it has 'age', 'TP53_rnaseq'"),
        MalformedTable(
            .genes, "a misspelt patient column", "case_idd,TP53_rnaseq\np1,1\n",
            "has no column 'case_id'; did you mean 'case_idd'"),
        MalformedTable(
            .genes, "no patient with genes", "case_id,TP53_rnaseq\np1,\n",
            "has no patient with any gene"),
        MalformedTable(
            .clinical, "a negative time", "case_id,survival_months,event\np1,-1,1\np2,3,0\n",
            "row 1 has the time -1.0; times must be finite and not negative"),
        MalformedTable(
            .clinical, "an infinite time", "case_id,survival_months,event\np1,inf,1\np2,3,0\n",
            "row 1 has the time inf; times must be finite and not negative"),
        MalformedTable(
            .clinical, "a word for a time", "case_id,survival_months,event\np1,long,1\np2,3,0\n",
            "row 1 has the time 'long', which is not a number"),
        MalformedTable(
            .clinical, "an event of 2", "case_id,survival_months,event\np1,1,2\np2,3,0\n",
            "row 1 has the event '2'; write 1 or 0, true or false, dead or alive"),
        MalformedTable(
            .clinical, "an event with a question mark",
            "case_id,survival_months,event\np1,1,dead?\np2,3,0\n",
            "row 1 has the event 'dead?'; write 1 or 0, true or false, dead or alive"),
        MalformedTable(
            .clinical, "a code against its word",
            "case_id,survival_months,event\np1,1,0:DECEASED\np2,3,0\n",
            "row 1 has the event '0:DECEASED'; write 1 or 0, true or false, dead or alive"),
        MalformedTable(
            .clinical, "no event at all", "case_id,survival_months,event\np1,1,0\np2,3,0\n",
            "has no event among 2 outcomes; nothing can be learned, or the column is 1 for censored: then name it with cohort.columns.censorship"
        ),
        MalformedTable(
            .clinical, "both sides of censoring",
            "case_id,survival_months,event,censorship\np1,1,1,0\np2,3,0,1\n",
            "has both a column 'event' and a column 'censorship'; say which one counts with cohort.columns.event or cohort.columns.censorship"
        ),
        MalformedTable(
            .clinical, "times without events", "case_id,survival_months\np1,1\n",
            "has follow-up in 'survival_months' but neither a column 'event' nor 'censorship'; name one with cohort.columns.event or cohort.columns.censorship"
        ),
        MalformedTable(
            .clinical, "a slide of two patients",
            "case_id,slide_id,survival_months,event\np1,s,1,1\np2,s,3,0\n",
            "rows 1 and 2 give one slide to two patients; it would leak from training into the held-out part"
        ),
        MalformedTable(
            .clinical, "one patient with two outcomes",
            "case_id,survival_months,event\np1,1,1\np1,3,0\n",
            "rows 1 and 2 are of one patient but have different outcomes"),
        MalformedTable(
            .clinical, "a patient without name", "case_id,survival_months,event\n,1,1\np2,3,0\n",
            "row 1 names no patient"),
        MalformedTable(.clinical, "no rows", "case_id,survival_months,event\n", "has no rows"),
        MalformedTable(
            .endpoints, "no endpoint", "case_id,age\np1,61\n",
            "states no endpoint: it has neither OS_months and OS_event, OS.time and OS, OS_MONTHS and OS_STATUS, survival_months and censorship nor os_survival_days and os_censorship; for stage, grade and type alone add --no-outcome"
        ),
        MalformedTable(
            .endpoints, "a negative day", "case_id,OS,OS.time\np1,1,-3\n",
            "row 1 has the time '-3' in 'OS.time'; a number not below zero is needed"),
        MalformedTable(
            .endpoints, "an endpoint that contradicts itself",
            "case_id,OS,OS.time\np1,1,3\np1,0,3\n",
            "rows 1 and 2 are of one patient but have different outcomes"),
        MalformedTable(
            .endpoints, "an unknown event word", "case_id,OS,OS.time\np1,maybe,3\n",
            "row 1 has the event 'maybe' in 'OS'; write 1 or 0, true or false, dead or alive"),
        MalformedTable(
            .sets, "a membership that is no 0 or 1", "gene,A,B\nTP53,1,0\nKRAS,1,2\n",
            "holds '2' in row 2, column 'B'; 1 for a member or 0 is needed"),
        MalformedTable(.sets, "an empty set", "A,B\nTP53,\n", "has the gene set 'B' without genes"),
        MalformedTable(.sets, "a set twice", "A,A\nTP53,KRAS\n", "has the gene set 'A' twice"),
        MalformedTable(
            .sets, "a longer row than the header", "A\nTP53,KRAS\n",
            "has 2 fields in row 1 (line 2); the header has 1"),
    ]
}

@Suite struct `Malformed tables` {
    @Test(arguments: MalformedTable.all)
    func `are refused with a sentence`(_ table: MalformedTable) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("table.csv", table.bytes)
        var sentence: String?
        do { try table.read(path) } catch { sentence = "\(error)" }
        #expect(sentence == "\(path) \(table.reason)")
    }

    @Test func `there are more than fifty of them`() {
        #expect(MalformedTable.all.count > 50)
    }

    @Test func `a line of two gigabytes is refused before it fills the memory`() throws {
        let folder = try TemporaryFolder()
        for name in ["t.csv", "t.gmt"] {
            let path = folder.file(name)
            try folder.write(name, "gene,TCGA-02-0001")
            #expect(truncate(path.string, 1 << 31) == 0)  // a sparse file: no disk is used
            let long = "\(path) has a row at line 1 that is longer than 67108864 bytes"
            if name == "t.csv" {
                #expect(sentence { try importTable(path) } == long)
                #expect(sentence { try NumberTable(path) { $0.map { _ in .text } } } == long)
            } else {
                #expect(
                    sentence { try GeneSets(path) }
                        == "\(path) holds more than 1073741824 bytes, too much to be read at once")
            }
        }
    }

    private func sentence(_ body: () throws -> Any) -> String? {
        do { _ = try body() } catch { return "\(error)" }
        return nil
    }

    /// What can be read is read, and what is wrong with it said in the report.
    @Test func `duplicate genes, damaged symbols and mixed units are reported`() throws {
        let folder = try TemporaryFolder()
        let twice = try importTable(
            folder.write("t.csv", "gene,TCGA-02-0001\nTP53,1\nTP53,2\nKRAS,2\nEGFR,3\n"))
        #expect(
            sentence { try twice.mappingGenes(with: GeneNames(), duplicates: .refuse) }
                == "t.csv has 2 rows of the gene 'TP53', and 1 gene in all has several; choose --duplicates highest-mean or sum"
        )
        let merged = try twice.mappingGenes(with: GeneNames()).report.entries.map { entry in
            "\(entry.fate) \(entry.count): \(entry.reason): \(entry.examples)"
        }
        #expect(
            merged == [
                "merged 1: rows of a gene that another row has with a higher mean: [\"TP53\"]"
            ])
        let damaged = try importTable(
            folder.write(
                "d.csv", "gene,TCGA-02-0001\n1-Mar,1\n2-Sep,2\nSEPT2,3\n2.31E+13,4\nTP53,1\n"))
        let fates = try damaged.mappingGenes(with: GeneNames()).report.entries.map { entry in
            "\(entry.fate) \(entry.count): \(entry.reason): \(entry.examples.joined(separator: ", "))"
        }
        #expect(
            fates == [
                "mapped 1: earlier symbols: SEPT2 → SEPTIN2",
                "mapped 1: symbols that a spreadsheet had turned into dates: 2-Sep → SEPTIN2",
                "dropped 1: names that several genes have: 1-Mar (MARCHF1 or MTARC1)",
                "dropped 1: names that no gene of the table has: 2.31E+13",
                "merged 1: rows of a gene that another row has with a higher mean: SEPTIN2",
            ])
        var options = TableImportOptions()
        options.unit = .tpm
        let mixed = try importTable(
            folder.write(
                "m.csv",
                "gene,TCGA-02-0001,TCGA-02-0002,TCGA-02-0003,TCGA-02-0004\nTP53,1,2,900,4\nKRAS,5,6,7,800\nEGFR,1,2,3,4\n"
            ), options)
        #expect(
            mixed.report.notes == [
                "mixed units suspected: 2 samples have no number above 30 and 2 have some above 300, as if the logarithm was taken of some only"
            ])
    }

    /// What looks malformed but is how the field writes.
    @Test(arguments: [
        "\u{FEFF}gene,TCGA-02-0001\nTP53,1\nKRAS,2\nEGFR,3\n",
        "gene,TCGA-02-0001\r\nTP53,1\r\nKRAS,2\r\nEGFR,3\r\n",
        "gene,TCGA-02-0001\n\"TP53\",1\n\"KRAS\",2\n\"EGFR\",3",
        "gene,TCGA-02-0001\n\n TP53 , 1\nKRAS,2e0\n\nEGFR,+3\n",
        "\"gene\",\"TCGA-02-0001\"\nTP53,1\n\"KRAS\n\",2\nEGFR,3\n",
    ])
    func `but byte-order marks, CRLF, quotes and blanks are read`(_ text: String) throws {
        let folder = try TemporaryFolder()
        let imported = try importTable(folder.write("t.csv", text))
        #expect(imported.matrix.genes == ["TP53", "KRAS", "EGFR"])
        #expect((0..<3).map { imported.matrix[0, $0] } == [1, 2, 3])
    }
}
