public import ArgumentParser
import Cohorts
import Files
import Foundation
public import Omics
import Reports
import Survival
import SystemPackage
import Tensors
import Training

struct MolecularCox: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "molecular-cox",
        abstract: "Survival from molecular measurements alone: a network beside ridge regression.",
        discussion: """
            PathomicFusion's self-normalising network under Cox's partial likelihood, and a ridge
            Cox regression whose penalty is cross-validated, on the same patients, columns and
            folds. Standardising, penalty and weights see the training patients of a fold only.
            """)

    @Argument(help: "A table of patients with outcome and columns that end in _mut, _cnv, _rnaseq.")
    var table: String

    @Option(help: "A folder of splits_0.csv, splits_1.csv … with the columns train and val.")
    var splits: String

    @Option(help: "What to read: mut, cnv, rnaseq; give it once for each.")
    var modality: [Modality] = [.mutation, .copyNumber]

    @Option(help: "The seed of weights, order and dropout.")
    var seed: UInt64 = 1

    @Option(help: "The epochs of the network.")
    var epochs: Int?

    @Option(name: .shortAndLong, help: "A table of the held-out predictions to write.")
    var output: String?

    @Option(help: "A section of a page to write, .json; see 'morphogen page'.")
    var section: String?

    @Option(help: "What the section is called; the table's name by default.")
    var title: String?

    @OptionGroup var progress: ProgressOptions

    func validate() throws {
        if let epochs, epochs < 1 { throw ValidationError("--epochs must be 1 or more") }
    }

    func run() throws {
        try requireEngine()
        let path = FilePath(table)
        let clinical = try ClinicalTable(path)
        let omics = try OmicsTable(path, labels: clinical.labelColumns)
        var outcomes: [String: Outcome] = [:]
        for patient in clinical.patients { outcomes[patient.id] = patient.outcome }
        let (folds, unknown) = try Folds.published(
            in: FilePath(splits), patients: Set(omics.patients))
        if unknown > 0 { warn("\(splits) names \(unknown) patients that \(table) does not have") }
        let dealt = Set(folds.folds.flatMap { $0.training + $0.heldOut })
        let apart = omics.patients.count { !dealt.contains($0) }
        if apart > 0 { warn("\(apart) patients of \(table) are in no fold and take no part") }
        var options = CoxTrainingOptions.molecular
        options.seed = seed
        if let epochs { options.epochs = epochs }
        let line = ProgressLine("Training", quiet: progress.quiet)
        var done = 0
        let result = try MolecularComparison(
            omics, modalities: Set(modality), outcomes: outcomes, folds: folds, options: options
        ).run { _ in
            done += 1
            line.update(done, of: folds.folds.count)
        }
        line.finish()
        try show(result)
        if let section {
            let made = try StudyPage.Section(result, title: title ?? path.stem ?? table)
            try writeAtomically(to: FilePath(section), text: jsonText(made))
        }
        if let output { try write(result, to: FilePath(output)) }
    }

    private func show(_ result: MolecularComparison.Result) throws {
        let patients = result.predictions.count
        let events = result.predictions.count { $0.outcome.event }
        print(
            "\(patients) held-out patients, \(events) events, \(result.columns) columns, "
                + "\(result.leftOut) patients of the folds left out, without outcome or columns")
        print("fold  held out  events  network  ridge")
        for (index, fold) in result.folds.enumerated() {
            let counts = "\(fold.heldOut)".padded(10) + "\(fold.events)".padded(8)
            print(
                "\(index)".padded(6) + counts + fixed(fold.network, 3) + "    "
                    + fixed(fold.ridge, 3))
        }
        typealias Comparison = MolecularComparison
        let models: [(String, (Comparison.Prediction) -> Double, (Comparison.Fold) -> Double)] = [
            ("network", { $0.network }, { $0.network }), ("ridge", { $0.ridge }, { $0.ridge }),
        ]
        for (name, risk, ofFold) in models {
            let index = try result.concordance(risk)
            let interval = index.interval()
            let folds = result.folds.map(ofFold)
            let mean = folds.reduce(0, +) / Double(folds.count)
            print(
                "\(name.padded(8)) C \(fixed(index.value, 3)) "
                    + "(\(fixed(interval.lower, 3))–\(fixed(interval.upper, 3))), pairs within "
                    + "folds, infinitesimal jackknife; mean of folds \(fixed(mean, 3))")
        }
        let test = try result.difference()
        let interval = test.interval()
        print(
            "network − ridge \(fixed(test.mean, 3)) (\(fixed(interval.lower, 3)) to "
                + "\(fixed(interval.upper, 3))), corrected resampled t over folds, p "
                + fixed(test.pValue, 3))
        let paired = try result.pairedDifference()
        guard paired.standardError > 0 else { return }
        let same = paired.interval()
        print(
            "on these patients with these models \(fixed(paired.first.value - paired.second.value, 3)) "
                + "(\(fixed(same.lower, 3)) to \(fixed(same.upper, 3))), infinitesimal jackknife, p "
                + fixed(paired.pValue, 3))
    }

    private func write(_ result: MolecularComparison.Result, to path: FilePath) throws {
        var writer = CSVWriter(columns: ["patient", "fold", "time", "event", "risk", "ridge"])
        for row in result.predictions {
            writer.add([
                row.patient, "\(row.fold)", "\(row.outcome.time)", row.outcome.event ? "1" : "0",
                "\(row.network)", "\(row.ridge)",
            ])
        }
        try writer.write(to: path)
        print("Predictions in \(path)")
    }
}

extension Modality: ExpressibleByArgument {}
