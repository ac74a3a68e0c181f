import ArgumentParser
import Evaluation

struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compare models on the same patients.",
        discussion: """
            The first model is compared with each other one, patient by patient: the difference of \
            Harrell's C by the infinitesimal jackknife and by resampling, over folds with the \
            correction of Nadeau and Bengio; of classes, areas by DeLong and calls by McNemar. \
            Several comparisons are adjusted after Holm.

              morphogen compare ours.csv theirs.csv --folds fold
              morphogen compare both.csv --models model --label subtype --probability LUAD
            """)

    @Argument(
        help: "Tables with one row per patient; or one table with --models.",
        completion: .file(extensions: ["csv", "tsv", "gz", "zip"]))
    var predictions: [String]

    @OptionGroup(title: "Columns") var columns: PredictionOptions

    @Option(
        help: ArgumentHelp(
            "Test over training patients of a split; 1/(k − 1) for k folds.", valueName: "ratio"))
    var testTrainRatio: Double?

    @Option(help: "How many resamples.")
    var resamples = 1000

    @Option(help: "The seed of the resamples.")
    var seed: UInt64 = 1

    @Option(help: "Digits after the point.")
    var digits = 3

    @Flag(help: "Print JSON, every number in full.")
    var json = false

    func validate() throws {
        guard (0...15).contains(digits) else {
            throw ValidationError("--digits must be from 0 to 15, not \(digits)")
        }
        guard resamples > 1 else {
            throw ValidationError("--resamples must be 2 or more, not \(resamples)")
        }
        if let testTrainRatio, !(testTrainRatio > 0) {
            throw ValidationError("--test-train-ratio must be above 0, not \(testTrainRatio)")
        }
    }

    func run() throws {
        let table = try columns.table(predictions)
        var settings = Comparison.Settings()
        settings.replicates = resamples
        settings.seed = seed
        settings.testTrainRatio = testTrainRatio
        let comparisons = try Comparison.all(table.sets, settings)
        print(
            json ? try jsonText(comparisons) : Comparison.text(comparisons, digits: digits))
    }
}
