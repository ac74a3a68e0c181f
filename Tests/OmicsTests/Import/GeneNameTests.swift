import Files
import Omics
import SystemPackage
import TestSupport
import Testing

@Suite struct `Gene names` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [
        ("ENSG00000141510.18", GeneIdentifier.ensembl("ENSG00000141510")),
        ("ENSG00000182484_PAR_Y", .ensembl("ENSG00000182484")),
        ("7157", .entrez(7_157)), ("TP53|7157", .symbolAndEntrez("TP53", 7_157)),
        ("?|100130426", .entrez(100_130_426)), (" TP53_rnaseq", .symbol("TP53")),
        ("N_unmapped", .summary("N_unmapped")), ("__no_feature", .summary("__no_feature")),
        ("?", .none), ("", .none), ("HLA-A", .symbol("HLA-A")), ("ENSG1", .symbol("ENSG1")),
    ])
    func `kinds of names are told apart`(_ text: String, _ expected: GeneIdentifier) {
        #expect(GeneIdentifier(text) == expected)
    }

    @Test(arguments: [
        ("1-Mar", ["MARCHF1", "MTARC1"]), ("Mar-05", ["MARCHF5"]), ("2-Sep", ["SEPTIN2"]),
        ("2001-03-08", ["MARCHF8"]), ("9/4/2006", ["SEPTIN4"]), ("1-Dec", ["DELEC1"]),
        ("15-Sep", ["SELENOF"]), ("2.31E+13", []), ("01-Sep-19", ["SEPTIN1"]),
    ])
    func `what a spreadsheet left of a symbol is recognised`(_ text: String, _ was: [String]) throws
    {
        #expect(try #require(GeneNameDamage(text)).candidates == was)
    }

    @Test(arguments: [
        "TP53", "HLA-A", "NKX2-1", "MT-ND1", "H3-3A", "1E5", "SEPT2", "A1BG-AS1", "3.8-1",
    ])
    func `whole symbols are not taken for damaged`(_ text: String) {
        #expect(GeneNameDamage(text) == nil)
    }

    @Test func `without a table only the renamed families are renamed`() {
        let names = GeneNames()
        #expect(names.meaning(of: "SEPT2") == .symbol("SEPTIN2", .previous))
        #expect(names.meaning(of: "MARCH5") == .symbol("MARCHF5", .previous))
        #expect(names.meaning(of: "7-Mar") == .symbol("MARCHF7", .repaired))
        #expect(names.meaning(of: "1-Mar") == .ambiguous(["MARCHF1", "MTARC1"]))
        #expect(names.meaning(of: "TP53") == .symbol("TP53", .asIs))
        #expect(names.meaning(of: "N_ambiguous") == .notAGene)
    }

    /// The column names of HGNC's complete set, and rows made up in its manner.
    private static let hgnc = """
        hgnc_id\tsymbol\tname\tlocus_group\tstatus\talias_symbol\tprev_symbol\tentrez_id\tensembl_gene_id
        HGNC:1\tTP53\ttumor protein\tprotein-coding\tApproved\tp53|LFS1\t\t7157\tENSG00000141510
        HGNC:2\tSEPTIN2\tseptin 2\tprotein-coding\tApproved\t\tDIFF6|SEPT2\t4735\tENSG00000168385
        HGNC:3\tAAA1\tfirst\tprotein-coding\tApproved\tSHARED\t\t11\tENSG00000000011
        HGNC:4\tAAA2\tsecond\tprotein-coding\tApproved\tSHARED|TP53\t\t12\tENSG00000000012
        HGNC:5\tGONE1~withdrawn\tgone\twithdrawn\tEntry Withdrawn\t\t\t\t
        """

    @Test func `HGNC's table is understood, and a current symbol goes before an alias`() throws {
        let names = try GeneNames(hgnc: folder.write("hgnc.txt", Self.hgnc))
        #expect(names.count == 4 && names.isComplete)
        #expect(names.meaning(of: "TP53") == .symbol("TP53", .current))
        #expect(names.meaning(of: "p53") == .symbol("TP53", .alias))
        #expect(names.meaning(of: "DIFF6") == .symbol("SEPTIN2", .previous))
        #expect(names.meaning(of: "SHARED") == .ambiguous(["AAA1", "AAA2"]))
        #expect(names.meaning(of: "ENSG00000141510.3") == .symbol("TP53", .ensembl))
        #expect(names.meaning(of: "old|7157") == .symbol("TP53", .entrez))
        #expect(names.meaning(of: "GONE1") == .withdrawn)
        #expect(names.meaning(of: "C1orf999") == .unknown)
    }

    @Test func `HGNC's custom download is understood, too`() throws {
        let names = try GeneNames(
            hgnc: folder.write(
                "custom.txt",
                "HGNC ID\tApproved symbol\tStatus\tPrevious symbols\tAlias symbols\tNCBI Gene ID\tEnsembl gene ID\nHGNC:1\tTP53\tApproved\t\tp53, LFS1\t7157\tENSG00000141510\n"
            ))
        #expect(names.meaning(of: "LFS1") == .symbol("TP53", .alias))
    }

    @Test func `a table of another kind is refused`() throws {
        let path = try folder.write("x.txt", "gene\tnumber\nTP53\t1\n")
        #expect(
            throws: OmicsError(
                .table,
                "\(path) is no table of HGNC: it has neither a column 'symbol' nor 'Approved symbol'"
            )
        ) { try GeneNames(hgnc: path) }
    }

    @Test func `rules of families catch numbers, letters after them, and no pseudogenes`() {
        #expect(GeneFamily.proteinKinases.contains("MAP2K7"))
        #expect(GeneFamily.proteinKinases.contains("CDK11A"))
        #expect(!GeneFamily.proteinKinases.contains("CDK5RAP1"))
        #expect(GeneFamily.transcriptionFactors.contains("ZNF354A"))
        #expect(!GeneFamily.transcriptionFactors.contains("ATF4P3"))
        #expect(!GeneFamily.transcriptionFactors.contains("BACH1-AS1"))
        #expect(GeneFamily.cytokines.contains("FGF21") && GeneFamily.cytokines.contains("SEMA3A"))
        let sets = GeneFamily.sets(among: ["TP53", "KRAS", "ACTB", "FGF2", "CD19"])
        #expect(
            sets.sets.map(\.name) == [
                "Tumor Suppressor Genes", "Oncogenes", "Cell Differentiation Markers",
                "Transcription Factors", "Cytokines and Growth Factors",
            ])
    }

    /// The rules stand in for lists; this states how well, against the published ones.
    @Test(.enabled(if: SharedFolder.has("data/tcga"), "\(SharedFolder.absence)"))
    func `rules of families find most of the published families`() throws {
        let published = try GeneSets(SharedFolder.path("data/tcga/signatures.csv"))
        for (set, family) in zip(published.sets, GeneFamily.allCases) {
            #expect(set.name == family.rawValue)
            let found = set.symbols.count { family.contains($0) }
            let share = Double(found) / Double(set.symbols.count)
            #expect(share > (family == .oncogenes ? 0.4 : 0.65), "\(set.name): \(share)")
        }
    }
}
