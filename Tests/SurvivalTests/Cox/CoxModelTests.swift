import Synchronization
import Testing

@testable import Survival

@Suite struct `Cox model` {
    @Test(arguments: Golden.cases("cox", "cox/") + Golden.cases("cox", "cox-stratified/"))
    func `matches R`(_ golden: GoldenCase) throws {
        let model = try golden.coxModel()
        let wanted = golden.expected
        #expect(model.count == wanted["n"].int)
        #expect(model.eventCount == wanted["nevent"].int)
        expectSummary(of: model, wanted)
    }

    @Test(.enabled(if: Golden.isPresent, Golden.skipped))
    func `matches R with exact ties`() throws {
        let table = try Golden.table("rossi")
        let names = ["fin", "age", "race", "wexp", "mar", "paro", "prio"].map { "x_" + $0 }
        let model = try CoxModel(
            Covariates(columns: names.map { try table[$0] }, names: names),
            outcome: table.outcome(), ties: .exact)
        // coxph(Surv(time, event) ~ ., ties = "exact"), survival 3.5-3.
        let coefficients = [
            -0.381567617441891, -0.0575246588519443, 0.316457911832029, -0.152243185462913,
            -0.434923614188314, -0.0854571370017587, 0.0918879268203465,
        ]
        let errors = [
            0.192006935907134, 0.022037773261972, 0.308925468129525, 0.212774456598126,
            0.382502123739142, 0.196455016126724, 0.0287963461013591,
        ]
        #expect(near(model.values, coefficients, 1e-9))
        #expect(near(model.coefficients.map(\.standardError), errors, 1e-7))
        #expect(near(model.nullLogLikelihood, -613.752814771413, 1e-13))
        #expect(near(model.logLikelihood, -597.091877444010, 1e-13))
        #expect(near(model.scoreTest.statistic, 33.559131346828, 1e-10))
    }

    @Test(arguments: Golden.cases("cox", "cox/"))
    func `scores risks that the concordance of R agrees with`(_ golden: GoldenCase) throws {
        let model = try golden.coxModel()
        let risks = try model.linearPredictors(model.covariates)
        let pairs = try ConcordancePairs(risks: risks, outcome: model.outcome)
        #expect(agree(pairs.index, golden.expected["concordance"].double, 1e-10))
    }

    @Test(arguments: Golden.cases("cox", "cox-weighted/"))
    func `matches R with weights`(_ golden: GoldenCase) throws {
        let model = try golden.coxModel()
        let wanted = golden.expected
        expectSummary(of: model, wanted)
        let errors = try model.robust().coefficients.map(\.standardError)
        #expect(near(errors, wanted["se_robust"].doubles, 1e-7))
        let last = try #require(model.baseline().curves[0].cumulativeHazards.last)
        #expect(near(last, wanted["baseline_last"].double, 1e-7))
    }

    @Test(arguments: Golden.cases("competing_risks", "cause-specific-cox/"))
    func `matches R for one of several causes`(_ golden: GoldenCase) throws {
        let table = try golden.table(rows: "all")
        let cause = golden.args["cause"].double
        let outcome = try SurvivalTimes(
            times: table["time"], events: table["cause"].map { $0 == cause })
        expectSummary(of: try CoxModel(golden.covariates(), outcome: outcome), golden.expected)
    }

    @Test(arguments: Golden.cases("edge_cases", "edge/"), [TieMethod.efron, .breslow])
    func `has a value or a sentence at every edge`(_ golden: GoldenCase, ties: TieMethod) throws {
        let input = golden.json["input"]
        let wanted = golden.json["recommended"]["cox_\(ties.rawValue)"]
        let fit = {
            try CoxModel(
                Covariates(columns: [input["risk"].doubles], names: ["risk"]),
                outcome: SurvivalTimes(
                    times: input["time"].doubles, events: input["event"].doubles.map { $0 == 1 }),
                ties: ties)
        }
        let sentences = [
            "empty": "there are no patients; at least one is needed",
            "noEvents": "none of the 4 patients had the event",
            "noInformation": "the partial likelihood does not depend on the covariates: "
                + "no event has another patient at risk",
            "tooFewRows": "there is 1 patient; at least 2 are needed",
            "singular": "the covariate risk is constant or a combination of the others; "
                + "leave it out",
            "monotoneLikelihood": "the likelihood rises without end along the covariate risk: "
                + "it separates the events from the others; a penalty would make it finite",
        ]
        switch wanted["error"].string ?? wanted["flag"].string {
        case "nonFinite"?:
            let bad = golden.id.hasSuffix("risk") ? "covariate risk" : "time"
            let row = golden.id.contains("inf-risk") ? 1 : golden.id.contains("inf-time") ? 3 : 2
            let value = golden.id.contains("nan") ? "nan" : "inf"
            expectSentence("row \(row) has the \(bad) \(value); it must be a finite number") {
                _ = try fit()
            }
        case "negativeTime"?:
            expectSentence("row 1 has the time -1.0; times must be finite and not negative") {
                _ = try fit()
            }
        case let code?:
            expectSentence(sentences[code] ?? code) { _ = try fit() }
        case nil where !wanted["skip"].isNull: break
        case nil:
            let model = try fit()
            let value = wanted["value"]
            #expect(near(model.values[0], value["coef"].double, 1e-7))
            #expect(near(model.coefficients[0].standardError, value["se"].double, 1e-7))
            #expect(near(model.logLikelihood, value["loglik"].double, 1e-9))
        }
    }

    @Test(arguments: TieMethod.allCases)
    func `is not taken in by a group without events beside other covariates`(
        ties: TieMethod
    ) throws {
        var cohort = Cohort(seed: 4, count: 150, timeStep: 1)
        let group = cohort.groups.map { $0 == 0 ? 1.0 : 0 }
        for row in 0..<150 where group[row] == 1 { cohort.events[row] = false }
        let covariates = try Covariates(
            columns: [cohort.risks, group], names: ["risk", "group"])
        expectSentence(
            "the likelihood rises without end along the covariate group: "
                + "it separates the events from the others; a penalty would make it finite"
        ) { _ = try CoxModel(covariates, outcome: cohort.outcome(), ties: ties) }
    }

    @Test(arguments: TieMethod.allCases, 0..<6 as Range<UInt64>)
    func `does not depend on order, units or origins`(ties: TieMethod, seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 60, timeStep: 2)
        var outcome = try cohort.fullOutcome(weights: ties != .exact)
        let rows = cohort.covariates(seed: seed)
        let model = try CoxModel(Covariates(rows: rows), outcome: outcome, ties: ties)

        var stream = RandomStream(seed: seed, stream: "order")
        let order = stream.permutation(of: rows.count)
        outcome = try outcome.rows(order)
        let moved = order.map { [1e4 + 1e3 * rows[$0][0], rows[$0][1] / 1e3 - 7] }
        let other = try CoxModel(Covariates(rows: moved), outcome: outcome, ties: ties)
        #expect(near(model.logLikelihood, other.logLikelihood, 1e-11))
        #expect(near(model.values[0], other.values[0] * 1e3, 1e-9))
        #expect(near(model.values[1], other.values[1] / 1e3, 1e-9))
        #expect(near(model.scoreTest.statistic, other.scoreTest.statistic, 1e-9))
        #expect(near(model.waldTest.statistic, other.waldTest.statistic, 1e-9))
    }

    @Test(arguments: TieMethod.allCases, 0..<6 as Range<UInt64>)
    func `has its maximum where the gradient of the loss vanishes`(
        ties: TieMethod, seed: UInt64
    ) throws {
        let cohort = Cohort(seed: seed, count: 50, timeStep: 3)
        let outcome = try cohort.fullOutcome(weights: ties != .exact)
        let covariates = try Covariates(rows: cohort.covariates(seed: seed))
        let offsets = cohort.risks.map { $0 / 3 }
        let model = try CoxModel(covariates, outcome: outcome, ties: ties, offsets: offsets)
        func loss(_ values: [Double]) throws -> CoxLoss {
            try CoxLoss(
                logHazards: zip(covariates.products(values), offsets).map { $0 + $1 },
                outcome: outcome, ties: ties)
        }
        let best = try loss(model.values)
        #expect(near(best.value, -model.logLikelihood, 1e-12))
        #expect(near(try loss([0, 0]).value, -model.nullLogLikelihood, 1e-12))
        for column in 0..<2 {
            #expect(abs(dot(best.gradient, covariates.column(column))) < 1e-8)
            // The information is the change of the gradient.
            var up = model.values
            var down = model.values
            up[column] += 1e-4
            down[column] -= 1e-4
            let change = try zip(loss(up).gradient, loss(down).gradient).map {
                ($0 - $1) / 2e-4
            }
            for other in 0..<2 {
                let information = dot(change, covariates.column(other))
                let unit = (0..<2).reduce(0.0) {
                    $0 + (dot(change, covariates.column($1)) * model.covariance[$1][other])
                }
                #expect(information.isFinite)
                #expect(agree(unit, other == column ? 1 : 0, 1e-6))
            }
        }
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func `counts a weight as repeated rows`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 40, timeStep: 2)
        let rows = cohort.covariates(seed: seed)
        let weighted = try SurvivalTimes(
            times: cohort.times, events: cohort.events, entryTimes: cohort.entryTimes,
            weights: cohort.weights, strata: cohort.groups)
        let copies = cohort.weights.indices.flatMap {
            [Int](repeating: $0, count: Int(cohort.weights[$0]))
        }
        let repeated = try SurvivalTimes(
            times: cohort.times, events: cohort.events, entryTimes: cohort.entryTimes,
            strata: cohort.groups
        ).rows(copies)
        let a = try CoxModel(Covariates(rows: rows), outcome: weighted, ties: .breslow)
        let b = try CoxModel(
            Covariates(rows: copies.map { rows[$0] }), outcome: repeated, ties: .breslow)
        #expect(near(a.values, b.values, 1e-9))
        #expect(near(a.logLikelihood, b.logLikelihood, 1e-11))
        #expect(near(a.covariance[0], b.covariance[0], 1e-9))
    }

    @Test func `needs no tie method without ties`() throws {
        let cohort = Cohort(seed: 5, count: 60, timeStep: 0)
        let covariates = try Covariates(rows: cohort.covariates(seed: 5))
        let values = try TieMethod.allCases.map {
            try CoxModel(covariates, outcome: cohort.outcome(), ties: $0).values
        }
        #expect(near(values[0], values[1], 1e-10))
        #expect(near(values[0], values[2], 1e-10))
    }

    @Test func `says what is wrong`() throws {
        let outcome = try SurvivalTimes(
            times: [1, 2, 3, 4, 5], events: [true, true, false, true, true])
        let x: [Double] = [2, 5, 1, 4, 3]
        expectSentence(
            "the covariate sum is constant or a combination of the others; leave it out"
        ) {
            let other: [Double] = [1, 0, 1, 1, 0]
            _ = try CoxModel(
                Covariates(
                    columns: [x, other, zip(x, other).map { 3 * $0 - 2 * $1 }],
                    names: ["a", "b", "sum"]),
                outcome: outcome)
        }
        expectSentence(
            "there are 4 rows of covariates for 5 patients; every patient needs exactly one"
        ) { _ = try CoxModel(Covariates(columns: [[1, 2, 3, 4]]), outcome: outcome) }
        expectSentence("row 2 has the offset inf; it must be a finite number") {
            _ = try CoxModel(
                Covariates(columns: [x]), outcome: outcome, offsets: [0, .infinity, 0, 0, 0])
        }
        expectSentence("the covariates are z; the model was fitted to a") {
            _ = try CoxModel(Covariates(columns: [x], names: ["a"]), outcome: outcome)
                .linearPredictors(Covariates(columns: [x], names: ["z"]))
        }
    }

    private func expectSummary(
        of model: CoxModel, _ wanted: JSON, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        func check(_ ours: [Double], _ name: String, _ tolerance: Double = 1e-7) {
            #expect(
                near(ours, wanted[name].doubles, tolerance), "\(name)",
                sourceLocation: sourceLocation)
        }
        check(model.values, "coef")
        check(model.coefficients.map(\.standardError), "se")
        #expect(
            agree(model.coefficients.map(\.z), wanted["z"].doubles, 1e-7),
            sourceLocation: sourceLocation)
        #expect(
            agree(model.coefficients.map(\.pValue), wanted["p"].doubles, 1e-7),
            sourceLocation: sourceLocation)
        let intervals = model.coefficients.compactMap { try? $0.interval() }
        #expect(
            agree(intervals.map(\.lower), wanted["ci_lower"].doubles, 1e-8),
            sourceLocation: sourceLocation)
        #expect(
            agree(intervals.map(\.upper), wanted["ci_upper"].doubles, 1e-8),
            sourceLocation: sourceLocation)
        check([model.logLikelihood], "loglik")
        check([model.nullLogLikelihood], "loglik_null")
        check([model.likelihoodRatioTest.statistic], "lr")
        check([model.likelihoodRatioTest.pValue], "lr_p", 1e-6)
        check([model.waldTest.statistic], "wald")
        check([model.waldTest.pValue], "wald_p", 1e-6)
        check([model.scoreTest.statistic], "score")
        check([model.scoreTest.pValue], "score_p", 1e-6)
        check([model.akaikeCriterion], "aic")
        for (ours, theirs) in zip(model.covariance, wanted["var"].array) {
            let scale = ours.reduce(0) { max($0, abs($1)) }
            #expect(
                zip(ours, theirs.doubles).allSatisfy { abs($0 - $1) < 1e-7 * scale },
                sourceLocation: sourceLocation)
        }
    }
}

extension GoldenCase {
    func covariates(rows: String = "all") throws -> Covariates {
        let names = args["covariates"].strings
        let table = try table(rows: rows)
        return try Covariates(columns: names.map { try table[$0] }, names: names)
    }

    /// The model of the case; each is fitted once, since many cases ask about the same.
    func coxModel() throws -> CoxModel {
        let key = [
            dataset, args["ties"].string, args["weights"].string, args["strata"].string,
            args["covariates"].strings.joined(separator: ","),
        ].map { $0 ?? "" }.joined(separator: "|")
        if let known = Self.models.withLock({ $0[key] }) { return known }
        let model = try fittedCoxModel()
        Self.models.withLock { $0[key] = model }
        return model
    }

    private static let models = Mutex<[String: CoxModel]>([:])

    private func fittedCoxModel() throws -> CoxModel {
        try CoxModel(
            covariates(),
            outcome: outcome(
                rows: "all", entry: args["left_truncated"].double == 1,
                weights: args["weights"].string, strata: args["strata"].string),
            ties: args["ties"].string == "breslow" ? .breslow : .efron)
    }
}

extension Cohort {
    /// Two covariates that bear on the risk.
    func covariates(seed: UInt64) -> [[Double]] {
        var stream = RandomStream(seed: seed, stream: "covariates")
        return risks.map { [$0 + stream.normal(), Double(stream.index(below: 2))] }
    }
}

/// Whether two numbers agree relative to the larger, with a trace of absolute slack near zero.
func near(_ a: Double, _ b: Double, _ tolerance: Double, slack: Double = 1e-13) -> Bool {
    if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
    return a == b || abs(a - b) <= tolerance * max(abs(a), abs(b)) + slack
}

/// Whether two lists agree number by number.
func near(_ a: [Double], _ b: [Double], _ tolerance: Double, slack: Double = 1e-13) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { near($0, $1, tolerance, slack: slack) }
}
