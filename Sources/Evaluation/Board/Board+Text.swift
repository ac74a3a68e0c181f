import Reports

extension Board {
    /// The board for a terminal of 80 columns.
    ///
    /// - Parameter digits: Digits after the point.
    /// - Returns: Lines, without a newline at the end.
    public func text(digits: Int = 3) -> String {
        let counts = common == nil ? [] : ["pairs"]
        var table = TextTable(
            ["", scale, "95% interval", "n", "\(reference) − row"] + counts + ["p, Holm"],
            flexible: 20)
        var heading = ""
        for row in rows {
            if row.heading != heading { table.add([row.heading]) }
            heading = row.heading
            var cells = row.cells(of: row.index.estimate, digits, &table)
            if let estimate = row.index.estimate.value {
                cells += [
                    NumberText.count(estimate.patients), row.gap(digits: digits, &table),
                ]
                cells += counts.map { _ in row.pairs }
                cells.append(row.probability)
            }
            table.add(cells)
        }
        var lines = table.lines
        if let common {
            var again = TextTable(
                ["On the \(NumberText.count(common)) of all rows", scale, "95% interval"],
                flexible: 20)
            for row in rows {
                guard let estimate = row.commonIndex?.estimate else { continue }
                again.add(row.cells(of: estimate, digits, &again))
            }
            lines += [""] + again.lines
        }
        for note in notes { lines += TextTable.wrap(note, first: "note: ", rest: "  ") }
        return lines.joined(separator: "\n")
    }
}

extension BoardRow {
    /// Name, index and interval.
    fileprivate func cells(
        of index: Part<IntervalEstimate>, _ digits: Int, _ table: inout TextTable
    ) -> [String] {
        switch index {
        case .missing(let reason): ["  \(name)", "none", table.note(reason)]
        case .shown(let estimate):
            [
                "  \(name)", NumberText.fixed(estimate.value, digits),
                estimate.interval.map { NumberText.range($0.lower, $0.upper, digits) } ?? "none",
            ]
        }
    }

    /// The difference from the reference in a cell.
    fileprivate func gap(digits: Int, _ table: inout TextTable) -> String {
        switch difference?.measure.estimate {
        case nil: ""
        case .missing(let reason): "none \(table.note(reason))"
        case .shown(let estimate): NumberText.signed(estimate.value, digits)
        }
    }

    /// The patients of the difference in a cell.
    fileprivate var pairs: String {
        difference?.measure.estimate.value.map { NumberText.count($0.patients) } ?? ""
    }

    /// The p-value of the difference in a cell.
    fileprivate var probability: String {
        difference.flatMap { $0.adjusted ?? $0.pValue }.map { NumberText.probability($0) } ?? ""
    }
}
