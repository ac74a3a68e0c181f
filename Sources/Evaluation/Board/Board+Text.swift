import Reports

extension Board {
    /// The board for a terminal of 80 columns.
    ///
    /// - Parameter digits: Digits after the point.
    /// - Returns: Lines, without a newline at the end.
    public func text(digits: Int = 3) -> String {
        var table = TextTable(
            ["", scale, "95% interval", "n", "\(reference) − row", "p, Holm"], flexible: 20)
        var heading = ""
        for row in rows {
            if row.heading != heading { table.add([row.heading]) }
            heading = row.heading
            switch row.index.estimate {
            case .missing(let reason):
                table.add(["  \(row.name)", "none", "", "", "", table.note(reason)])
            case .shown(let estimate):
                table.add([
                    "  \(row.name)", NumberText.fixed(estimate.value, digits),
                    estimate.interval.map { NumberText.range($0.lower, $0.upper, digits) }
                        ?? "none",
                    NumberText.count(estimate.patients), row.gap(digits: digits, &table),
                    row.difference.flatMap { $0.adjusted ?? $0.pValue }
                        .map { NumberText.probability($0) } ?? "",
                ])
            }
        }
        var lines = table.lines
        for note in notes { lines += TextTable.wrap(note, first: "note: ", rest: "  ") }
        return lines.joined(separator: "\n")
    }
}

extension BoardRow {
    /// The difference from the reference in a cell.
    fileprivate func gap(digits: Int, _ table: inout TextTable) -> String {
        switch difference?.measure.estimate {
        case nil: ""
        case .missing(let reason): "none \(table.note(reason))"
        case .shown(let estimate): NumberText.signed(estimate.value, digits)
        }
    }
}
