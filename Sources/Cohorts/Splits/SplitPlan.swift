import Files

/// How patients are divided.
public enum SplitScheme: String, Sendable, Hashable, Codable, CaseIterable {
    /// k folds, everyone held out once.
    case folds = "k-fold"
    /// Random shares held out, drawn anew each time.
    case monteCarlo = "monte-carlo"
    /// k folds that share no site.
    case sitePreserved = "site-preserved"
    /// Each site held out once.
    case leaveSiteOut = "leave-site-out"
    /// All of one cohort trains, all of another is held out.
    case external
}

/// Divisions of a cohort, made once, sealed by a hash, and used by every model that is compared.
public struct SplitPlan: Codable, Sendable, Hashable {
    /// How patients are divided.
    public let scheme: SplitScheme
    /// What shares were kept equal by.
    public let stratification: Stratification
    /// The seed of all draws.
    public let seed: UInt64
    /// The divisions; more than one where they are repeated.
    public let repetitions: [Folds]
    /// For each fold of each repetition, folds of its training part, for choices that must not see
    /// the held-out part; empty if not asked for.
    public let inner: [[Folds]]
    /// How evenly events and sites fell.
    public let balance: [FoldBalance]
    /// SHA-256 over patients, events and sites that the plan was made from.
    public let cohortHash: String

    /// SHA-256 over every division: any change of any fold changes it.
    public var hash: String {
        let parts = repetitions.map(\.hash) + inner.flatMap { $0.map(\.hash) }
        return sha256(
            Array((["\(scheme.rawValue)", cohortHash] + parts).joined(separator: "\n").utf8))
    }

    /// Divides a cohort.
    ///
    /// - Parameters:
    ///   - patients: Everyone who takes part; identifiers are different.
    ///   - options: How.
    ///   - external: Of another cohort, for ``SplitScheme/external`` only: those held out.
    /// - Throws: ``CohortError`` if there are too few patients or sites, a site is not known, or the
    ///   cohorts share a patient.
    public init(
        _ patients: [SplitPatient], _ options: SplitOptions, external: [SplitPatient] = []
    ) throws(CohortError) {
        try Self.check(patients + external)
        var repetitions: [Folds] = []
        for repetition in 0..<options.repetitions {
            let seed = options.seed(of: repetition)
            switch options.scheme {
            case .folds:
                repetitions.append(
                    try Folds(
                        strata: options.stratification.strata(of: patients), count: options.folds,
                        seed: seed))
            case .monteCarlo:
                repetitions.append(try Self.draw(patients, options, seed))
            case .sitePreserved:
                repetitions.append(
                    try SiteAssignment(
                        patients, options.stratification, count: options.folds, seed: seed
                    ).folds(of: patients))
            case .leaveSiteOut:
                repetitions.append(try Self.leaveSitesOut(patients, least: options.smallestSite))
            case .external:
                repetitions.append(
                    try Folds([
                        Folds.Fold(training: patients.map(\.id), heldOut: external.map(\.id))
                    ]))
            }
        }
        let everyone = patients + external
        scheme = options.scheme
        stratification = options.stratification
        seed = options.seed
        inner = try Self.nested(repetitions, everyone, options)
        balance = repetitions.map { FoldBalance($0, everyone) }
        cohortHash = Self.hash(of: everyone)
        self.repetitions = repetitions
    }

    /// Whether these are the patients, with the events, classes and sites, that were divided.
    ///
    /// - Parameter patients: Everyone, of both cohorts where the plan has an external one.
    /// - Returns: False if anyone is missing, new, or has another outcome, class or site.
    public func isMade(from patients: [SplitPatient]) -> Bool {
        Self.hash(of: patients) == cohortHash
    }

    /// SHA-256 over who there is and what is known of them.
    static func hash(of patients: [SplitPatient]) -> String {
        let lines = patients.sorted { $0.id < $1.id }.map { patient in
            "\(patient.id)|\(patient.event.map { $0 ? "1" : "0" } ?? "")|\(patient.label ?? "")|\(patient.site ?? "")"
        }
        return sha256(Array(lines.joined(separator: "\n").utf8))
    }

    private static func check(_ patients: [SplitPatient]) throws(CohortError) {
        let repeated = patients.count - Set(patients.map(\.id)).count
        guard repeated == 0 else {
            throw CohortError(
                .folds,
                "\(repeated) patients stand twice among those to be split, or in both cohorts; nobody may be on both sides"
            )
        }
    }

    /// One random division, each stratum by the share.
    private static func draw(
        _ patients: [SplitPatient], _ options: SplitOptions, _ seed: UInt64
    ) throws(CohortError) -> Folds {
        let everyone = try Folds([
            Folds.Fold(training: patients.map(\.id), heldOut: ["\u{0}"])
        ])
        return try Folds([
            everyone.inner(
                0, strata: options.stratification.strata(of: patients), share: options.share,
                seed: seed)
        ])
    }

    /// A fold per site of `least` patients or more; the smaller ones together are one more.
    private static func leaveSitesOut(
        _ patients: [SplitPatient], least: Int
    ) throws(CohortError) -> Folds {
        let sites = try SiteAssignment.sites(of: patients)
        var groups = sites.filter { $0.value.count >= least }.sorted { $0.key < $1.key }.map(
            \.value)
        let small = sites.filter { $0.value.count < least }.sorted { $0.key < $1.key }.flatMap(
            \.value)
        if !small.isEmpty { groups.append(small) }
        guard groups.count >= 2 else {
            throw CohortError(
                .folds,
                "only \(groups.count) site has \(least) patients or more; leaving one out needs two"
            )
        }
        return try Folds(
            groups.map { held in
                let out = Set(held.map(\.id))
                return Folds.Fold(
                    training: patients.map(\.id).filter { !out.contains($0) },
                    heldOut: held.map(\.id))
            })
    }

    private static func nested(
        _ repetitions: [Folds], _ patients: [SplitPatient], _ options: SplitOptions
    ) throws(CohortError) -> [[Folds]] {
        guard let count = options.innerFolds else { return [] }
        let known = Dictionary(uniqueKeysWithValues: patients.map { ($0.id, $0) })
        var inner: [[Folds]] = []
        for (repetition, folds) in repetitions.enumerated() {
            var of: [Folds] = []
            for (place, fold) in folds.folds.enumerated() {
                let members = fold.training.compactMap { known[$0] }
                let seed = options.seed(of: repetition) &+ UInt64(place + 1) &* 1_000_003
                of.append(
                    options.scheme == .sitePreserved
                        ? try SiteAssignment(
                            members, options.stratification, count: count, seed: seed
                        ).folds(of: members)
                        : try Folds(
                            strata: options.stratification.strata(of: members), count: count,
                            seed: seed))
            }
            inner.append(of)
        }
        return inner
    }
}

/// How a cohort is to be divided.
public struct SplitOptions: Sendable, Hashable {
    /// How.
    public var scheme = SplitScheme.folds
    /// Folds, where the scheme has a number of them.
    public var folds = 5
    /// How often the division is made anew.
    public var repetitions = 1
    /// The share held out by ``SplitScheme/monteCarlo``.
    public var share = 0.2
    /// What shares are kept equal by.
    public var stratification = Stratification.event
    /// The smallest site that is left out by itself.
    public var smallestSite = 10
    /// Folds inside each training part; nothing for none.
    public var innerFolds: Int?
    /// The seed of all draws.
    public var seed: UInt64 = 1

    /// Five folds, stratified by event.
    public init() {}

    /// The first repetition uses the seed itself, so that it is the division of a study without plan.
    func seed(of repetition: Int) -> UInt64 { seed &+ UInt64(repetition) &* 0x9E37_79B9 }
}
