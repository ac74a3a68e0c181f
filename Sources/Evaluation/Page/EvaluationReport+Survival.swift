public import Reports

extension EvaluationReport {
    /// The page of the predictions of one or more models.
    ///
    /// Curves are shown for one model; of several, the indices stand side by side.
    ///
    /// - Parameters:
    ///   - evaluations: What is known of each model, at least one.
    ///   - study: What the page is called.
    ///   - date: The day, `2026-05-31`.
    ///   - version: The version of Morphogen.
    ///   - provenance: Inputs and commands.
    /// - Precondition: There is an evaluation.
    public init(
        _ evaluations: [SurvivalEvaluation], study: String, date: String, version: String,
        provenance: Provenance
    ) {
        precondition(!evaluations.isEmpty, "a page needs at least one evaluation")
        let first = evaluations[0]
        let isOne = evaluations.count == 1
        let several = "the page is of \(evaluations.count) models; curves are shown for one"
        let best =
            isOne
            ? first.concordance.estimate : .missing("\(evaluations.count) models are side by side")
        let heading = ReportHeading(
            study: study,
            model: isOne
                ? (first.name.isEmpty ? "The risk" : first.name) : "\(evaluations.count) models",
            summary: isOne ? nil : "Harrell's C of \(evaluations.count) models side by side.",
            headline: best, patients: first.patients, date: date, version: version)
        self.init(
            heading: heading,
            measures: isOne
                ? first.measures + first.groups.compactMap(\.hazardRatio)
                : evaluations.map { Measure($0.name, $0.concordance.estimate) },
            forest: Self.forest(evaluations),
            riskGroups: isOne ? first.groups[0].section : .missing(several),
            groups: isOne
                ? first.groups.dropFirst().map { Grouping($0.rule, $0.section) } : [],
            timeDependentArea: isOne ? first.areas : .missing(several),
            calibration: isOne ? first.calibration : .missing(several),
            provenance: provenance,
            limits: Self.sentences(
                Set(evaluations.flatMap(\.warnings)).filter {
                    !$0.contains("studies that judge") && $0 != SurvivalJudge.foldsWarning
                }.sorted())
                + Self.limits(first))
    }

    private static func limits(_ evaluation: SurvivalEvaluation) -> [String] {
        var limits = [
            intervalLimit,
            """
            Uno's C, areas over time and Brier scores make up for censored patients by weights; they \
            take it that who is censored when does not depend on the risk.
            """,
        ]
        if !evaluation.folds.isEmpty {
            limits.append(
                """
                Folds share training patients, so their indices are not independent, and the mean over \
                folds has no interval.
                """)
        }
        return limits
    }

    /// Folds and groups of one model, or models and their folds.
    private static func forest(_ evaluations: [SurvivalEvaluation]) -> Part<ForestSection> {
        var groups: [ForestSection.Group] = []
        let rows = evaluations.reduce(0) { $0 + $1.folds.count }
        if evaluations.count > 1, rows > 60 || rows == 0 {
            groups.append(
                .init(
                    "Model",
                    evaluations.map { Measure($0.name, ($0.folds.last ?? $0.concordance).estimate) }
                ))
        } else {
            for evaluation in evaluations where !evaluation.folds.isEmpty {
                let all = Measure("all folds", evaluation.concordance.estimate)
                groups.append(
                    .init(
                        evaluation.name.isEmpty ? "Fold" : evaluation.name,
                        evaluation.folds + [all]))
            }
            if evaluations.count == 1 {
                for group in evaluations[0].groups where !group.groups.isEmpty {
                    groups.append(
                        .init(
                            group.rule.prefix(1).uppercased() + group.rule.dropFirst(),
                            group.groups.map { Measure($0.name, $0.concordance.estimate) }))
                }
            }
        }
        return groups.isEmpty
            ? .missing("no folds, groups or models were named")
            : .shown(
                ForestSection(scale: "C-index", reference: 0.5, isRatio: false, groups: groups))
    }
}
