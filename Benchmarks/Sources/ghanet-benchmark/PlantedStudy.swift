import Cohorts
import Files
import Foundation
import Omics
import Survival
import SystemPackage
import Training

/// A study of planted patients: six programmes move genes, tissue and outcome.
struct PlantedStudy {
    let options: Options
    private var folder: FilePath { options.folder }

    init(_ options: Options) { self.options = options }

    /// Writes clinical table, genes, groups, bags and `study.yaml`, all from one seed.
    func write() throws {
        let sizes = [94, 334, 521, 468, 1496, 479]
        var draws = RandomStream(seed: options.seed, stream: "planted study")
        let patients = (0..<options.patients).map { "p\($0)" }
        let groups = sizes.enumerated().map { group, size in
            GeneGroups.Group(
                name: "Group \(group + 1)", columns: (0..<size).map { "G\(group)N\($0)_rnaseq" })
        }
        var clinical = CSVWriter(columns: ["case_id", "slide_id", "survival_months", "event"])
        var values: [Double] = []
        for patient in patients {
            let programmes = sizes.map { _ in draws.normal() }
            let hazard = exp(0.9 * programmes[0] - 0.7 * programmes[1] + 0.5 * programmes[2])
            let (event, censored) = (30 * draws.exponential() / hazard, 60 * draws.exponential())
            clinical.add([
                patient, "\(patient).svs", "\(max(0.1, min(event, censored)))",
                event <= censored ? "1" : "0",
            ])
            for (programme, size) in zip(programmes, sizes) {
                values += (0..<size).map { _ in programme + draws.normal() }
            }
        }
        try makeFolder(folder)
        try clinical.write(to: folder.appending("clinical.csv"))
        let columns = groups.flatMap(\.columns)
        var genes = CSVWriter(columns: ["case_id"] + columns)
        for (row, patient) in patients.enumerated() {
            let start = row * columns.count
            genes.add([patient] + values[start..<(start + columns.count)].map { "\(Float($0))" })
        }
        try genes.write(to: folder.appending("genes.csv"))
        var table = CSVWriter(columns: groups.map(\.name))
        for row in 0..<(sizes.max() ?? 0) {
            table.add(
                groups.map { group in
                    row < group.columns.count
                        ? String(group.columns[row].dropLast("_rnaseq".count)) : ""
                })
        }
        try table.write(to: folder.appending("groups.csv"))
        var configuration = PlantedBags.Configuration()
        configuration.width = options.features
        configuration.fewestPatches = options.fewest
        configuration.mostPatches = options.most
        configuration.seed = options.seed
        try PlantedBags(
            OmicsTable(patients: patients, columns: columns, values: values),
            groups: GeneGroups(groups), configuration: configuration
        ).write(
            patients.map { ("\($0).svs", $0) }, to: folder.appending("features"))
    }

    /// Cross-validates the study with the settings of the command line.
    func crossValidate() throws {
        let started = ContinuousClock.now
        let text = """
            name: planted
            data: semi-synthetic
            cohort: {clinical: clinical.csv, omics: genes.csv, geneGroups: groups.csv, features: features}
            model: {width: \(options.width)}
            training: {epochs: \(options.epochs), geneSelection: none, threads: \(options.threads), \
            precision: \(options.type.name), seed: \(options.seed), \
            accumulation: \(options.accumulation), learningRate: \(options.rate)}
            """
        let configuration = try StudyConfiguration.parse(
            text, at: folder.appending("study.yaml"))
        let run = RunFolder(folder.appending("run-\(options.type.name)-\(options.seed)"))
        try? FileManager.default.removeItem(atPath: run.path.string)
        let metrics = try CrossValidation(
            Study(configuration, in: folder), into: run, version: "benchmark", resumes: false
        ).run { _ in }
        Main.report(
            "study", options,
            [
                "seconds_median": (ContinuousClock.now - started).seconds,
                "concordance": metrics.meanConcordance ?? .nan,
            ])
    }
}
