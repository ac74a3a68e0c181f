public import Cohorts
import Files
public import Omics

/// Everything that was learned from a training fold apart from the network's weights.
///
/// It travels with the weights in one file, so a model can be used where neither the cohort nor its tables are.
public struct FoldKnowledge: Codable, Sendable, Hashable {
    /// The time bins.
    public let bins: TimeBins
    /// The gene groups, the genes chosen in each, and how they are standardised; nothing for a model without genes.
    public let genes: GeneTargets?
    /// How the features were made; others are refused.
    public internal(set) var features: FeatureRequirement
    /// The median risk of the training patients, which parts low from high; set after training.
    public var medianTrainingRisk: Double?

    /// What makes hazards those of the cohort; set after training.
    public var calibration: HazardCalibration?
    /// The kind of number in which products with patches were made; single precision if nothing.
    public let precision: StudyConfiguration.Precision?

    /// Learns from the patients of a training fold.
    ///
    /// - Parameters:
    ///   - patients: The training patients. Those without outcome or genes do not count where these are needed.
    ///   - study: The genes and the configuration. With the `reference` preset the bins are of the whole cohort, as its
    ///     authors had it; nothing else ever looks outside the training fold.
    ///   - features: How the features were made.
    /// - Throws: `CohortError` if there are too few events, `OmicsError` if genes cannot be chosen.
    init(
        _ patients: [Cohort.Patient], of study: Study, features: FeatureRequirement
    ) throws {
        let configuration = study.configuration
        let seesEveryone = configuration.model.preset == "reference"
        let outcomes = (seesEveryone ? study.cohort.patients : patients).compactMap(\.outcome)
        let bins = try TimeBins(outcomes, count: configuration.model.bins)
        self.bins = bins
        self.features = features
        let precision = configuration.training.precision
        self.precision = precision == .float32 ? nil : precision
        guard configuration.training.genes, let omics = study.omics, let groups = study.groups
        else {
            genes = nil
            return
        }
        func ids(_ isMember: (Outcome) -> Bool) -> [String] {
            patients.filter { $0.outcome.map(isMember) ?? false }.map(\.id)
        }
        let half = bins.count / 2
        genes = try GeneTargets(
            omics, groups: groups, training: patients.map(\.id),
            highRisk: ids { $0.event && bins.bin(of: $0.time) < half },
            lowRisk: ids { bins.bin(of: $0.time) >= half },
            options: .init(
                clip: configuration.training.clip, rankNormal: configuration.training.rankNormal),
            rule: configuration.training.geneSelection.rule, preparation: study.preparation)
    }
}

extension StudyConfiguration.GeneSelection {
    fileprivate var rule: Omics.GeneSelection.Rule {
        switch self {
        case .welch: .pValue(below: 0.05)
        case .falseDiscoveryRate: .falseDiscoveryRate(below: 0.05)
        case .none: .all
        }
    }
}

extension StudyConfiguration.Precision {
    /// The kind of number that patches are read as.
    var scalarType: ScalarType {
        switch self {
        case .float32: .float32
        case .bfloat16: .bfloat16
        }
    }
}
