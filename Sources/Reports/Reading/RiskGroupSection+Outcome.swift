public import Survival

extension RiskGroupSection {
    /// Compares the observed survival of groups.
    ///
    /// - Parameters:
    ///   - names: The names of the groups from low to high risk.
    ///   - groups: The place of each patient's group in `names`.
    ///   - outcome: The follow-up of the same patients; tests are stratified if it is.
    ///   - rule: How the groups were made, for example "cut at the median".
    ///   - strata: What the strata of the outcome are, if it has any.
    /// - Throws: `SurvivalError` if the counts differ.
    /// - Precondition: Every group lies within `names`.
    public init(
        names: [String], groups: [Int], outcome: SurvivalTimes, rule: String,
        strata: String = "fold"
    ) throws(SurvivalError) {
        precondition(
            groups.allSatisfy { names.indices.contains($0) },
            "a patient's group lies outside the \(names.count) named groups")
        guard groups.count == outcome.count else {
            throw .countMismatch(what: "groups", found: groups.count, needed: outcome.count)
        }
        var curves: [Group] = []
        for (place, name) in names.enumerated() {
            let rows = groups.indices.filter { groups[$0] == place }
            curves.append(
                rows.isEmpty
                    ? Group(name: name, patients: 0, events: 0, steps: [])
                    : Group(name: name, outcome: try outcome.rows(rows)))
        }
        let test = Part { try logRankTest(outcome: outcome, groups: groups).pValue }
        let within = outcome.strata == nil ? "" : ", stratified by \(strata)"
        self.init(
            rule: rule, groups: curves, logRank: test,
            hazardRatio: Part { try Self.hazardRatio(names, groups, outcome, within) },
            test: "log-rank test\(within)",
            band: "Bands are pointwise 95% intervals on the log-log scale")
    }

    /// The hazard of the second group against the first.
    private static func hazardRatio(
        _ names: [String], _ groups: [Int], _ outcome: SurvivalTimes, _ within: String
    ) throws(SurvivalError) -> IntervalEstimate {
        guard names.count == 2 else {
            throw .invalidArgument("it compares 2 groups, not \(names.count)")
        }
        let covariates = try Covariates(columns: [groups.map(Double.init)], names: [names[1]])
        let coefficient = try CoxModel(covariates, outcome: outcome).coefficients[0]
        return IntervalEstimate(
            value: coefficient.hazardRatio,
            interval: .init(try coefficient.hazardRatioInterval()), patients: outcome.count,
            events: outcome.eventCount, method: "Cox model with the group alone\(within)")
    }
}

extension RiskGroupSection.Group {
    /// The Kaplan–Meier curve of some patients.
    init(name: String, outcome: SurvivalTimes) {
        let curve = KaplanMeier(outcome: outcome)
        let steps = curve.times.indices.map { row -> RiskGroupSection.Step in
            let survival = curve.survival[row]
            // Where the curve is 1 or 0 there is no log-log interval; the band has no width there.
            let lower = curve.lower[row].isFinite ? curve.lower[row] : survival
            let upper = curve.upper[row].isFinite ? curve.upper[row] : survival
            return RiskGroupSection.Step(
                time: curve.times[row], survival: survival, lower: lower, upper: upper,
                atRisk: Int(curve.atRisk[row].rounded()), events: Int(curve.events[row].rounded()),
                censored: Int(curve.censored[row].rounded()))
        }
        self.init(
            name: name, patients: outcome.count, events: outcome.eventCount,
            median: MedianTime(of: curve),
            steps: steps)
    }
}
