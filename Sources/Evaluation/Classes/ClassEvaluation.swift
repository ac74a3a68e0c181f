public import Reports
import Survival

/// What the predicted probabilities of classes are worth, each number with its interval and method.
public struct ClassEvaluation: Codable, Sendable {
    /// What the model is called; empty if there is one.
    public var name: String
    /// The patients that were judged.
    public var patients: Int
    /// Rows without a true class, which were left out.
    public var leftOut: Int
    /// The classes with their numbers of patients.
    public var classes: [String: Int]
    /// All numbers, the area under the ROC curve first.
    public var measures: [Measure]
    /// Confusion matrix and curves.
    public var section: ClassificationSection
    /// What a reader should know, each a sentence without its full stop.
    public var warnings: [String]

    /// Judges the predictions of one model.
    ///
    /// - Parameters:
    ///   - set: The predictions.
    ///   - replicates: How many resamples an interval takes where there is no formula.
    ///   - seed: The seed of the resamples.
    /// - Throws: ``EvaluationError`` if a class has no patient or patients stand in several folds.
    public init(_ set: PredictionSet, replicates: Int = 1000, seed: UInt64 = 1) throws {
        let judge = try ClassJudge(set, replicates: replicates, seed: seed)
        name = set.name
        patients = set.count
        leftOut = set.leftOut
        classes = Dictionary(
            uniqueKeysWithValues: set.classes.enumerated().map { place, name in
                (name, set.labels.count { $0 == place })
            })
        measures = judge.areas + judge.calls + judge.calibration + judge.operatingPoints
        section = try judge.section(measures)
        warnings = []
        if set.patients == nil { warnings.append(PredictionSet.namelessWarning) }
        if let warning = set.pooledWarning { warnings.append(warning) }
        if set.folds != nil { warnings.append(SurvivalJudge.foldsWarning) }
        let counts = set.classes.indices.map { place in set.labels.count { $0 == place } }
        if let least = counts.min(), let place = counts.firstIndex(of: least),
            least < SurvivalJudge.advised
        {
            warnings.append(
                "\(NumberText.count(least, "patient")) of the class '\(set.classes[place])'; studies that judge a model are advised to have \(SurvivalJudge.advised) or more of each"
            )
        }
    }
}
