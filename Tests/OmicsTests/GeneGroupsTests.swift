import Files
import Omics
import TestSupport
import Testing

@Suite struct `Gene sets` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func `are ragged columns, each symbol once`() throws {
        let sets = try GeneSets(folder.write("s.csv", "A,B\nX,Y\nZ,Y\n W ,\n"))
        #expect(sets.sets.map(\.name) == ["A", "B"])
        #expect(sets.sets.map(\.symbols) == [["X", "Z", "W"], ["Y"]])
    }

    @Test func `are lines of a GMT file`() throws {
        let sets = try GeneSets(
            folder.write("s.gmt", "A\thttp://x\tX\tZ\nB\t\tY\t\r\n"))
        #expect(sets.sets.map(\.name) == ["A", "B"])
        #expect(sets.sets.map(\.symbols) == [["X", "Z"], ["Y"]])
    }

    @Test(arguments: [
        ("A,A\nX,Y\n", "has the gene set 'A' twice"),
        ("A,B\nX,\n", "has the gene set 'B' without genes"),
    ])
    func `a set twice or without genes is refused`(text: String, reason: String) throws {
        let path = try folder.write("s.csv", text)
        let error = #expect(throws: OmicsError.self) { try GeneSets(path) }
        #expect(error?.description == "\(path) \(reason)")
    }

    @Test(.enabled(if: PublishedCohort.isPresent, "\(SharedFolder.absence)"))
    func `the published families have their published sizes`() throws {
        let sets = try GeneSets(SharedFolder.path("data/tcga_sig/signatures.csv")).sets
        #expect(sets.map(\.symbols.count) == [82, 328, 513, 443, 1536, 452])
        #expect(sets[4].name == "Transcription Factors")
    }
}

@Suite struct `Gene groups` {
    @Test func `hold the columns of their symbols, sorted by code points`() throws {
        let sets = GeneSets([
            .init(name: "one", symbols: ["b", "TP53", "TP53"]),
            .init(name: "two", symbols: ["KRAS", "TP53"]),
        ])
        let groups = try GeneGroups(
            sets,
            columns: ["TP53_rnaseq", "age", "KRAS_mut", "b_cnv", "TP53_cnv", "TP53BP1_cnv"])
        #expect(
            groups.groups.map(\.columns) == [
                ["TP53_cnv", "TP53_rnaseq", "b_cnv"],
                ["KRAS_mut", "TP53_cnv", "TP53_rnaseq"],
            ])
        #expect(groups.sizes == [3, 3])
        #expect(groups.distinctColumns == ["KRAS_mut", "TP53_cnv", "TP53_rnaseq", "b_cnv"])
    }

    @Test func `a group without any column is refused`() {
        let sets = GeneSets([.init(name: "Oncogenes", symbols: ["A", "B"])])
        let error = #expect(throws: OmicsError.self) {
            try GeneGroups(sets, columns: ["C_cnv"])
        }
        #expect(
            error?.description
                == "the gene group 'Oncogenes' has none of its 2 genes in the table of 1 columns; "
                + "leave the group out or check the symbols")
    }

    @Test(
        .enabled(if: PublishedCohort.isPresent, "\(SharedFolder.absence)"),
        arguments: [
            ("tcga_sig", "blca", [94, 334, 521, 468, 1496, 479], 3062),
            ("tcga_sig", "luad", [89, 334, 534, 471, 1510, 482], 3096),
            ("tcga_sig", "ucec", [3, 24, 21, 22, 65, 15], 123),
            ("tcga", "brca", [93, 330, 529, 460, 223, 450], nil),
            ("tcga", "gbmlgg", [87, 310, 496, 413, 138, 427], nil),
        ] as [(String, String, [Int], Int?)])
    func `have the published sizes`(
        folder: String, cancer: String, sizes: [Int], distinct: Int?
    ) throws {
        let groups = try PublishedCohort.read(cancer, folder: folder).groups
        #expect(groups.sizes == sizes)
        if let distinct { #expect(groups.distinctColumns.count == distinct) }
    }

    /// The reference code loses the last column of the table, which is in the fifth group.
    @Test(
        .enabled(if: PublishedCohort.isPresent, "\(SharedFolder.absence)"),
        arguments: [
            ("blca", [94, 334, 521, 468, 1495, 479]), ("luad", [89, 334, 534, 471, 1509, 482]),
            ("ucec", [3, 24, 21, 22, 64, 15]),
        ])
    func `have the sizes of the reference code without the last column`(
        cancer: String, sizes: [Int]
    ) throws {
        let columns = try PublishedCohort.read(cancer).table.columns
        let groups = try GeneGroups(
            GeneSets(SharedFolder.path("data/tcga_sig/signatures.csv")),
            columns: columns.dropLast())
        #expect(groups.sizes == sizes)
    }
}

@Suite struct `Files of gene sets` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func `columns of symbols, members by 0 and 1, and GMT give the same sets`() throws {
        let ragged = try GeneSets(folder.write("r.csv", "A,B\nTP53,KRAS\nEGFR,\n"))
        let members = try GeneSets(
            folder.write("m.csv", "gene,A,B\nTP53,1,0\nEGFR,1,0\nKRAS,0,1\n"))
        #expect(ragged == members)
        try ragged.write(to: folder.file("s.gmt"))
        #expect(try GeneSets(folder.file("s.gmt")) == ragged)
        let table = OmicsTable(
            patients: ["p"], columns: ["TP53_rnaseq", "KRAS_cnv"], values: [1, 2])
        #expect(ragged.found(in: table) == [1, 1])
    }

    @Test(
        .enabled(if: SharedFolder.has("data/pathways"), "\(SharedFolder.absence)"),
        arguments: [("hallmarks", 50, 4_241), ("xena", 281, 1_577), ("combine", 331, 4_999)])
    func `published pathways have the sets and genes that are stated`(
        _ name: String, _ sets: Int, _ genes: Int
    ) throws {
        let members = try GeneSets(SharedFolder.path("data/pathways/\(name)_comps.csv.gz"))
        #expect(members.sets.count == sets)
        #expect(Set(members.sets.flatMap(\.symbols)).count == genes)
        let columns = try GeneSets(SharedFolder.path("data/pathways/\(name)_signatures.csv"))
        #expect(columns.sets.count == sets)
    }
}
