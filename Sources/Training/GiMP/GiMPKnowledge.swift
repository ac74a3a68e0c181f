public import Cohorts
public import Omics

/// What GiMP learned from the training patients of a fold besides its weights.
public struct GiMPKnowledge: Codable, Sendable, Hashable {
    /// The genes it reads; nothing for slides only.
    public let genes: GeneLayout?
    /// The width of a patch's features; nothing for genes only.
    public let features: Int?
    /// How the features were made that it needs; nothing if nobody said.
    public internal(set) var requirement: FeatureRequirement?
    /// The names of the classes; empty for survival.
    public let classes: [String]
    /// The time bins; nothing for classes.
    public let bins: TimeBins?

    /// Logits of a patient.
    public var outputs: Int { bins?.count ?? classes.count }

    /// The label of a target; nil for one of another kind.
    func label(_ target: GiMPPatient.Target?) -> PatientLabel? {
        switch target {
        case .category(let index): bins == nil ? .category(index) : nil
        case .survival(let outcome):
            bins.map { .survival(bin: $0.bin(of: outcome.time), event: outcome.event) }
        case nil: nil
        }
    }
}

/// The patients of a study for GiMP.
public struct GiMPCohort: Sendable {
    /// The patients.
    public let patients: [GiMPPatient]
    /// The measured genes, if there are any.
    public let genes: OmicsTable?
    /// Gene sets, for groups of genes that follow pathways.
    public let sets: GeneSets?
    /// The names of the classes; empty for survival.
    public let classes: [String]
    /// SHA-256 of what was read, by its role.
    public let inputs: [String: String]
    /// How the patients' features were made; nothing if nobody said.
    public let requirement: FeatureRequirement?
    /// The folds that somebody planned; nil to deal our own.
    public let folds: Folds?
    /// Who takes part and what is missing, of a study that was read from files.
    public let report: MissingnessReport?
    private let places: [String: Int]

    /// Puts a study together.
    ///
    /// - Parameters:
    ///   - patients: The patients, with distinct identifiers.
    ///   - genes: The measured genes, if there are any.
    ///   - sets: Gene sets, if groups shall follow them.
    ///   - classes: The names of the classes; empty for survival.
    ///   - inputs: SHA-256 of what was read, by its role.
    ///   - requirement: How the patients' features were made, if that is known.
    ///   - folds: The folds that somebody planned, if any.
    ///   - report: Who takes part and what is missing, if that was counted.
    /// - Precondition: Identifiers are distinct.
    public init(
        patients: [GiMPPatient], genes: OmicsTable?, sets: GeneSets? = nil, classes: [String],
        inputs: [String: String] = [:], requirement: FeatureRequirement? = nil,
        folds: Folds? = nil, report: MissingnessReport? = nil
    ) {
        self.patients = patients
        self.genes = genes
        self.sets = sets
        self.classes = classes
        self.inputs = inputs
        self.requirement = requirement
        self.folds = folds
        self.report = report
        places = Dictionary(uniqueKeysWithValues: patients.enumerated().map { ($1.id, $0) })
    }

    /// The patients of a list, in its order.
    public func patients(_ ids: [String]) -> [GiMPPatient] {
        ids.compactMap { id in places[id].map { patients[$0] } }
    }

    /// The stratum of each patient: class, or whether the event was seen; -1 if not known.
    public var strata: [String: Int] {
        Dictionary(uniqueKeysWithValues: patients.map { ($0.id, $0.stratum) })
    }

    /// Whether a patient has genes.
    func hasGenes(_ patient: GiMPPatient) -> Bool { genes?.row(of: patient.id) != nil }
}
