import Reports

extension Comparison {
    /// Comparisons for a terminal of 80 columns.
    ///
    /// - Parameters:
    ///   - comparisons: At least one.
    ///   - digits: Digits after the point.
    /// - Returns: Lines, without a newline at the end.
    public static func text(_ comparisons: [Comparison], digits: Int = 3) -> String {
        comparisons.map { $0.lines(digits: digits).joined(separator: "\n") }
            .joined(separator: "\n\n")
    }

    private func lines(digits: Int) -> [String] {
        let names = [first, second].map { $0.isEmpty ? "?" : $0 }
        var lines = TextTable.wrap(
            "\(names[0]) − \(names[1]): \(NumberText.count(patients, "row")) in both", first: "",
            rest: "  ")
        var values = MeasureTable(
            "", digits: digits, hasEvents: measures.contains { $0.estimate.value?.events != nil })
        for measure in measures { values.add(measure) }
        lines += values.lines + [""]
        let isAdjusted = differences.contains { $0.adjusted != nil }
        var table = TextTable(
            ["", "value", "95% interval", "p"] + (isAdjusted ? ["p, Holm"] : []) + ["method"])
        // Over folds alone allows for folds that train each other's models, so it leads.
        let (over, others) = (
            differences.filter { $0.measure.name == "mean over folds" },
            differences.filter { $0.measure.name != "mean over folds" }
        )
        for difference in over + others {
            let name = difference.measure.name
            switch difference.measure.estimate {
            case .missing(let reason):
                table.add([name, "none", "", ""] + (isAdjusted ? [""] : []) + [table.note(reason)])
            case .shown(let estimate):
                let interval = estimate.interval.map {
                    NumberText.range($0.lower, $0.upper, digits)
                }
                let p = difference.pValue.map { NumberText.probability($0) } ?? "none"
                let adjusted = difference.adjusted.map { NumberText.probability($0) } ?? ""
                table.add(
                    [name, NumberText.signed(estimate.value, digits), interval ?? "none", p]
                        + (isAdjusted ? [adjusted] : []) + [table.note(estimate.method)])
            }
        }
        lines += table.lines
        for warning in warnings { lines += TextTable.wrap(warning, first: "note: ", rest: "  ") }
        return lines
    }
}
