import ArgumentParser
import Files
import Omics
import SystemPackage

struct ImportTable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table", abstract: "A plain table, CSV or TSV, genes in rows or columns.",
        discussion: """
            Where the genes are is seen from their names, never from the table's shape. A
            table whose columns end in _rnaseq, _cnv and _mut is read as it is, one row
            per patient or slide.
            """)

    @Argument(help: "The table, plain, .gz or .zip.")
    var table: String

    @Option(help: "Where the genes are, if their names do not show it: rows or columns.")
    var genesIn: TableOrientation?

    @Option(help: "What the numbers are, such as tpm, counts or 'log2(tpm+0.001)'.")
    var unit = ExpressionUnit.unknown

    @OptionGroup var options: ImportOptions

    func run() throws {
        let path = FilePath(table)
        if try isCombinedTable(path) {
            guard options.areDefault, genesIn == nil, unit == .unknown else {
                throw CommandError(
                    "\(path) says by the endings of its columns what they hold and is read as it is; leave out every option but --output"
                )
            }
            let combined = try importCombinedTable(path)
            try combined.write(to: FilePath(options.output))
            print(combined.report.text, terminator: "")
            print("\nWrote \(options.output)")
            return
        }
        var reading = TableImportOptions()
        reading.orientation = genesIn
        reading.unit = unit
        reading.names = try options.names()
        try options.finish(importTable(path, reading))
    }
}

struct ImportGDC: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gdc", abstract: "STAR gene counts of GDC, as gdc-client leaves them.")

    @Argument(help: "The folder of the download.")
    var folder: String

    @Option(help: "The sample sheet of the cart.")
    var sheet: String

    @Option(help: "Numbers: unstranded, tpm_unstranded or fpkm_uq_unstranded.")
    var column = STARColumn.tpm

    @Option(help: "Keep genes of this type only, such as protein_coding; may be repeated.")
    var geneType: [String] = []

    @OptionGroup var options: ImportOptions

    func run() throws {
        let sheet = try SampleSheet(FilePath(sheet))
        let imported = try importGDC(
            FilePath(folder), sheet: sheet, column: column, geneTypes: Set(geneType),
            useEnsembl: options.hgnc != nil)
        try options.finish(imported, origins: sheet.origins)
    }
}

struct ImportXena: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "xena", abstract: "A matrix of UCSC Xena.")

    @Argument(help: "The matrix, plain or .gz.")
    var matrix: String

    @Option(help: "What the numbers are, if the file's name does not say.")
    var unit: ExpressionUnit?

    @OptionGroup var options: ImportOptions

    func run() throws {
        let imported = try importXena(FilePath(matrix), unit: unit)
        try options.finish(
            imported, as: imported.matrix.unit == .copyNumberSteps ? .copyNumber : .expression)
    }
}

struct ImportCBioPortal: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cbioportal", abstract: "A study folder of cBioPortal.")

    @Argument(help: "The folder that holds meta_study.txt.")
    var study: String

    @Option(help: "What to read: rnaseq, cnv or mut.")
    var modality = Modality.expression

    @Option(help: "The profile, where the study has several, such as rna_seq_v2_mrna.")
    var profile: String?

    @Option(help: "What the numbers are, where the study does not say.")
    var unit: ExpressionUnit?

    @OptionGroup var options: ImportOptions

    func run() throws {
        let study = try CBioPortalStudy(FilePath(study))
        let (kind, what) =
            switch modality {
            case .expression: ("MRNA_EXPRESSION", "expression")
            case .copyNumber: ("COPY_NUMBER_ALTERATION", "copy number")
            case .mutation: ("MUTATION_EXTENDED", "mutations")
            }
        let file = try study.file(what) { file in
            file.alteration == kind && profile.map { $0 == file.identifier } ?? true
        }
        try options.finish(
            modality == .mutation ? study.mutations(file) : study.matrix(file, unit: unit),
            as: modality)
    }
}

struct ImportAnnData: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "h5ad", abstract: "An AnnData file; cells are added up by patient if asked.")

    @Argument(help: "The file.")
    var file: String

    @Option(help: "The layer: X, raw/X or one under layers.")
    var layer = "X"

    @Option(help: "The column of var that names the genes.")
    var genes: String?

    @Option(help: "The column of obs that names the patient of a cell.")
    var groupBy: String?

    @Option(help: "What the numbers are.")
    var unit = ExpressionUnit.unknown

    @OptionGroup var options: ImportOptions

    func run() throws {
        var reading = AnnDataOptions()
        reading.layer = layer
        reading.geneColumn = genes
        reading.groupBy = groupBy
        reading.unit = unit
        try options.finish(importAnnData(FilePath(file), reading))
    }
}

struct Import10x: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "10x", abstract: "A feature-barcode matrix of 10x Genomics, .h5.")

    @Argument(help: "The file.")
    var file: String

    @Flag(help: "Add all barcodes up into one sample, named after the file.")
    var pool = false

    @OptionGroup var options: ImportOptions

    func run() throws {
        try options.finish(
            import10x(FilePath(file), useIdentifiers: options.hgnc != nil, pool: pool))
    }
}
