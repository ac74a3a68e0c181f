public import Reports
import Survival

/// Two models judged on the same patients.
public struct Comparison: Codable, Sendable {
    /// A difference with its test.
    public struct Difference: Codable, Sendable {
        /// The first model minus the second.
        public var measure: Measure
        /// The two-sided p-value; `nil` if there is none.
        public var pValue: Double?
        /// The p-value adjusted for the number of comparisons; `nil` if there is one comparison.
        public var adjusted: Double?
    }

    /// The model that is compared.
    public var first: String
    /// The model it is compared with.
    public var second: String
    /// The patients that both have.
    public var patients: Int
    /// Patients of one table that the other lacks, who take no part.
    public var leftOut: Int
    /// The numbers of both models on these patients.
    public var measures: [Measure]
    /// The differences, each with its own method.
    public var differences: [Difference]
    /// What a reader should know, each a sentence without its full stop.
    public var warnings: [String]

    /// How the tests are made.
    public struct Settings: Sendable, Hashable {
        /// How many resamples are drawn.
        public var replicates = 1000
        /// The seed of the resamples.
        public var seed: UInt64 = 1
        /// Test patients over training patients of a split; `nil` for k folds that hold each patient once: 1/(k − 1).
        public var testTrainRatio: Double?

        /// The defaults.
        public init() {}
    }

    /// Compares the first set with each other one, and adjusts the p-values after Holm.
    ///
    /// - Parameters:
    ///   - sets: The predictions of at least two models, with named patients.
    ///   - settings: How the tests are made.
    /// - Returns: One comparison per other model.
    /// - Throws: ``EvaluationError`` if patients are not named or contradict each other.
    public static func all(
        _ sets: [PredictionSet], _ settings: Settings = Settings()
    ) throws -> [Comparison] {
        guard let first = sets.first, sets.count > 1 else {
            throw EvaluationError(
                "there are the predictions of \(sets.count) model; two or more are needed: name several tables, or the column that tells models apart with --models"
            )
        }
        var comparisons = try sets.dropFirst().map { try Comparison(first, $0, settings) }
        try adjust(&comparisons)
        return comparisons
    }

    /// Adjusts the p-values of each kind of difference after Holm, if there are several comparisons.
    static func adjust(_ comparisons: inout [Comparison]) throws(SurvivalError) {
        guard comparisons.count > 1 else { return }
        // Pairs of models may have their differences in another order.
        for kind in Set(comparisons.flatMap { $0.differences.map(\.measure.name) }) {
            let places = comparisons.indices.compactMap { row in
                comparisons[row].differences.firstIndex {
                    $0.measure.name == kind && $0.pValue != nil
                }.map { (row: row, column: $0) }
            }
            let values = places.compactMap { comparisons[$0.row].differences[$0.column].pValue }
            guard !values.isEmpty else { continue }
            for (place, value) in zip(places, try MultipleTesting.holm.adjusted(values)) {
                comparisons[place.row].differences[place.column].adjusted = value
            }
        }
    }

    /// Compares two sets.
    init(_ first: PredictionSet, _ second: PredictionSet, _ settings: Settings) throws {
        let pair = try PairedSets(first, second)
        self.first = first.name
        self.second = second.name
        patients = pair.first.count
        leftOut = first.count + second.count - 2 * pair.first.count
        warnings = [first, second].compactMap(\.unpredictedWarning)
        if leftOut > 0 {
            warnings.append(
                "\(NumberText.count(leftOut, "row")) without a partner in the other table left out")
        }
        if first.classes.isEmpty {
            (measures, differences) = try pair.risks(settings)
        } else {
            (measures, differences) = try pair.classes(settings)
        }
    }
}
