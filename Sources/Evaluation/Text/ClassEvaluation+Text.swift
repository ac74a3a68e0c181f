import Reports

extension ClassEvaluation {
    /// The numbers for a terminal of 80 columns.
    ///
    /// - Parameter digits: Digits after the point.
    /// - Returns: Lines, without a newline at the end.
    public func text(digits: Int = 3) -> String {
        let out = leftOut > 0 ? ", \(NumberText.count(leftOut, "row")) without class left out" : ""
        let sizes = section.classes.map { "\($0) \(NumberText.count(classes[$0] ?? 0))" }
        var lines = TextTable.wrap(
            """
            \(name.isEmpty ? "" : "\(name): ")\(NumberText.count(patients, "patient")), \
            \(sizes.joined(separator: ", "))\(out)
            """, first: "", rest: "  ")
        var table = MeasureTable("", digits: digits, hasEvents: false)
        for measure in measures { table.add(measure) }
        lines += table.lines
        var matrix = TextTable(["true class"] + section.classes.map { "called \($0)" })
        for (name, row) in zip(section.classes, section.counts) {
            matrix.add(["  \(name)"] + row.map { NumberText.count($0) })
        }
        lines += [""] + matrix.lines
        if !warnings.isEmpty { lines.append("") }
        for warning in warnings { lines += TextTable.wrap(warning, first: "note: ", rest: "  ") }
        return lines.joined(separator: "\n")
    }
}
