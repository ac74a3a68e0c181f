public import Reports

extension EvaluationReport {
    /// The page of the predicted classes of one or more models.
    ///
    /// Curves are shown for one model; of several, the areas stand side by side.
    ///
    /// - Parameters:
    ///   - evaluations: What is known of each model, at least one.
    ///   - study: What the page is called.
    ///   - date: The day, `2026-05-31`.
    ///   - version: The version of Morphogen.
    ///   - provenance: Inputs and commands.
    /// - Precondition: There is an evaluation.
    public init(
        _ evaluations: [ClassEvaluation], study: String, date: String, version: String,
        provenance: Provenance
    ) {
        precondition(!evaluations.isEmpty, "a page needs at least one evaluation")
        let first = evaluations[0]
        let isOne = evaluations.count == 1
        let several = "the page is of \(evaluations.count) models; curves are shown for one"
        let leading = first.measures[0].estimate.value
        let area = leading.map { NumberText.estimate($0) } ?? "unknown"
        let areas = evaluations.map { Measure($0.name, $0.measures[0].estimate) }
        let forest = ForestSection(
            scale: "area under the ROC curve", reference: 0.5, isRatio: false,
            groups: [.init("Model", areas)])
        let own = first.name.isEmpty ? "The model" : first.name
        let patients = NumberText.count(first.patients, "patient")
        self.init(
            heading: ReportHeading(
                study: study, model: isOne ? own : "\(evaluations.count) models",
                summary: isOne
                    ? "\(first.measures[0].name) \(area) over \(patients); 0.5 is chance.\(leading?.verdict ?? "")"
                    : "Areas under the ROC curve of \(evaluations.count) models side by side.",
                headline: isOne ? first.measures[0].estimate : .missing(several),
                patients: first.patients, date: date, version: version),
            measures: isOne ? first.measures : areas,
            forest: isOne ? .missing("one model is judged") : .shown(forest),
            riskGroups: .missing("classes have no times"),
            timeDependentArea: .missing("classes have no times"),
            calibration: .missing("classes have no times"),
            classification: isOne ? .shown(first.section) : .missing(several),
            provenance: provenance,
            limits: EvaluationReport.sentences(
                first.warnings.filter { $0 != SurvivalJudge.foldsWarning })
                + [EvaluationReport.intervalLimit])
    }

    /// What the intervals leave out.
    static let intervalLimit = """
        Intervals say how much other patients like these could change the numbers. They do not tell \
        what another training of the model, another cohort or another choice of tissue would change.
        """

    /// Warnings as sentences.
    static func sentences(_ warnings: [String]) -> [String] {
        warnings.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
    }
}
