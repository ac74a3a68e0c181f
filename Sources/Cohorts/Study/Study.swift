import Files
public import Omics
import Slides
public import SystemPackage

/// A study that is ready to be trained: its patients, their genes, and sealed folds.
public struct Study: Sendable {
    /// The configuration it was loaded from.
    public let configuration: StudyConfiguration
    /// The patients with whatever each has.
    public let cohort: Cohort
    /// The table of genes, if the study has one.
    public let omics: OmicsTable?
    /// The gene groups among the table's columns, if the study has genes.
    public let groups: GeneGroups?
    /// What is done with expression before it is standardised, to be learned on each training fold.
    public let preparation: Preparation
    /// Who trains and who is held out: patients with features only.
    public let folds: Folds
    /// The plan's folds inside each training part; empty if the splits have none.
    public let innerFolds: [Folds]
    /// SHA-256 of each table that was read, by its role.
    public let inputHashes: [String: String]
    /// What a reader should know before trusting the study, as sentences: of the tables and of the folds.
    public let warnings: [String]

    /// The folder of slides, for pictures; nothing if the configuration names none.
    public let slides: FilePath?
    /// The table of a simulation's truth; nothing for real data.
    public let truth: FilePath?

    private let byID: [String: Cohort.Patient]

    /// Loads everything that a configuration names.
    ///
    /// - Parameters:
    ///   - configuration: The study.
    ///   - folder: The folder that its paths are relative to.
    /// - Throws: `FileError`, `OmicsError` or ``CohortError`` with a sentence that says what is wrong and where.
    public init(_ configuration: StudyConfiguration, in folder: FilePath) throws {
        let places = configuration.cohort
        func place(_ path: String) -> FilePath { folder.pushing(FilePath(path)) }
        var hashes = ["clinical": try sha256(of: place(places.clinical))]

        let table = try ClinicalTable(places, in: folder)
        if let path = places.omics {
            hashes["omics"] = try sha256(of: place(path))
            let table = try OmicsTable(
                place(path), patient: places.columns.patient, labels: table.labelColumns,
                knownPatients: Set(table.patients.map(\.id)),
                allowsGaps: places.transforms?.contains { $0.hasPrefix("impute") } ?? false)
            guard let sets = places.geneGroups else {
                throw CohortError(
                    .mismatch,
                    "the study has a table of genes but no gene groups; name a file with cohort.geneGroups"
                )
            }
            hashes["geneGroups"] = try sha256(of: place(sets))
            omics = table
            groups = try GeneGroups(GeneSets(place(sets)), columns: table.columns)
        } else {
            omics = nil
            groups = nil
        }
        let features = try FeatureFolder(place(places.features))
        cohort = try Cohort(table, features: features, genes: omics.map { Set($0.patients) })
        try Self.requireLabel(configuration, of: cohort)
        let lengths = try places.geneLengths.map { path in
            hashes["geneLengths"] = try sha256(of: place(path))
            return try geneLengths(place(path))
        }
        preparation = Preparation(
            try (places.transforms ?? []).map { try Transform($0, kilobases: lengths ?? [:]) },
            sites: Dictionary(
                uniqueKeysWithValues: cohort.patients.compactMap { patient in
                    patient.site.map { (patient.id, $0) }
                }),
            missingLimit: places.missingGenes ?? Preparation().missingLimit)
        byID = Dictionary(uniqueKeysWithValues: cohort.patients.map { ($0.id, $0) })
        inputHashes = hashes
        slides = places.slides.map(place)
        truth = places.truth.map(place)
        self.configuration = configuration
        let (folds, remarks) = try Self.folds(configuration, of: cohort, in: folder)
        self.folds = folds
        innerFolds =
            try places.splits.map { try SplitPlan.checkSeal(of: place($0)) } ?? []
        let outcomes = cohort.patients.compactMap { patient in
            patient.outcome.map { (patient.id, $0) }
        }
        warnings =
            try cohort.report.warnings + (omics?.warnings ?? []) + remarks
            + Self.unadjusted(preparation, folds)
            + folds.checkEvents(Dictionary(uniqueKeysWithValues: outcomes))
    }

    /// Loads the study of a configuration file.
    public init(_ path: FilePath) throws {
        try self.init(.read(path), in: path.removingLastComponent())
    }

    /// A patient by identifier.
    public func patient(_ id: String) -> Cohort.Patient? { byID[id] }

    /// The patients of a list that have features, in its order.
    public func patients(_ ids: [String]) -> [Cohort.Patient] { ids.compactMap { byID[$0] } }

    /// A training fold split once more, to choose an epoch without the held-out part.
    ///
    /// - Parameter fold: The index of the fold.
    /// - Returns: The first inner fold of the plan, or a fifth held out by chance, event by event.
    /// - Throws: ``CohortError`` if a side would be empty.
    public func innerSplit(of fold: Int) throws(CohortError) -> Folds.Fold {
        if innerFolds.indices.contains(fold) { return innerFolds[fold].folds[0] }
        return try folds.inner(
            fold, strata: strata, share: 0.2, seed: configuration.training.seed)
    }

    /// What folds are stratified by: 0 censored, 1 event, 2 outcome not known.
    public var strata: [String: Int] { Self.strata(of: cohort) }

    private static func strata(of cohort: Cohort) -> [String: Int] {
        let present = cohort.patients.filter { !$0.features.isEmpty }
        return Dictionary(
            uniqueKeysWithValues: present.map { patient in
                (patient.id, patient.outcome.map { $0.event ? 1 : 0 } ?? 2)
            })
    }

    /// Held-out patients whose sites have nobody who trains, so that their expression stays as it is.
    private static func unadjusted(_ preparation: Preparation, _ folds: Folds) -> [String] {
        guard preparation.transforms.contains(.adjustSites) else { return [] }
        var (strangers, heldOut) = (0, 0)
        for fold in folds.folds {
            let known = Set(fold.training.compactMap { preparation.sites[$0] })
            heldOut += fold.heldOut.count
            strangers += fold.heldOut.count { patient in
                !(preparation.sites[patient].map(known.contains) ?? false)
            }
        }
        guard strangers > 0 else { return [] }
        return [
            "the step 'sites' leaves \(strangers) of \(heldOut) held-out patients as they are, since nobody of their site trains; their genes stand on another scale than those that were learned"
        ]
    }

    /// Refuses planted features in a study that does not say so.
    private static func requireLabel(
        _ configuration: StudyConfiguration, of cohort: Cohort
    ) throws(CohortError) {
        let first = cohort.patients.lazy.flatMap(\.features).first { $0.extension == "safetensors" }
        // A file that cannot be opened is reported by whoever trains on it.
        guard configuration.data != .semiSynthetic, let first,
            let file = try? FeatureFile(first), file.provenance.encoder == PlantedBags.encoder
        else { return }
        throw CohortError(
            .mismatch,
            "the features in \(configuration.cohort.features) were planted from genes; the study must say 'data: semi-synthetic'"
        )
    }

    /// The folds, and what is remarkable about published ones.
    private static func folds(
        _ configuration: StudyConfiguration, of cohort: Cohort, in folder: FilePath
    ) throws -> (Folds, [String]) {
        let strata = strata(of: cohort)
        guard !strata.isEmpty else {
            throw CohortError(
                .mismatch,
                "no patient of \(configuration.cohort.clinical) has a feature file in \(configuration.cohort.features); files must be named after the slides"
            )
        }
        guard let splits = configuration.cohort.splits else {
            let folds = try Folds(
                strata: strata, count: configuration.cohort.folds, seed: configuration.training.seed
            )
            return (folds, [])
        }
        let (folds, unknown) = try Folds.published(
            in: folder.pushing(FilePath(splits)), patients: Set(strata.keys))
        var remarks: [String] = []
        if unknown > 0 {
            remarks.append(
                "\(splits) names \(unknown) patient\(unknown == 1 ? "" : "s") that the cohort does not have with features"
            )
        }
        let split = Set(folds.folds.flatMap { $0.training + $0.heldOut })
        let left = strata.keys.count { !split.contains($0) }
        if left > 0 {
            remarks.append(
                "\(left) patient\(left == 1 ? "" : "s") with features \(left == 1 ? "is in no fold of \(splits) and takes" : "are in no fold of \(splits) and take") no part"
            )
        }
        return (folds, remarks)
    }
}
