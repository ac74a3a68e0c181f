import Foundation
public import Reports
import Survival

/// What the risks of one model are worth, each number with its interval, patients and method.
public struct SurvivalEvaluation: Codable, Sendable {
    /// What is wanted beyond the defaults.
    public struct Settings: Sendable, Hashable {
        /// Times, in months, at which areas under ROC curves are wanted; `nil` chooses them.
        public var horizons: [Double]?
        /// Only events before this time, in months, count for Uno's C; `nil` chooses it.
        public var until: Double?

        /// The defaults.
        public init() {}
    }

    /// The pairs behind Harrell's C.
    public struct Pairs: Codable, Sendable, Hashable {
        /// Pairs in which the earlier event has the higher risk.
        public var concordant: Double
        /// Pairs in which the earlier event has the lower risk.
        public var discordant: Double
        /// Comparable pairs of equal risks, which count one half.
        public var tiedRisk: Double
        /// Pairs of events at one time, which are not comparable.
        public var tiedTime: Double
    }

    /// The result of a test.
    public struct Test: Codable, Sendable, Hashable {
        /// Which test, and what it was stratified by.
        public var name: String
        /// The two-sided p-value; `nil` if it could not be computed.
        public var pValue: Double?
        /// Why there is no p-value.
        public var missing: String?
    }

    /// The survival of groups of patients.
    public struct Groups: Codable, Sendable {
        /// One group.
        public struct Group: Codable, Sendable {
            /// The name.
            public var name: String
            /// The patients in it.
            public var patients: Int
            /// Those of them who had the event.
            public var events: Int
            /// The median time to the event by Kaplan–Meier, months.
            public var median: MedianTime?
            /// How the risks order the patients of this group.
            public var concordance: Measure
        }

        /// What tells the groups apart: a column, or how they were cut.
        public var rule: String
        /// The groups.
        public var groups: [Group]
        /// Whether they differ.
        public var test: Test
        /// The hazard ratio of the second against the first, if there are two.
        public var hazardRatio: Measure?
        /// The curves.
        var section: Part<RiskGroupSection>

        private enum CodingKeys: String, CodingKey { case rule, groups, test, hazardRatio, section }
    }

    /// What the model is called; empty if there is one.
    public var name: String
    /// The unit of all times.
    public var timeUnit = "months"
    /// The patients that were judged.
    public var patients: Int
    /// Those of them who had the event.
    public var events: Int
    /// Rows without outcome, which were left out.
    public var leftOut: Int
    /// Harrell's C first, then everything else.
    public var measures: [Measure]
    /// The pairs behind Harrell's C; `nil` if there is none.
    public var pairs: Pairs?
    /// Harrell's C in each fold, with its mean last.
    public var folds: [Measure]
    /// The halves by risk first, then the groups of each column.
    public var groups: [Groups]
    /// The area under the ROC curve over time.
    public var areas: Part<AreaSection>
    /// Whether predicted survival comes true.
    public var calibration: Part<CalibrationSection>
    /// What a reader should know, each a sentence without its full stop.
    public var warnings: [String]

    /// Harrell's C over all patients.
    public var concordance: Measure { measures[0] }

    /// Judges the predictions of one model.
    ///
    /// - Parameters:
    ///   - set: The predictions.
    ///   - settings: What is wanted beyond the defaults.
    /// - Throws: `SurvivalError` if an outcome is impossible.
    public init(_ set: PredictionSet, _ settings: Settings = Settings()) throws {
        let judge = try SurvivalJudge(set, settings)
        name = set.name
        patients = set.count
        events = judge.outcome.eventCount
        leftOut = set.leftOut
        let index = judge.index
        measures = [judge.harrell] + judge.uno
        pairs = index.value.map {
            Pairs(
                concordant: $0.concordant, discordant: $0.discordant, tiedRisk: $0.tiedRisk,
                tiedTime: $0.pairs.tiedTime + $0.pairs.tiedBoth)
        }
        folds = judge.folds
        groups = judge.groups
        areas = judge.areas()
        measures += judge.measures(of: areas)
        calibration = judge.calibration()
        measures += judge.measures(of: calibration)
        measures.append(judge.followUp)
        warnings = judge.warnings
    }
}
