import Reports
import Survival

extension SurvivalJudge {
    /// The halves by risk, then the groups of each column.
    var groups: [SurvivalEvaluation.Groups] {
        [halves] + given.groups.map(named)
    }

    /// The patients above against those below the median risk, of their fold where there are folds.
    private var halves: SurvivalEvaluation.Groups {
        let strata = outcome.strata ?? given.risks.map { _ in 0 }
        let medians = Dictionary(grouping: zip(strata, given.risks), by: \.0).mapValues { members in
            let sorted = members.map(\.1).sorted()
            return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        }
        let high = zip(strata, given.risks).map { $1 > medians[$0, default: .infinity] ? 1 : 0 }
        let whose = given.isParted ? "of each \(given.partition)" : "of these very patients"
        return groups(
            "cut at the median risk \(whose)", names: ["low risk", "high risk"],
            codes: high, rows: Array(given.risks.indices), outcome)
    }

    private func named(_ grouping: PredictionSet.Grouping) -> SurvivalEvaluation.Groups {
        let parts = PredictionSet.parts(grouping.labels)
        var codes: [Int: Int] = [:]
        for (code, part) in parts.enumerated() { for row in part.rows { codes[row] = code } }
        let rows = grouping.labels.indices.filter { codes[$0] != nil }
        // Survival of groups has nothing to do with the folds of a model, only with named strata.
        var part = given.rows(rows)
        part.folds = nil
        let none = grouping.labels.count - rows.count
        let rule = none > 0 ? "\(grouping.column) (\(none) without)" : grouping.column
        guard let outcome = try? part.outcome() else {
            return missing(rule, "the column '\(grouping.column)' is empty")
        }
        return groups(
            rule, names: parts.map(\.name), codes: rows.compactMap { codes[$0] }, rows: rows,
            outcome,
            strata: given.strata == nil ? nil : "stratum")
    }

    private func missing(_ rule: String, _ reason: String) -> SurvivalEvaluation.Groups {
        SurvivalEvaluation.Groups(
            rule: rule, groups: [], test: .init(name: "log-rank test", missing: reason),
            section: .missing(reason))
    }

    private func groups(
        _ rule: String, names: [String], codes: [Int], rows: [Int], _ outcome: SurvivalTimes,
        strata: String? = nil
    ) -> SurvivalEvaluation.Groups {
        if let apart { return missing(rule, apart) }
        let part = Part {
            try RiskGroupSection(
                names: names, groups: codes, outcome: outcome, rule: rule,
                strata: strata ?? given.partition)
        }
        guard let section = part.value else {
            return missing(rule, "the groups could not be compared")
        }
        let groups = names.indices.map { code in
            let members = codes.indices.filter { codes[$0] == code }.map { rows[$0] }
            return SurvivalEvaluation.Groups.Group(
                name: names[code], patients: section.groups[code].patients,
                events: section.groups[code].events, median: section.groups[code].median,
                concordance: concordance("Harrell's C", rows: members))
        }
        var test = SurvivalEvaluation.Test(name: section.test)
        switch section.logRank {
        case .shown(let p): test.pValue = p
        case .missing(let reason): test.missing = reason
        }
        return SurvivalEvaluation.Groups(
            rule: rule, groups: groups, test: test,
            hazardRatio: names.count == 2
                ? Measure("hazard ratio, \(names[1])", section.hazardRatio) : nil,
            section: part)
    }
}
