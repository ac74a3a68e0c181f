public import ArgumentParser
import Files
public import Omics
import SystemPackage

struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read expression and outcomes as the field's portals give them.",
        discussion: """
            Each import writes its table and, beside it, a report of every gene, sample
            and patient that was renamed, merged or left out, and why. Nothing is guessed:
            what a file does not say is asked for. The result is .safetensors (loads in
            moments) or .csv; cohort.omics of a study reads both.
            """,
        subcommands: [
            ImportTable.self, ImportGDC.self, ImportXena.self, ImportCBioPortal.self,
            ImportAnnData.self, Import10x.self, ImportClinical.self, ImportSets.self,
        ])
}

/// What every import of expression does after reading.
struct ImportOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "The file to write, .safetensors or .csv.")
    var output: String

    @Option(help: "HGNC's table (hgnc_complete_set.txt): Ensembl, Entrez, old names, aliases.")
    var hgnc: String?

    @Flag(help: "Keep genes that the table of names does not have, under their own name.")
    var keepUnknown = false

    @Option(help: "Several rows of one gene: highest-mean, sum or refuse.")
    var duplicates = DuplicateGenes.highestMean

    @Option(help: "Samples that count: primary, tumour or all.")
    var tissue = SampleRule.Tissue.primaryTumour

    @Option(help: "Several samples of a patient: first, mean or refuse.")
    var samples = SampleRule.Several.first

    /// Whether nothing but the output was chosen.
    var areDefault: Bool {
        hgnc == nil && !keepUnknown && duplicates == .highestMean && tissue == .primaryTumour
            && samples == .first
    }

    /// The names of genes.
    func names() throws -> GeneNames {
        try hgnc.map { try GeneNames(hgnc: FilePath($0)) } ?? GeneNames()
    }

    /// Brings genes to symbols and samples to patients, writes the table, prints the report.
    func finish(
        _ imported: consuming ImportedMatrix, as modality: Modality = .expression,
        origins: [String: SampleOrigin] = [:]
    ) throws {
        var rule = SampleRule()
        rule.tissue = tissue
        rule.several = samples
        let result = try imported.mappingGenes(
            with: names(), duplicates: duplicates, keepUnknown: keepUnknown
        ).selectingPatients(rule, patients: origins)
        try result.write(to: FilePath(output), as: modality)
        print(result.report.text, terminator: "")
        print("\nWrote \(output)")
    }
}

extension DuplicateGenes: ExpressibleByArgument {}
extension SampleRule.Tissue: ExpressibleByArgument {}
extension SampleRule.Several: ExpressibleByArgument {}
extension TableOrientation: ExpressibleByArgument {}
extension STARColumn: ExpressibleByArgument {}
