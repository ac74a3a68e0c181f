import ArgumentParser
import Cohorts
import Files
import Omics
import SystemPackage

struct ImportClinical: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clinical", abstract: "Outcomes: GDC's JSON or TSV, or a table of endpoints.",
        discussion: """
            GDC's raw days give overall survival only. DSS, DFI and PFI come from tables
            that state them: Xena's survival tables, cBioPortal's patients, SurvPath's
            and PANTHER's.
            """)

    @Argument(help: "The file.")
    var file: String

    @Flag(help: "Read GDC's raw clinical data; else endpoints are looked for by name.")
    var gdc = false

    @Option(help: "The column of patients, if its name is unusual.")
    var patient: String?

    @Flag(help: "Read a table that states no outcome, for stage, grade and type alone.")
    var noOutcome = false

    @Option(name: .shortAndLong, help: "The file to write, .csv.")
    var output: String

    func run() throws {
        let path = FilePath(file)
        let imported =
            try gdc
            ? importGDCClinical(path)
            : importEndpointTable(path, patient: patient, needsOutcome: !noOutcome)
        try imported.write(to: FilePath(output))
        print(imported.report.text, terminator: "")
        print("\nWrote \(output)")
    }
}
