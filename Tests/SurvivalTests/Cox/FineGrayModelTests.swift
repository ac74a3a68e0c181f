import Testing

@testable import Survival

@Suite struct `Fine and Gray's model` {
    @Test(arguments: Golden.cases("competing_risks", "fine-gray/"))
    func `matches R's finegray`(_ golden: GoldenCase) throws {
        let model = try golden.fineGrayModel()
        let wanted = golden.expected
        #expect(near(model.values, wanted["coef"].doubles, 1e-6))
        let errors = model.modelCovariance.indices.map {
            model.modelCovariance[$0][$0].squareRoot()
        }
        #expect(near(errors, wanted["se_model"].doubles, 1e-6))
        #expect(near(model.logLikelihood, wanted["loglik"].double, 1e-9))
        #expect(near(model.nullLogLikelihood, wanted["loglik_null"].double, 1e-9))
    }

    @Test(arguments: Golden.cases("competing_risks", "crr/"))
    func `has the standard errors of cmprsk, up to its ties`(_ golden: GoldenCase) throws {
        let model = try golden.fineGrayModel()
        let wanted = golden.expected
        // No times are tied in cgvhd, so there both programs do the same.
        let tolerance = golden.dataset == "cgvhd" ? 1e-6 : 2e-3
        #expect(near(model.values, wanted["coef"].doubles, golden.dataset == "cgvhd" ? 1e-6 : 1e-2))
        #expect(
            near(model.coefficients.map(\.standardError), wanted["se"].doubles, tolerance))
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func `is Cox's model where there is one cause`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 60, timeStep: 1)
        let covariates = try Covariates(rows: cohort.covariates(seed: seed))
        let causes = cohort.events.map { $0 ? 1 : 0 }
        let weights = cohort.weights.map { $0 + 0.5 }
        let outcome = try SurvivalTimes(
            times: cohort.times, events: cohort.events, weights: weights)
        let cox = try CoxModel(covariates, outcome: outcome, ties: .breslow)
        let model = try FineGrayModel(
            covariates,
            outcome: CompetingTimes(times: cohort.times, causes: causes, weights: weights),
            cause: 1)
        #expect(near(model.values, cox.values, 1e-10))
        #expect(near(model.logLikelihood, cox.logLikelihood, 1e-12))
        #expect(near(model.modelCovariance[0], cox.covariance[0], 1e-10))
        #expect(near(model.covariance[0], try cox.robust().covariance[0], 1e-9))
        let baseline = try cox.baseline().curves[0]
        #expect(
            near(
                model.cumulativeHazards, model.times.map(baseline.cumulativeHazard), 1e-10))
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func `is the likelihood of rows split at every time`(seed: UInt64) throws {
        let (cohort, outcome) = try Self.competing(seed)
        let rows = cohort.covariates(seed: seed)
        let model = try FineGrayModel(Covariates(rows: rows), outcome: outcome, cause: 1)
        // Who had another cause goes on from event to event with the weight of being watched.
        let curve = CensoringCurve(outcome: outcome.anyCause)
        let eventTimes = Set(
            outcome.times.indices.filter { outcome.causes[$0] == 1 }
                .map { outcome.times[$0] }
        ).sorted()
        var logLikelihood = 0.0
        for time in eventTimes {
            var sum = 0.0
            for row in rows.indices {
                let risk = exp(dot(rows[row], model.values))
                if outcome.times[row] >= time {
                    sum += risk
                } else if outcome.causes[row] == 2 {
                    sum +=
                        risk * curve.survival(before: time)
                        / curve.survival(before: outcome.times[row])
                }
            }
            for row in rows.indices
            where outcome.times[row] == time && outcome.causes[row] == 1 {
                logLikelihood += dot(rows[row], model.values) - log(sum)
            }
        }
        #expect(near(model.logLikelihood, logLikelihood, 1e-11))
    }

    @Test(arguments: 0..<3 as Range<UInt64>)
    func `knows how each patient's weight moves the gradient`(seed: UInt64) throws {
        // The censoring curve is estimated anew at every weight; times are tied throughout. In its
        // form exp(−hazard) it moves exactly as the formula says.
        let (cohort, plain) = try Self.competing(seed)
        let covariates = try Covariates(rows: cohort.covariates(seed: seed))
        let coefficients = [0.3, -0.4]
        func likelihood(_ weights: [Double]) throws -> FineGrayLikelihood {
            let outcome = try CompetingTimes(
                times: plain.times, causes: plain.causes, weights: weights)
            let table = RiskTable(outcome.anyCause)
            return FineGrayLikelihood(
                covariates, outcome, cause: 1,
                sets: try RiskSets(outcome.outcome(cause: 1), ties: .breslow)
            ) { time in
                var hazard = 0.0
                for (index, earlier) in table.times.enumerated()
                where earlier < time && table.censored[index] > 0 {
                    hazard += table.censored[index] / (table.atRisk[index] - table.events[index])
                }
                return exp(-hazard)
            }
        }
        let weights = cohort.weights.map { $0 + 0.5 }
        let here = try likelihood(weights)
        let influences = here.influences(here.state(coefficients))
        for (position, row) in here.design.sets.rows.enumerated() {
            var up = weights
            var down = weights
            up[row] += 1e-5
            down[row] -= 1e-5
            let change = try zip(
                likelihood(up).evaluate(coefficients).gradient,
                likelihood(down).evaluate(coefficients).gradient
            ).map { ($0 - $1) / 2e-5 * weights[row] }
            #expect(agree(influences.row(position), change, 1e-6))
        }
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `does not depend on order or units`(seed: UInt64) throws {
        let (cohort, outcome) = try Self.competing(seed)
        let rows = cohort.covariates(seed: seed)
        var stream = RandomStream(seed: seed, stream: "order")
        let order = stream.permutation(of: rows.count)
        let a = try FineGrayModel(Covariates(rows: rows), outcome: outcome, cause: 1)
        let b = try FineGrayModel(
            Covariates(rows: order.map { [1e3 * rows[$0][0] + 50, rows[$0][1]] }),
            outcome: CompetingTimes(
                times: order.map { outcome.times[$0] }, causes: order.map { outcome.causes[$0] }),
            cause: 1)
        #expect(near(a.values[0], 1e3 * b.values[0], 1e-9))
        #expect(near(a.covariance[1][1], b.covariance[1][1], 1e-9))
        let x = try Covariates(rows: [rows[0]])
        let y = try Covariates(rows: [[1e3 * rows[0][0] + 50, rows[0][1]]])
        let times = [1.0, 2]
        #expect(
            try near(
                a.predictIncidence(of: x, at: times)[0], b.predictIncidence(of: y, at: times)[0],
                1e-8))
    }

    @Test func `predicts the incidence of the cause`() throws {
        let (cohort, outcome) = try Self.competing(3)
        // Without any effect, the prediction is near Aalen and Johansen's.
        var stream = RandomStream(seed: 3, stream: "noise")
        let noise = cohort.risks.map { _ in stream.normal() }
        let model = try FineGrayModel(Covariates(columns: [noise]), outcome: outcome, cause: 1)
        let predicted = try model.predictIncidence(
            of: Covariates(columns: [[0.0]]), at: [1, 2, 4])[0]
        let curve = AalenJohansen(outcome: outcome)
        for (time, value) in zip([1.0, 2, 4], predicted) {
            let position = countUpTo(time, in: curve.times) - 1
            #expect(abs(value - curve.causes[0].incidence[position]) < 0.05)
        }
    }

    @Test func `says what is wrong`() throws {
        let x = try Covariates(columns: [[1, 3, 2, 5]])
        let late = try CompetingTimes(
            times: [1, 2, 3, 4], causes: [1, 2, 1, 0], entryTimes: [0, 0, 0, 1])
        expectSentence("Fine and Gray's regression takes no entry times") {
            _ = try FineGrayModel(x, outcome: late, cause: 1)
        }
        let outcome = try CompetingTimes(times: [1, 2, 3, 4], causes: [0, 2, 0, 0])
        expectSentence("none of the 4 patients had the event") {
            _ = try FineGrayModel(x, outcome: outcome, cause: 1)
        }
        let (cohort, other) = try Self.competing(1)
        let model = try FineGrayModel(Covariates(columns: [cohort.risks]), outcome: other, cause: 1)
        let last = model.times[model.times.count - 1]
        expectSentence("the time 99.0 is outside the events of the cause, from 0.0 to \(last)") {
            _ = try model.predictIncidence(of: Covariates(columns: [[0.0]]), at: [99])
        }
    }

    @Test func `has no cause beyond the last`() async {
        await #expect(processExitsWith: .failure) {
            let outcome = try CompetingTimes(times: [1, 2], causes: [1, 0])
            _ = try FineGrayModel(Covariates(columns: [[1, 2]]), outcome: outcome, cause: 2)
        }
    }

    /// A cohort in which a third of the events are of another cause.
    static func competing(_ seed: UInt64) throws -> (Cohort, CompetingTimes) {
        let cohort = Cohort(seed: seed, count: 80, timeStep: 1)
        let causes = cohort.events.indices.map {
            cohort.events[$0] ? (cohort.groups[$0] == 0 ? 2 : 1) : 0
        }
        return (cohort, try CompetingTimes(times: cohort.times, causes: causes))
    }
}

extension GoldenCase {
    func fineGrayModel() throws -> FineGrayModel {
        let table = try table(rows: "all")
        return try FineGrayModel(
            covariates(),
            outcome: CompetingTimes(times: table["time"], causes: table.integers("cause")),
            cause: args["cause"].int)
    }
}
