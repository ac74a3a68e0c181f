extension CohortCheck {
    /// The page as a person reads it in a terminal of 80 columns; nobody is named.
    public var text: String {
        let kind = data == .real ? "" : " (\(data.rawValue) data)"
        var lines = ["\(name): \(patients) patients\(kind)"]
        if !categories.isEmpty {
            lines += section(
                "Classes",
                categories.map { ($0.name, "\($0.patients) (\(percent($0.patients, patients)))") })
        }
        if judgesOutcomes { lines += outcomeLines }
        lines += section(
            "Slides",
            [
                (
                    "patients with 0, 1, 2, more",
                    slidesPerPatient.map(String.init).joined(separator: ", ")
                ),
                (
                    "slides with features",
                    slidesWithFeatures.map {
                        slidesWithoutFeatures > 0
                            ? "\($0); \(slidesWithoutFeatures) without" : "\($0)"
                    } ?? "no features yet"
                ),
            ])
        if !genes.isEmpty {
            lines += section(
                "Genes",
                genes.map { entry in
                    (
                        entry.modality,
                        "\(entry.columns) columns of \(entry.patients) patients"
                            + (entry.constant > 0 ? "; \(entry.constant) constant" : "")
                    )
                })
            let shown =
                coverage.count > 8
                ? coverage.sorted { $0.share < $1.share }.prefix(6) : coverage[...]
            lines += shown.map { line($0.name, "\($0.found) of \($0.genes) genes found") }
            if coverage.count > shown.count {
                lines.append("  … and \(coverage.count - shown.count) sets that are better covered")
            }
        }
        lines += patternLines
        lines += siteLines
        lines += foldLines
        lines.append("")
        if findings.isEmpty { lines.append("Nothing suspicious was found.") }
        for finding in findings {
            let mark =
                switch finding.weight {
                case .wrong: "WRONG       "
                case .suspicious: "SUSPICIOUS  "
                case .note: "note        "
                }
            lines += wrap(finding.sentence, after: mark)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var outcomeLines: [String] {
        section(
            "Outcome",
            followUp.map { follow in
                var rows = [
                    ("patients with an outcome", "\(follow.patients) of \(patients)"),
                    ("events", "\(follow.events) (\(percent(follow.events, follow.patients)))"),
                    (
                        "median follow-up (reverse KM)",
                        months(follow.medianFollowUp, follow.followUpInterval)
                    ),
                    (
                        "median survival (KM)",
                        months(follow.medianSurvival, follow.survivalInterval)
                    ),
                    ("longest follow-up", "\(follow.longest.oneDecimal) months"),
                ]
                if follow.zeroTimes > 0 {
                    rows.append(("follow-up of zero", "\(follow.zeroTimes) patients"))
                }
                return rows
            } ?? [("patients with an outcome", "none")])
    }

    private var patternLines: [String] {
        func mark(_ there: Bool, _ width: Int) -> String { (there ? "yes" : "–").filled(width) }
        let head = "  slides  genes  " + (judgesOutcomes ? "outcome  " : "") + "patients"
        var lines = ["", "Who has what", head + (judgesOutcomes ? "  events" : "")]
        for pattern in patterns {
            lines.append(
                "  " + mark(pattern.slides, 8) + mark(pattern.genes, 7)
                    + (judgesOutcomes ? mark(pattern.outcome, 9) : "")
                    + "\(pattern.patients)".right(8)
                    + (judgesOutcomes ? "\(pattern.events)".right(8) : ""))
        }
        return lines
    }

    private var foldLines: [String] {
        guard !folds.isEmpty else { return [] }
        func row(_ name: String, _ counts: [Int]) -> String {
            "  " + String(name.prefix(18)).filled(19) + counts.map { "\($0)".right(6) }.joined()
        }
        var lines = ["", "Folds", row("held out", folds.map(\.heldOut))]
        if categories.isEmpty { lines.append(row("events", folds.map(\.events))) }
        for (place, category) in categories.enumerated() {
            lines.append(row(category.name, folds.map { $0.categories[place] }))
        }
        return lines
    }

    private var siteLines: [String] {
        guard !sites.isEmpty else { return ["", "Sites", "  not known"] }
        let unknown = patients - sites.reduce(0) { $0 + $1.patients }
        var lines = [
            "", "Sites: \(sites.count)" + (unknown > 0 ? "; \(unknown) patients without" : ""),
        ]
        let shown = sites.prefix(8)
        for start in stride(from: 0, to: shown.count, by: 2) {
            lines.append(
                "  "
                    + shown[start..<min(start + 2, shown.count)].map { site in
                        (site.name.prefix(9).description.filled(10) + "\(site.patients)".right(5)
                            + " patients"
                            + (site.withOutcome == 0
                                ? "" : ", \(percent(site.events, site.withOutcome)) events"))
                            .filled(39)
                    }.joined().trimmedEnd)
        }
        if sites.count > shown.count {
            let rest = sites.dropFirst(8)
            lines.append(
                "  … \(rest.count) more with \(rest.last?.patients ?? 0) to \(rest.first?.patients ?? 0) patients"
            )
        }
        return lines
    }

    private func section(_ title: String, _ rows: [(String, String)]) -> [String] {
        ["", title] + rows.map { line($0.0, $0.1) }
    }

    private func line(_ key: String, _ value: String) -> String {
        "  " + String(key.prefix(34)).filled(36) + value
    }

    private func percent(_ part: Int, _ whole: Int) -> String {
        whole == 0 ? "–" : "\(Int((Double(part) / Double(whole) * 100).rounded())) %"
    }

    private func months(_ value: Double?, _ interval: [Double?]?) -> String {
        guard let value else { return "not reached" }
        let ends = interval?.map { $0.map(\.oneDecimal) ?? "not reached" }
        let range = ends.map { " (\($0.joined(separator: "–")))" } ?? ""
        return "\(value.oneDecimal)\(range) months"
    }
}

extension CohortCheck.Coverage {
    /// The share of the set's genes that has a column.
    fileprivate var share: Double { genes == 0 ? 0 : Double(found) / Double(genes) }
}

extension Double {
    /// With one digit after the point.
    fileprivate var oneDecimal: String { "\((self * 10).rounded() / 10)" }
}

extension String {
    fileprivate func filled(_ width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    fileprivate func right(_ width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }

    fileprivate var trimmedEnd: String {
        var rest = self[...]
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}

/// A sentence broken at blanks to 80 columns, its further lines under the first word.
private func wrap(_ text: String, after mark: String) -> [String] {
    var lines: [String] = []
    var line = mark
    for word in text.split(separator: " ") {
        if line.count > mark.count, line.count + word.count >= 80 {
            lines.append(line.trimmedEnd)
            line = String(repeating: " ", count: mark.count)
        }
        line += word + " "
    }
    return lines + [line.trimmedEnd]
}
