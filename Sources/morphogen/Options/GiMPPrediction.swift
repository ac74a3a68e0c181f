import ArgumentParser
import Cohorts
import Encoding
import Files
import Foundation
import Omics
import SystemPackage
import Training

/// Predicting with models of GiMP: what to read, and a table of what they say.
struct GiMPPrediction {
    let model: FilePath
    let fold: Int?
    let inputs: [FilePath]
    let genes: FilePath?
    let patients: FilePath?
    let months: [Double]
    let encoding: EncodingOptions
    let quiet: Bool

    /// Predicts and writes.
    ///
    /// - Parameters:
    ///   - output: A CSV file; standard output if nil.
    ///   - json: Whether to print JSON instead.
    ///   - maps: A folder for maps of gene groups; none if nil.
    /// - Throws: An error with a sentence.
    func run(output: String?, json: Bool, maps: FilePath?) throws {
        let predictor = try GiMPPredictor(model, fold: fold)
        let (found, table) = try read(predictor)
        defer { found?.removeTemporaryFiles() }
        var files: [String: [FilePath]] = [:]
        var names: [String] = []
        for patient in found?.patients ?? [] {
            files[patient.name] = patient.files
            names.append(patient.name)
        }
        if let table, predictor.sides != .slides {
            names += table.patients.filter { files[$0] == nil }
        }
        let line = ProgressLine("Predicting", quiet: quiet)
        defer { line.finish() }
        var predictions: [GiMPPredictor.Prediction] = []
        for (index, name) in names.enumerated() {
            if let prediction = try predictor.predict(
                name, files: files[name] ?? [], genes: table, months: months)
            {
                predictions.append(prediction)
            }
            line.update(index + 1, of: names.count)
        }
        line.finish()
        guard !predictions.isEmpty else {
            throw CommandError(
                "none of the \(names.count) patients has what the models read: \(predictor.sides.words)"
            )
        }
        if let maps { try writeMaps(of: names, files, predictor, table, to: maps) }
        try write(predictions, predictor, output: output, json: json)
        let report = PredictionReport(
            model: model, data: predictor.data, months: months, horizon: predictor.horizon,
            patients: names.count, known: predictor.known(among: names))
        for warning in report.warnings(warnings(predictor, names, predictions, table)) {
            warn(warning)
        }
        if let failures = found?.failures, !failures.isEmpty {
            throw CleanExit.message(failures, code: .failure)
        }
    }

    /// Maps of gene groups of all patients who have slides and genes.
    private func writeMaps(
        of names: [String], _ files: [String: [FilePath]], _ predictor: GiMPPredictor,
        _ table: OmicsTable?, to folder: FilePath
    ) throws {
        guard let table else {
            throw CommandError("--attention needs genes for models of GiMP; add --genes TABLE")
        }
        try makeFolder(folder)
        let line = ProgressLine("Drawing maps", quiet: quiet)
        defer { line.finish() }
        var count = 0
        for (index, name) in names.enumerated() {
            for map in try predictor.maps(name, files: files[name] ?? [], genes: table) {
                try map.write(to: folder.appending("\(map.file.stem ?? name).safetensors"))
                count += 1
            }
            line.update(index + 1, of: names.count)
        }
        guard count > 0 else {
            throw CommandError(
                "none of the \(names.count) patients has slides and genes, which maps of gene groups need"
            )
        }
    }

    /// Feature files by patient, and the table of genes.
    private func read(
        _ predictor: GiMPPredictor
    ) throws -> (PredictionInputs?, OmicsTable?) {
        var found: PredictionInputs?
        var table: OmicsTable?
        var places: (genes: FilePath, patient: String)? = genes.map { ($0, "case_id") }
        if let study = inputs.first(where: { ["yaml", "yml"].contains($0.extension) }),
            try GiMPStudyConfiguration.describes(study)
        {
            guard inputs.count == 1, patients == nil else {
                throw CommandError(
                    "\(study) is a study and names its slides and patients itself; give it alone")
            }
            let cohort = try GiMPStudyConfiguration.read(study).cohort
            let folder = study.removingLastComponent()
            func place(_ path: String) -> FilePath { folder.pushing(FilePath(path)) }
            found = try PredictionInputs(
                clinical: place(cohort.clinical), columns: cohort.columns,
                unit: cohort.timeUnit, features: place(cohort.features))
            if places == nil {
                places = cohort.omics.map { (place($0), cohort.columns.patient) }
            }
        } else if !inputs.isEmpty {
            found = try PredictionInputs(
                inputs, table: patients, encoding: encoding, requirement: predictor.features,
                quiet: quiet)
        }
        if let places {
            table = try OmicsTable(places.genes, patient: places.patient)
        }
        return (found, table)
    }

    private func write(
        _ predictions: [GiMPPredictor.Prediction], _ predictor: GiMPPredictor, output: String?,
        json: Bool
    ) throws {
        let text: String
        if json {
            text =
                try jsonText(
                    Output(
                        classes: predictor.classes, timeUnit: "months", survivalTimes: months,
                        predictions: predictions)) + "\n"
        } else {
            let columns =
                predictor.classes.isEmpty
                ? ["risk"] + PredictionReport.columns(of: months)
                : predictor.classes + ["called", "agreement"]
            var table = CSVWriter(columns: ["patient", "patches", "genes"] + columns)
            for row in predictions {
                table.add(
                    [row.name, "\(row.patches)", row.hasGenes ? "1" : "0"]
                        + cells(row, predictor.classes))
            }
            text = table.text
        }
        try PredictionReport.write(text, count: predictions.count, to: output)
    }

    private func cells(_ row: GiMPPredictor.Prediction, _ classes: [String]) -> [String] {
        func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
        if classes.isEmpty { return [text(row.risk)] + row.survival.map { text($0) } }
        let top = row.probabilities.indices.max {
            row.probabilities[$0] < row.probabilities[$1]
        }
        return row.probabilities.map { "\($0)" }
            + [top.map { classes[$0] } ?? "", text(row.agreement)]
    }

    /// What a reader must know of these models besides what holds of all.
    private func warnings(
        _ predictor: GiMPPredictor, _ names: [String],
        _ predictions: [GiMPPredictor.Prediction], _ table: OmicsTable?
    ) -> [String] {
        var warnings: [String] = []
        if let table, predictor.sides != .slides {
            let (lacking, all) = predictor.lacking(in: table)
            if lacking > 0 {
                warnings.append(
                    "the table of genes lacks \(lacking) of the \(all) genes that the models read; the training mean stands for them"
                )
            }
        }
        if predictions.count < names.count {
            warnings.append(
                "\(names.count - predictions.count) of \(names.count) patients have nothing that the models read and are left out"
            )
        }
        if predictor.sides == .both {
            let alone = predictions.count { $0.patches == 0 || !$0.hasGenes }
            if alone > 0 {
                warnings.append(
                    "\(alone) of \(predictions.count) patients have slides or genes only; a learned token stands for what is missing, which was trained only if the study hid sides (options.modalityDropout)"
                )
            }
        }
        return warnings
    }

    private struct Output: Encodable {
        let classes: [String]
        let timeUnit: String
        let survivalTimes: [Double]
        let predictions: [GiMPPredictor.Prediction]
    }
}

extension GiMPOptions.Sides {
    /// What is read, in words.
    fileprivate var words: String {
        switch self {
        case .both: "slides or genes"
        case .slides: "slides"
        case .genes: "genes"
        }
    }
}
