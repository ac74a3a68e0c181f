public import Reports
public import Survival

/// A Cox model of a table: hazard ratios, tests of the model, of its assumption, and its index.
public struct CoxEvaluation: Codable, Sendable {
    /// How the model is fitted.
    public struct Settings: Sendable, Hashable {
        /// How tied events are treated.
        public var ties = TieMethod.efron
        /// The ridge penalty, a half of it times the sum of squares of the coefficients; `nil` for none.
        public var ridge: Double?

        /// Efron's ties, no penalty.
        public init() {}
    }

    /// One covariate.
    public struct Row: Codable, Sendable, Hashable {
        /// The covariate, or the column and value of an indicator.
        public var name: String
        /// The logarithm of the hazard ratio.
        public var coefficient: Double
        /// Its standard error; `nil` with a penalty.
        public var standardError: Double?
        /// The hazard ratio for one unit more.
        public var hazardRatio: Double
        /// The lower end of its 95 % interval.
        public var lower: Double?
        /// The upper end of its 95 % interval.
        public var upper: Double?
        /// The two-sided p-value.
        public var pValue: Double?
        /// The p-value of the test that the hazard ratio does not change over time.
        public var proportionality: Double?
    }

    /// The rows of the table that took part.
    public var patients: Int
    /// Those of them with the event.
    public var events: Int
    /// Rows that lack a covariate or the outcome.
    public var leftOut: Int
    /// How many clusters the standard errors allow for.
    public var clusters: Int?
    /// The covariates.
    public var rows: [Row]
    /// The first value of each column of categories, which the others are compared with.
    public var references: [String: String]
    /// Tests of the whole model: Wald, likelihood ratio, score.
    public var tests: [String: ChiSquareTest]
    /// The test that no hazard ratio changes over time.
    public var proportionality: ChiSquareTest?
    /// How the model orders the patients it was fitted to.
    public var concordance: Measure
    /// The log partial likelihood with the coefficients.
    public var logLikelihood: Double
    /// The log partial likelihood without covariates.
    public var nullLogLikelihood: Double
    /// How all of this was made.
    public var method: String
    /// What a reader should know, each a sentence without its full stop.
    public var warnings: [String]

    /// Fits a model.
    ///
    /// - Parameters:
    ///   - table: Covariates and outcomes.
    ///   - settings: How the model is fitted.
    /// - Throws: `SurvivalError` if it has no answer: no events, a covariate that is constant, a
    ///   combination of others, or that separates the events.
    public init(_ table: CoxTable, _ settings: Settings = Settings()) throws {
        patients = table.outcome.count
        events = table.outcome.eventCount
        leftOut = table.leftOut
        references = table.references
        warnings = []
        var method =
            "\(settings.ties.rawValue.prefix(1).uppercased() + settings.ties.rawValue.dropFirst()) ties"
        if table.outcome.strata != nil { method += ", stratified" }
        let values: [Double]
        if let ridge = settings.ridge {
            let model = try RidgeCoxModel(
                table.covariates, outcome: table.outcome, penalty: ridge, ties: settings.ties)
            values = model.coefficients.map(\.value)
            rows = model.coefficients.map {
                Row(name: $0.name, coefficient: $0.value, hazardRatio: $0.hazardRatio)
            }
            tests = [:]
            (logLikelihood, nullLogLikelihood) = (model.logLikelihood, model.nullLogLikelihood)
            method +=
                ", ridge penalty \(ridge) on the covariates as they are, \(NumberText.fixed(model.effectiveDegreesOfFreedom, 1)) effective degrees of freedom"
            warnings.append(
                "penalised coefficients are biased towards 0, so they have no intervals and no p-values"
            )
            if table.clusters != nil {
                throw EvaluationError(
                    "clusters change intervals only, and a penalised model has none")
            }
        } else {
            let model = try CoxModel(
                table.covariates, outcome: table.outcome, ties: settings.ties)
            values = model.values
            var coefficients = model.coefficients
            tests = [
                "likelihood ratio": model.likelihoodRatioTest, "score": model.scoreTest,
                "Wald": model.waldTest,
            ]
            if let labels = table.clusters {
                let robust = try model.robust(clusters: labels)
                coefficients = robust.coefficients
                clusters = robust.clusterCount
                tests = ["Wald, robust": robust.waldTest, "score, robust": robust.scoreTest]
                if robust.clusterCount < 30 {
                    warnings.append(
                        "\(robust.clusterCount) clusters; with fewer than about 30 robust intervals are too narrow"
                    )
                }
                method += ", robust standard errors over \(robust.clusterCount) clusters"
            }
            let change = Part {
                try model.proportionalHazardsTest(transform: .kaplanMeier)
            }
            proportionality = change.value?.global
            if case .missing(let reason) = change {
                warnings.append("no test of proportional hazards: \(reason)")
            }
            rows = []
            for (place, coefficient) in coefficients.enumerated() {
                let interval = try coefficient.hazardRatioInterval()
                rows.append(
                    Row(
                        name: coefficient.name, coefficient: coefficient.value,
                        standardError: coefficient.standardError,
                        hazardRatio: coefficient.hazardRatio, lower: interval.lower,
                        upper: interval.upper, pValue: coefficient.pValue,
                        proportionality: change.value?.tests[place].pValue))
            }
            (logLikelihood, nullLogLikelihood) = (model.logLikelihood, model.nullLogLikelihood)
        }
        self.method = method
        let risks = (0..<table.covariates.count).map { row in
            zip(table.covariates.row(row), values).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let outcome = table.outcome
        concordance = Measure(
            "Harrell's C",
            Part {
                let index = try ConcordanceIndex(risks: risks, outcome: outcome)
                let spread =
                    table.clusters != nil
                    ? "no interval, as rows of one cluster depend on each other"
                    : index.standardError > 0
                        ? "infinitesimal jackknife" : "no interval, as its variance is 0"
                return IntervalEstimate(
                    value: index.value,
                    interval: index.standardError > 0 && table.clusters == nil
                        ? .init(index.interval()) : nil,
                    patients: index.count, events: index.eventCount,
                    method:
                        "on the rows the model was fitted to, which flatters\(outcome.strata == nil ? "" : ", pairs within stratum"); \(spread)"
                )
            })
        let perCovariate = Double(events) / Double(rows.count)
        if perCovariate < 10, settings.ridge == nil {
            warnings.append(
                "\(NumberText.fixed(perCovariate, 1)) events per covariate; with fewer than about 10 the ratios and their intervals are unsteady"
            )
        }
    }
}

extension CoxEvaluation {
    /// The numbers for a terminal of 80 columns.
    ///
    /// - Parameter digits: Digits after the point.
    /// - Returns: Lines, without a newline at the end.
    public func text(digits: Int = 3) -> String {
        let out = leftOut > 0 ? ", \(NumberText.count(leftOut, "row")) with gaps left out" : ""
        var lines = TextTable.wrap(
            "\(NumberText.count(patients, "row")), \(NumberText.count(events, "event"))\(out); \(method)",
            first: "", rest: "  ")
        let hasTests = rows.contains { $0.pValue != nil }
        var table = TextTable(
            ["", "hazard ratio"] + (hasTests ? ["95% interval", "p", "p, zph"] : []))
        for row in rows {
            var cells = [row.name, NumberText.fixed(row.hazardRatio, digits)]
            if let lower = row.lower, let upper = row.upper, let p = row.pValue {
                cells += [
                    NumberText.range(lower, upper, digits), NumberText.probability(p),
                    row.proportionality.map { NumberText.probability($0) } ?? "none",
                ]
            }
            table.add(cells)
        }
        lines += table.lines
        for (name, first) in references.sorted(by: { $0.key < $1.key }) {
            lines += TextTable.wrap("\(name) is compared with \(first)", first: "", rest: "  ")
        }
        lines.append("")
        var whole = TextTable(["", "chi-square", "df", "p"])
        var shown = tests.sorted { $0.key < $1.key }
        if let proportionality { shown.append(("all hazards proportional", proportionality)) }
        for (name, test) in shown {
            whole.add([
                name, NumberText.fixed(test.statistic, 2),
                NumberText.coordinate(test.degreesOfFreedom), NumberText.probability(test.pValue),
            ])
        }
        if !shown.isEmpty { lines += whole.lines + [""] }
        var index = MeasureTable("", digits: digits)
        index.add(concordance)
        lines += index.lines
        if hasTests {
            lines += TextTable.wrap(
                "zph: score test that the ratio does not change with time (1 − Kaplan–Meier)",
                first: "", rest: "  ")
        }
        for warning in warnings { lines += TextTable.wrap(warning, first: "note: ", rest: "  ") }
        return lines.joined(separator: "\n")
    }
}
