import Reports
import Survival

/// Variants of one study under one another, each judged on its held-out patients and compared,
/// patient by patient, with one of them.
///
/// All variants must have been held out in the same folds: a patient in another fold is refused.
/// p-values are adjusted after Holm for the number of variants.
public struct Board: Codable, Sendable {
    /// The name of the variant that the others are compared with.
    public var reference: String
    /// What the index is called, such as "AUROC".
    public var scale: String
    /// One row per variant, in the order given.
    public var rows: [BoardRow]
    /// The patients whom all rows were judged on, where rows were judged on different ones; `nil`
    /// where they are the same in all.
    public var common: Int?
    /// What a reader should know, each a sentence without its full stop.
    public var notes: [String]

    /// Judges and compares.
    ///
    /// - Parameters:
    ///   - variants: The variants, with distinct names.
    ///   - reference: The name of the one that the others are compared with.
    ///   - settings: How the tests are made.
    /// - Throws: ``EvaluationError`` if no variant bears the reference's name or two share one.
    public init(
        _ variants: [BoardVariant], reference: String,
        _ settings: Comparison.Settings = Comparison.Settings()
    ) throws {
        var seen: Set<String> = []
        if let twice = variants.first(where: { !seen.insert($0.name).inserted }) {
            throw EvaluationError(
                "two variants are called '\(twice.name)'; each row needs a name of its own")
        }
        guard let first = variants.first(where: { $0.name == reference }) else {
            throw EvaluationError(
                "no variant is called '\(reference)'; the board needs it to compare the others with"
            )
        }
        self.reference = reference
        // One measure for all rows, whoever their patients are.
        let whole = first.predictions.value
        let within = whole.map { $0.classes.count == 2 && $0.unevenClass != nil } ?? false
        rows = variants.map { BoardRow($0, isReference: $0.name == reference, within, settings) }
        scale =
            whole?.classes.isEmpty == false ? (within ? "AUROC within folds" : "AUROC") : "C-index"
        notes = [
            "differences are those of \(reference) minus the row, so a number above 0 speaks for \(reference); their p-values are adjusted after Holm for the number of rows"
        ]
        let sets = variants.compactMap(\.predictions.value)
        if let warning = sets.lazy.compactMap(\.pooledWarning).first { notes.append(warning) }
        let people = sets.compactMap { $0.patients.map(Set.init) }
        let shared = people.dropFirst().reduce(people.first ?? []) { $0.intersection($1) }
        if people.contains(where: { $0 != shared }) {
            common = shared.count
            let sizes = people.map(\.count)
            notes.append(
                "each row is judged on the patients who have what it reads, \(NumberText.count(sizes.min() ?? 0)) to \(NumberText.count(sizes.max() ?? 0)) of them, and again on the \(NumberText.count(shared.count)) of all rows; a difference is that on the patients of both rows, as many as are counted beside it"
            )
            for (place, variant) in variants.enumerated() {
                rows[place].commonIndex = variant.predictions.value.map { set in
                    let own = set.patients ?? []
                    return BoardRow.judged(
                        set.rows(own.indices.filter { shared.contains(own[$0]) }), within, settings
                    ).index
                }
            }
        }
        notes.append(
            "every variant was trained once per fold: differences hold the trained models fixed and say nothing about another seed"
        )
        try compare(variants, with: first, within, settings)
    }

    private mutating func compare(
        _ variants: [BoardVariant], with first: BoardVariant, _ within: Bool,
        _ settings: Comparison.Settings
    ) throws {
        var comparisons: [Comparison] = []
        var places: [Int] = []
        for (place, variant) in variants.enumerated() where variant.name != reference {
            let part = Part { () throws -> Comparison in
                let both = [first, variant].map(\.predictions)
                for case .missing(let reason) in both { throw EvaluationError(reason) }
                let sets = both.compactMap(\.value)
                return try Comparison(sets[0], sets[1], settings)
            }
            switch part {
            case .shown(let comparison):
                comparisons.append(comparison)
                places.append(place)
            case .missing(let reason):
                rows[place].difference = .init(
                    measure: Measure("difference of \(scale)", .missing(reason)))
            }
        }
        try Comparison.adjust(&comparisons)
        for (place, comparison) in zip(places, comparisons) {
            let chosen = "difference of \(scale)"
            rows[place].difference =
                comparison.differences.first { $0.measure.name == chosen }
                ?? comparison.differences.first
            rows[place].accuracyDifference = comparison.differences.first {
                $0.measure.name == "difference of accuracy"
            }
        }
    }
}

extension BoardRow {
    /// Judges one variant.
    fileprivate init(
        _ variant: BoardVariant, isReference: Bool, _ within: Bool,
        _ settings: Comparison.Settings
    ) {
        let (index, accuracy): (Measure, Measure?) =
            switch variant.predictions {
            case .missing(let reason): (Measure("index", .missing(reason)), nil)
            case .shown(let set): Self.judged(set, within, settings)
            }
        self.init(
            heading: variant.heading, name: variant.name, meaning: variant.meaning,
            isReference: isReference, index: index, accuracy: accuracy)
    }

    /// The index of some predictions, and of classes the share of right calls.
    fileprivate static func judged(
        _ set: PredictionSet, _ within: Bool, _ settings: Comparison.Settings
    ) -> (index: Measure, accuracy: Measure?) {
        do {
            guard !set.classes.isEmpty else {
                return (try SurvivalJudge(set, .init()).harrell, nil)
            }
            let judge = try ClassJudge(set, replicates: settings.replicates, seed: settings.seed)
            return (judge.leading(withinFolds: within), judge.accuracy)
        } catch {
            return (
                Measure(set.classes.isEmpty ? "Harrell's C" : "AUROC", .missing("\(error)")), nil
            )
        }
    }
}
