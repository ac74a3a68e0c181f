import ArgumentParser
import Cohorts
import Encoding
import Files
import Foundation
import Omics
import SystemPackage
import Training

struct Predict: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Predict unseen patients from slides alone; no genes, no outcome needed.",
        discussion: """
            Slides are tiled and encoded as the model's training slides were, or features are read.
            Features of another encoder, resolution or width are refused. Models of GiMP read
            slides, genes (--genes) or both, and tell classes or survival.
            """)

    @Option(help: "The folder of a finished run.")
    var model: String

    @Argument(help: "Slides, feature files, or folders of either; or a study.yaml.")
    var inputs: [String] = []

    @Option(help: "One fold's model alone, instead of the mean of all.")
    var fold: Int?

    @Option(
        name: .customLong("model-precision"),
        help: "How products with patches are made: float32 or bfloat16; as in training if not said."
    )
    var precision: StudyConfiguration.Precision?

    @Option(
        name: .customLong("months"), parsing: .upToNextOption,
        help: ArgumentHelp(
            "Months at which survival is wanted: 12 24 or 12,24; 12 24 36 60 by default.",
            valueName: "months"))
    var monthTexts: [String] = []

    @Option(help: "A table whose columns case_id and slide_id join slides of one patient.")
    var patients: String?

    @Option(
        help:
            "A table of measured genes: GiMP reads them, of G-HANet they stand beside the guessed."
    )
    var genes: String?

    @Option(
        help:
            "A folder to write maps to, one .safetensors per slide: attention; of GiMP the effects of gene groups."
    )
    var attention: String?

    @Option(name: .shortAndLong, help: "A CSV file to write; standard output by default.")
    var output: String?

    @Flag(help: "Print JSON instead of CSV.")
    var json = false

    @OptionGroup var encoding: EncodingOptions
    @OptionGroup var progress: ProgressOptions

    func validate() throws {
        _ = try asked()
        if inputs.isEmpty, genes == nil {
            throw ValidationError("there is nothing to predict from; name slides or features")
        }
    }

    /// The months, however they were parted.
    private func asked() throws -> [Double] {
        guard !monthTexts.isEmpty else { return [12, 24, 36, 60] }
        return try monthTexts.flatMap(PredictionOptions.names).map { text in
            guard let month = Double(text), month.isFinite, month >= 0 else {
                throw ValidationError(
                    "--months has '\(text)'; numbers that are finite and not negative are needed, such as 12 24 or 12,24"
                )
            }
            return month
        }
    }

    func run() throws {
        let months = try asked()
        let folder = FilePath(model)
        if !RunFolder(folder).manifest.exists, folder.appending("study.json").exists {
            guard precision == nil else {
                throw CommandError(
                    "--model-precision is for models of ghanet; those of gimp compute in float32")
            }
            try GiMPPrediction(
                model: folder, fold: fold, inputs: inputs.map { FilePath($0) },
                genes: genes.map { FilePath($0) }, patients: patients.map { FilePath($0) },
                months: months, encoding: encoding, quiet: progress.quiet
            ).run(output: output, json: json, maps: attention.map { FilePath($0) })
            return
        }
        guard !inputs.isEmpty else {
            throw CommandError("the models in \(model) read slides; name slides or features")
        }
        let predictor = try Predictor(
            RunFolder(FilePath(model)), fold: fold, precision: precision)
        let found = try PredictionInputs(
            inputs.map { FilePath($0) }, table: patients.map { FilePath($0) }, encoding: encoding,
            requirement: predictor.features, quiet: progress.quiet)
        defer { found.removeTemporaryFiles() }
        let patients = found.patients
        let line = ProgressLine("Predicting", quiet: progress.quiet)
        defer { line.finish() }
        if let attention { try makeFolder(FilePath(attention)) }
        let table = try genes.map { try OmicsTable(FilePath($0)) }
        let lacking = try table.map { try predictor.missingGenes(in: $0) }
        var predictions: [Predictor.Prediction] = []
        var measured: [[Double?]?] = []
        for (index, patient) in patients.enumerated() {
            let result = try predictor.predict(patient.name, files: patient.files, months: months)
            predictions.append(result.prediction)
            measured.append(
                try table.flatMap {
                    // A slide's name begins with its patient's, in barcodes of TCGA.
                    let name =
                        $0.row(of: patient.name) == nil
                        ? TCGABarcode(patient.name)?.patient ?? patient.name : patient.name
                    return try predictor.measured(name, in: $0, site: patient.site)
                })
            if let attention {
                for map in result.attention {
                    let name = "\(map.file.stem ?? patient.name).safetensors"
                    try map.write(
                        to: FilePath(attention).appending(name), groups: predictor.geneGroups)
                }
            }
            line.update(index + 1, of: patients.count)
        }
        line.finish()
        try write(
            predictions, months: months, groups: predictor.guessesGenes ? predictor.geneGroups : [],
            measured: table == nil ? nil : measured, of: predictor.geneGroups)
        let report = PredictionReport(
            model: FilePath(model), data: predictor.manifest.dataKind, months: months,
            horizon: predictor.horizon, patients: patients.count,
            known: predictor.known(among: patients.map(\.name)))
        for warning in report.warnings() { warn(warning) }
        if let lacking {
            say(
                "genes: \(measured.count { $0 != nil }) of \(patients.count) patients are in \(genes ?? ""); it lacks \(lacking.missing) of the \(lacking.needed) genes that were asked for, filled with training medians where the model has transforms"
            )
        }
        guard found.failures.isEmpty else {
            throw CleanExit.message(found.failures, code: .failure)
        }
    }

    private func write(
        _ predictions: [Predictor.Prediction], months: [Double], groups: [String],
        measured: [[Double?]?]?,
        of measuredGroups: [String]
    ) throws {
        let text: String
        if json {
            let output = PredictionOutput(
                survivalTimes: months, predictions: predictions, measuredGenes: measured)
            text = try jsonText(output) + "\n"
        } else {
            var table = CSVWriter(
                columns: ["patient", "patches", "risk", "high_risk_share"]
                    + PredictionReport.columns(of: months)
                    + groups.map { "genes: \($0)" }
                    + (measured == nil ? [] : measuredGroups.map { "measured: \($0)" }))
            for (index, row) in predictions.enumerated() {
                let found = measured.map { rows in
                    rows[index] ?? measuredGroups.map { _ in Double?.none }
                }
                table.add(
                    [row.name, "\(row.patches)", "\(row.risk)", "\(row.highRiskShare)"]
                        + row.survival.map { value in value.map { "\($0)" } ?? "" }
                        + row.geneGroups.map { "\($0)" }
                        + (found ?? []).map { value in value.map { "\($0)" } ?? "" })
            }
            text = table.text
        }
        try PredictionReport.write(text, count: predictions.count, to: self.output)
    }
}

/// Predictions as JSON, with the times and the unit that their numbers need.
private struct PredictionOutput: Encodable {
    let timeUnit = "months"
    /// The times of each patient's `survival`.
    let survivalTimes: [Double]
    let predictions: [Predictor.Prediction]
    /// Of each patient the measured gene groups, where a table of them was given.
    let measuredGenes: [[Double?]?]?
}
