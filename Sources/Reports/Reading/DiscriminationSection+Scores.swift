public import Survival

extension DiscriminationSection {
    /// Judges a score by fold, over all folds, and beside other scores.
    ///
    /// A comparison is made on the patients that both scores have; where they are fewer than all,
    /// the table shows it. What cannot be computed is left out with the reason.
    ///
    /// - Parameters:
    ///   - name: The name of the score the report is about.
    ///   - scored: Its risks; the strata of the outcome are folds.
    ///   - folds: What each stratum is called; a number that is not listed stands as it is.
    ///   - others: The scores to stand beside it.
    ///   - resampling: How intervals are made.
    /// - Throws: `SurvivalError` if no two patients of all can be compared.
    public init(
        name: String, scored: ScoredPatients, folds: [Int: String] = [:],
        comparedWith others: [ComparedScore] = [], _ resampling: Resampling
    ) throws(SurvivalError) {
        let subject = try scored.concordance(resampling)
        var rows = [Row(name: name, role: .subject, estimate: subject)]
        var leftOut: [String] = []
        for other in others {
            do {
                rows.append(try Self.row(other, beside: scored, resampling))
            } catch {
                leftOut.append("\(other.name): \(error)")
            }
        }
        try Self.adjust(&rows)
        var parts: [Fold] = []
        if let strata = scored.outcome.strata {
            for stratum in Set(strata).sorted() {
                let members = strata.indices.filter { strata[$0] == stratum }
                parts.append(
                    Fold(
                        name: folds[stratum] ?? "\(stratum)",
                        estimate: Part { try scored.rows(members).concordance(resampling) }))
            }
        }
        self.init(
            folds: parts, mean: Self.mean(parts, patients: scored.outcome), rows: rows,
            leftOut: leftOut)
    }

    /// Adjusts the p-values of several comparisons after Holm; the oracle is no model that was tried.
    private static func adjust(_ rows: inout [Row]) throws(SurvivalError) {
        let places = rows.indices.filter { rows[$0].role != .oracle && rows[$0].pValue != nil }
        guard places.count > 1 else { return }
        let adjusted = try MultipleTesting.holm.adjusted(places.compactMap { rows[$0].pValue })
        for (place, value) in zip(places, adjusted) {
            rows[place].pValue = value
            rows[place].difference?.method += "; p of \(places.count) comparisons, after Holm"
        }
    }

    private static func row(
        _ other: ComparedScore, beside scored: ScoredPatients, _ resampling: Resampling
    ) throws(SurvivalError) -> Row {
        let members = scored.names.indices.filter { other.risks[scored.names[$0]] != nil }
        guard !members.isEmpty else {
            throw .invalidArgument("it has none of the \(scored.names.count) patients")
        }
        let common = try scored.rows(members)
        let risks = common.names.compactMap { other.risks[$0] }
        let own = try ScoredPatients(names: common.names, risks: risks, outcome: common.outcome)
        let difference = try common.difference(to: risks, resampling)
        return Row(
            name: other.name, role: other.role, estimate: try own.concordance(resampling),
            difference: difference.estimate, pValue: difference.pValue)
    }

    /// The mean over folds, without an interval: folds share training patients.
    private static func mean(_ folds: [Fold], patients: SurvivalTimes) -> IntervalEstimate? {
        let values = folds.compactMap(\.estimate.value?.value)
        guard values.count > 1 else { return nil }
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation = (squares / Double(values.count - 1)).squareRoot()
        return IntervalEstimate(
            value: mean, patients: patients.count, events: patients.eventCount,
            method: """
                mean of \(values.count) folds, standard deviation \
                \(NumberText.fixed(deviation, 2)); folds share training patients, so no interval
                """)
    }
}
