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
        rows = variants.map { BoardRow($0, isReference: $0.name == reference, settings) }
        scale = first.predictions.value?.classes.isEmpty == false ? "AUROC" : "C-index"
        notes = [
            "differences are those of \(reference) minus the row, so a number above 0 speaks for \(reference); their p-values are adjusted after Holm for the number of rows"
        ]
        let sets = variants.compactMap(\.predictions.value)
        if let warning = sets.lazy.compactMap(\.pooledWarning).first { notes.append(warning) }
        let sizes = Set(sets.map(\.count))
        if let least = sizes.min(), let most = sizes.max(), least < most {
            notes.append(
                "each row is judged on the patients who have what it reads, \(NumberText.count(least)) to \(NumberText.count(most)) of them; a difference is that on the patients of both rows"
            )
        }
        notes.append(
            "every variant was trained once per fold: differences hold the trained models fixed and say nothing about another seed"
        )
        try compare(variants, with: first, settings)
    }

    private mutating func compare(
        _ variants: [BoardVariant], with first: BoardVariant, _ settings: Comparison.Settings
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
            rows[place].difference = comparison.differences.first
            rows[place].accuracyDifference = comparison.differences.first {
                $0.measure.name == "difference of accuracy"
            }
        }
    }
}

extension BoardRow {
    /// Judges one variant.
    fileprivate init(
        _ variant: BoardVariant, isReference: Bool, _ settings: Comparison.Settings
    ) {
        let index: Measure
        var accuracy: Measure?
        switch variant.predictions {
        case .missing(let reason):
            index = Measure("index", .missing(reason))
        case .shown(let set) where set.classes.isEmpty:
            do {
                index = try SurvivalJudge(set, .init()).harrell
            } catch {
                index = Measure("Harrell's C", .missing("\(error)"))
            }
        case .shown(let set):
            do {
                let judge = try ClassJudge(
                    set, replicates: settings.replicates, seed: settings.seed)
                (index, accuracy) = (judge.leading, judge.accuracy)
            } catch {
                index = Measure("AUROC", .missing("\(error)"))
            }
        }
        self.init(
            heading: variant.heading, name: variant.name, meaning: variant.meaning,
            isReference: isReference, index: index, accuracy: accuracy)
    }
}
