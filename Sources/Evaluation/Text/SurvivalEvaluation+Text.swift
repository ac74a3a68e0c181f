import Reports

extension SurvivalEvaluation {
    /// The numbers for a terminal of 80 columns.
    ///
    /// - Parameter digits: Digits after the point.
    /// - Returns: Lines, without a newline at the end.
    public func text(digits: Int = 3) -> String {
        var lines: [String] = []
        let out =
            leftOut > 0 ? ", \(NumberText.count(leftOut, "row")) without outcome left out" : ""
        lines += TextTable.wrap(
            "\(name.isEmpty ? "" : "\(name): ")\(NumberText.count(patients, "patient")), \(NumberText.count(events, "event"))\(out)",
            first: "", rest: "  ")
        var table = MeasureTable("", digits: digits)
        table.add(concordance)
        for fold in folds { table.add(fold, indent: true) }
        for measure in measures.dropFirst() { table.add(measure) }
        lines += table.lines
        if let pairs {
            lines += TextTable.wrap(
                """
                pairs of Harrell's C: \(Self.count(pairs.concordant)) concordant, \
                \(Self.count(pairs.discordant)) discordant, \(Self.count(pairs.tiedRisk)) tied in \
                risk (half); \(Self.count(pairs.tiedTime)) tied in time (not counted)
                """, first: "", rest: "  ")
        }
        for group in groups { lines += [""] + group.lines(digits: digits) }
        if !warnings.isEmpty { lines.append("") }
        for warning in warnings { lines += TextTable.wrap(warning, first: "note: ", rest: "  ") }
        return lines.joined(separator: "\n")
    }

    /// The indices of several models under one another, for a terminal of 80 columns.
    ///
    /// - Parameters:
    ///   - evaluations: What is known of each model.
    ///   - digits: Digits after the point.
    /// - Returns: Lines, without a newline at the end.
    public static func text(_ evaluations: [SurvivalEvaluation], digits: Int = 3) -> String {
        var table = MeasureTable("Harrell's C", digits: digits)
        for evaluation in evaluations {
            if !evaluation.folds.isEmpty { table.add(heading: evaluation.name) }
            for fold in evaluation.folds { table.add(fold, indent: true) }
            var whole = evaluation.concordance
            whole.name = evaluation.folds.isEmpty ? evaluation.name : "all folds"
            table.add(whole, indent: !evaluation.folds.isEmpty)
        }
        var lines = table.lines
        let out = evaluations.reduce(0) { $0 + $1.leftOut }
        if out > 0 { lines.append("\(NumberText.count(out, "row")) without outcome left out") }
        for warning in Set(evaluations.flatMap(\.warnings)).sorted()
        where !warning.contains("studies that judge") {
            lines += TextTable.wrap(warning, first: "note: ", rest: "  ")
        }
        return lines.joined(separator: "\n")
    }

    /// A number of pairs, whole where it is.
    private static func count(_ pairs: Double) -> String {
        pairs == pairs.rounded() ? NumberText.count(Int(pairs)) : NumberText.fixed(pairs, 1)
    }
}

extension SurvivalEvaluation.Groups {
    /// The groups with their medians, and the test.
    func lines(digits: Int) -> [String] {
        var table = TextTable([
            "", "n", "events", "median, months", "C within", "95% interval", "",
        ])
        for group in groups {
            var cells = [
                "  \(group.name)", NumberText.count(group.patients), NumberText.count(group.events),
                group.median?.text ?? "",
            ]
            switch group.concordance.estimate {
            case .missing(let reason): cells += ["none", "", table.note(reason)]
            case .shown(let index):
                let interval = index.interval.map { NumberText.range($0.lower, $0.upper, digits) }
                cells += [NumberText.fixed(index.value, digits), interval ?? "none"]
                if interval == nil { cells.append(table.note(index.method)) }
            }
            table.add(cells)
        }
        var lines = TextTable.wrap("groups: \(rule)", first: "", rest: "  ")
        if !groups.isEmpty { lines += table.lines }
        let name = test.name
        if let p = test.pValue {
            lines += TextTable.wrap("\(name): \(NumberText.pValue(p))", first: "", rest: "  ")
        } else {
            lines += TextTable.wrap(
                "\(name): none, \(test.missing ?? "")", first: "", rest: "  ")
        }
        if let ratio = hazardRatio, let estimate = ratio.estimate.value {
            lines += TextTable.wrap(
                "\(ratio.name): \(NumberText.estimate(estimate)), \(estimate.method)", first: "",
                rest: "  ")
        }
        return lines
    }
}
