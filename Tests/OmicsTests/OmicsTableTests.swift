import Files
import Omics
import SystemPackage
import TestSupport
import Testing

/// A table and the sentence that it must give, without the path at its front.
struct RefusedTable: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
    let reason: String
    var labels: Set<String> = []
    var known: Set<String> = []
}

@Suite struct `Omics table` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func read(
        _ text: String, labels: Set<String> = [], bare: Modality? = nil, known: Set<String> = []
    ) throws -> OmicsTable {
        try OmicsTable(
            folder.write("genes.csv", text), labels: labels, bareColumns: bare,
            knownPatients: known)
    }

    @Test func `takes the columns that name a modality and one row per patient`() throws {
        let table = try read(
            """
            ,Unnamed: 0,case_id,slide_id,age,censorship,TP53_rnaseq,TP53_cnv,KRAS_mut
            0,0,p1,a.svs,61,1,0.5,-2,1
            1,1,p2,b.svs,,0,-1.25,0,0
            2,2,p1,c.svs,61,1,0.5,-2,1
            """, labels: ["censorship"])
        #expect(table.patients == ["p1", "p2"])
        #expect(table.columns == ["TP53_rnaseq", "TP53_cnv", "KRAS_mut"])
        #expect(Array(table.values(row: 1)) == [-1.25, 0, 0])
        #expect(table.row(of: "p2") == 1 && table.row(of: "p3") == nil)
        #expect(table.place(of: "TP53_cnv") == 1)
        #expect(table[0, 1] == -2)
        #expect(table.warnings.isEmpty)
    }

    @Test func `patients may lack a modality, or all`() throws {
        let table = try read(
            """
            case_id,A_rnaseq,B_rnaseq,A_cnv
            p1,1,2,0
            p2,,NA,1
            p3,nan,,
            """)
        #expect(table.patients == ["p1", "p2"])
        #expect(table[1, 0].isNaN && table[1, 1].isNaN && table[1, 2] == 1)
        #expect(table.modalities.map(\.modality) == [.expression, .copyNumber])
        #expect(table.modalities.map(\.columns) == [2, 1])
        #expect(table.modalities.map(\.patients) == [1, 2])
    }

    @Test func `bare symbols need to be told what they are`() throws {
        let text = ",TP53,KRAS\np1,0.5,1\n"
        let table = try read(text, bare: .expression)
        #expect(table.columns == ["TP53_rnaseq", "KRAS_rnaseq"])
        #expect(table.patients == ["p1"])
        #expect(throws: OmicsError.self) { try read(text) }
    }

    @Test func `a gene column that stands twice is used once and reported`() throws {
        let table = try read("case_id,A_cnv,A_cnv,B_cnv\np1,1,1,2\np2,0,0,1\n")
        #expect(table.columns == ["A_cnv", "B_cnv"])
        #expect(
            table.warnings == [
                "\(folder.file("genes.csv")): 1 gene column stands more than once with equal "
                    + "values; the first is used"
            ])
    }

    @Test func `single numbers of expression may be absent where they will be imputed`() throws {
        let text = "case_id,A_rnaseq,B_rnaseq,A_cnv\np1,,2,1\np2,3,4,0\n"
        let path = try folder.write("genes.csv", text)
        let table = try OmicsTable(path, allowsGaps: true)
        #expect(table[0, 0].isNaN && table[0, 1] == 2)
        try folder.write("genes.csv", text.replacing("p1,,2,1", with: "p1,,2,"))
        #expect(try OmicsTable(path, allowsGaps: true)[0, 2].isNaN)
        try folder.write("genes.csv", "case_id,A_cnv,B_cnv\np1,,2\n")
        #expect(throws: OmicsError.self) { try OmicsTable(path, allowsGaps: true) }
    }

    static let refused: [RefusedTable] = [
        .init(
            testDescription: "a NaN gene", text: "case_id,A_rnaseq,B_rnaseq\np1,1,2\np2,3,NaN\n",
            reason: "has 'NaN' in row 2, column 'B_rnaseq'; fill it in, impute it (impute-median "
                + "among a study's transforms), or leave all columns ending in _rnaseq blank for a patient without them"
        ),
        .init(
            testDescription: "a blank gene", text: "case_id,A_cnv,B_cnv\np1,,2\n",
            reason: "has nothing in row 1, column 'A_cnv'; fill it in, impute it (impute-median "
                + "among a study's transforms), or leave all columns ending in _cnv blank for a patient without them"
        ),
        .init(
            testDescription: "a word", text: "case_id,A_rnaseq\np1,high\n",
            reason: "holds 'high' in row 1, column 'A_rnaseq'; a finite number is needed"),
        .init(
            testDescription: "an infinite gene", text: "case_id,A_rnaseq\np1,inf\n",
            reason: "holds 'inf' in row 1, column 'A_rnaseq'; a finite number is needed"),
        .init(
            testDescription: "a transposed file with gene names",
            text: "gene,p1,p2\nTP53_rnaseq,1,2\nKRAS_rnaseq,3,4\n",
            reason: "is transposed: its rows are genes and its columns patients; each row must "
                + "be a patient"),
        .init(
            testDescription: "a transposed file with an unnamed column",
            text: ",p1,p2\nTP53_cnv,1,2\nKRAS_cnv,3,4\n",
            reason: "is transposed: its rows are genes and its columns patients; each row must "
                + "be a patient"),
        .init(
            testDescription: "a transposed file with known patients",
            text: "case_id,p1,p2\nTP53,1,2\nKRAS,3,4\n",
            reason: "is transposed: its rows are genes and its columns patients; each row must "
                + "be a patient", known: ["p1", "p2", "p3"]),
        .init(
            testDescription: "no genes", text: "case_id,age\np1,60\n",
            reason: "has no gene: no column's name ends in _rnaseq, _cnv or _mut"),
        .init(
            testDescription: "a label among the genes",
            text: "case_id,dead_mut,A_cnv\np1,1,0\n",
            reason: "has the label column 'dead_mut' among its genes; rename it",
            labels: ["dead_mut"]),
        .init(
            testDescription: "rows of a patient that differ",
            text: "case_id,A_cnv,B_cnv\np1,1,2\np2,0,0\np1,1,-2\n",
            reason: "rows 1 and 3 are of one patient but differ in the column 'B_cnv'"),
        .init(
            testDescription: "a repeated gene that differs",
            text: "case_id,A_cnv,A_cnv\np1,1,1\np2,1,2\n",
            reason: "has the gene column 'A_cnv' more than once, and in row 2 with different "
                + "values; keep one of them"),
        .init(
            testDescription: "a row without patient", text: "case_id,A_cnv\n,1\n",
            reason: "row 1 names no patient"),
        .init(
            testDescription: "nobody with genes", text: "case_id,A_cnv\np1,\n",
            reason: "has no patient with any gene"),
    ]

    @Test(arguments: refused)
    func `a table that cannot be right is refused with its sentence`(
        _ refused: RefusedTable
    ) throws {
        let error = #expect(throws: OmicsError.self) {
            try read(refused.text, labels: refused.labels, known: refused.known)
        }
        #expect(error?.description == "\(folder.file("genes.csv")) \(refused.reason)")
    }

    @Test func `a missing column of patients names the nearest`() throws {
        let error = #expect(throws: FileError.self) { try read("cas_id,A_cnv\np1,1\n") }
        #expect(error?.reason == "has no column 'case_id'; did you mean 'cas_id'")
    }

    @Test(
        .enabled(if: PublishedCohort.isPresent, "\(SharedFolder.absence)"),
        arguments: [
            ("blca", 373, 2814, 248), ("luad", 453, 2812, 284), ("ucec", 480, 0, 123),
        ])
    func `reads the published tables as they are`(
        cancer: String, patients: Int, expression: Int, copyNumber: Int
    ) throws {
        let table = try PublishedCohort.read(cancer).table
        #expect(table.patients.count == patients)
        let modalities = table.modalities
        #expect(modalities.first { $0.modality == .expression }?.columns ?? 0 == expression)
        #expect(modalities.first { $0.modality == .copyNumber }?.columns ?? 0 == copyNumber)
        #expect(modalities.allSatisfy { $0.patients == patients })
    }

    @Test(.enabled(if: SharedFolder.has("data/rna_tpm"), "\(SharedFolder.absence)"))
    func `reads a gzipped table of bare symbols`() throws {
        let path = try SharedFolder.path("data/rna_tpm/tcga_ucec_log2tpm.csv.gz")
        let table = try OmicsTable(path, bareColumns: .expression, differingRows: .useFirst)
        #expect(table.patients.count == 147)
        #expect(
            table.warnings == [
                "\(path): 1 further row of patients with several samples left out; the first row "
                    + "of each is used"
            ])
        #expect(table.columns.count == 1577)
        #expect(table.columns[0] == "FMO2_rnaseq")
        #expect(table[0, 0] == -2.9324)
    }
}
