import Testing

@testable import Survival

@Suite struct `Elastic net Cox path` {
    @Test(arguments: Golden.cases("cox_penalized", "glmnet/"))
    func `matches glmnet`(_ golden: GoldenCase) throws {
        let table = try golden.table(rows: "all")
        let times = try table["time"]
        let rows = times.indices.filter { times[$0] > 0 }
        let covariates = try golden.covariates().rows(rows)
        let path = try ElasticNetCoxPath(
            covariates, outcome: golden.outcome(rows: "all").rows(rows),
            mixing: golden.args["alpha"].double, penalties: [golden.args["lambda"].double],
            ties: .breslow)
        let fit = path.fits[0]
        let wanted = golden.expected
        #expect(agree(fit.standardizedCoefficients, wanted["coef"].doubles, 1e-7))
        #expect(fit.nonzeroCount == wanted["nonzero"].int)
        let mixing = path.mixing
        let size = fit.standardizedCoefficients.reduce(0) {
            $0 + mixing * abs($1) + (1 - mixing) / 2 * $1 * $1
        }
        let objective = -fit.logLikelihood / Double(rows.count) + fit.penalty * size
        #expect(near(objective, wanted["objective"].double, 1e-10))
    }

    @Test(arguments: [0, 0.3, 1], 0..<4 as Range<UInt64>)
    func `meets the conditions of the minimum`(mixing: Double, seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 60, timeStep: 2)
        let outcome = try cohort.fullOutcome()
        let rows = Self.rows(cohort, seed, width: 8)
        let covariates = try Covariates(rows: rows)
        let path = try ElasticNetCoxPath(covariates, outcome: outcome, mixing: mixing)
        let weights = try #require(outcome.weights)
        let total = weights.reduce(0, +)
        let deviations = (0..<8).map { column in
            let values = covariates.column(column)
            let mean = dot(weights, values) / total
            return (dot(weights, values.map { ($0 - mean) * ($0 - mean) }) / total).squareRoot()
        }
        for fit in [path.fits[10], path.fits[60], path.fits[path.fits.count - 1]] {
            let loss = try CoxLoss(
                logHazards: covariates.products(fit.coefficients), outcome: outcome)
            for column in 0..<8 {
                let b = fit.standardizedCoefficients[column]
                #expect(agree(fit.coefficients[column] * deviations[column], b, 1e-10))
                let slope =
                    dot(loss.gradient, covariates.column(column)) / deviations[column] / total
                    + fit.penalty * (1 - mixing) * b
                let pull = fit.penalty * mixing
                let gap = b == 0 ? max(0, abs(slope) - pull) : abs(slope + (b > 0 ? pull : -pull))
                #expect(gap < 1e-9)
            }
        }
    }

    @Test func `begins where all coefficients are 0`() throws {
        let cohort = Cohort(seed: 1, count: 60, timeStep: 1)
        let covariates = try Covariates(rows: Self.rows(cohort, 1, width: 8))
        let outcome = try cohort.outcome()
        let path = try ElasticNetCoxPath(covariates, outcome: outcome)
        #expect(path.fits.count == 100)
        #expect(path.fits[0].nonzeroCount == 0)
        #expect(path.fits[1].nonzeroCount == 1)
        #expect(path.fits[99].nonzeroCount == 8)
        #expect(near(path.fits[99].penalty, path.fits[0].penalty * 1e-4, 1e-12))
        let plain = try CoxModel(covariates, outcome: outcome)
        #expect(agree(path.fits[99].coefficients, plain.values, 2e-3))
    }

    @Test func `takes back columns that were left out too early`() throws {
        let cohort = Cohort(seed: 6, count: 60, timeStep: 1)
        let outcome = try cohort.outcome()
        let covariates = try Covariates(rows: Self.rows(cohort, 6, width: 8))
        let right = try ElasticNetCoxPath(covariates, outcome: outcome, penalties: [0.02])
        #expect(right.fits[0].nonzeroCount > 2)
        let design = try coxDesign(covariates, outcome, .efron, nil)
            .withPopulationScales(covariates)
        var solver = ElasticNetSolver(design, mixing: 1)
        // So small a penalty before makes the guess of what stays out far too bold.
        try solver.solve(0.02, after: 0.0)
        #expect(agree(solver.coefficients, right.fits[0].standardizedCoefficients, 1e-8))
    }

    @Test func `takes more covariates than patients, and one without variation`() throws {
        let cohort = Cohort(seed: 4, count: 40, timeStep: 1)
        var rows = Self.rows(cohort, 4, width: 60)
        for row in rows.indices { rows[row][7] = 5 }
        let path = try ElasticNetCoxPath(
            Covariates(rows: rows), outcome: cohort.outcome(), mixing: 0.5)
        #expect(path.fits.allSatisfy { $0.coefficients[7] == 0 })
        #expect(path.fits.contains { $0.nonzeroCount > 10 })
        #expect(
            zip(path.fits, path.fits.dropFirst()).allSatisfy {
                $0.logLikelihood <= $1.logLikelihood + 1e-9
            })
    }

    @Test(arguments: TieMethod.allCases)
    func `does not depend on order or units`(ties: TieMethod) throws {
        let cohort = Cohort(seed: 2, count: 40, timeStep: 2)
        let outcome = try cohort.fullOutcome(weights: ties != .exact)
        let rows = Self.rows(cohort, 2, width: 3)
        var stream = RandomStream(seed: 2, stream: "order")
        let order = stream.permutation(of: 40)
        let penalties = [0.1, 0.01]
        let a = try ElasticNetCoxPath(
            Covariates(rows: rows), outcome: outcome, penalties: penalties, ties: ties)
        let b = try ElasticNetCoxPath(
            Covariates(rows: order.map { rows[$0].map { 1e3 * $0 - 50 } }),
            outcome: outcome.rows(order), penalties: penalties, ties: ties)
        for (a, b) in zip(a.fits, b.fits) {
            #expect(agree(a.standardizedCoefficients, b.standardizedCoefficients, 1e-8))
        }
    }

    @Test func `says what is wrong`() throws {
        let outcome = try SurvivalTimes(times: [1, 2, 3], events: [true, true, false])
        let x = try Covariates(columns: [[1, 3, 2]])
        func sentence(_ text: String, mixing: Double = 1, _ penalties: [Double]?) {
            expectSentence(text) {
                _ = try ElasticNetCoxPath(
                    x, outcome: outcome, mixing: mixing, penalties: penalties)
            }
        }
        sentence("the mixing of an elastic net must be from 0 to 1, not 2.0", mixing: 2, nil)
        sentence("the penalty 0.2 comes after 0.1; penalties must fall strictly", [0.1, 0.2])
        sentence("penalties must be above 0 and finite", [0.1, 0])
        sentence("there are no penalties; at least one is needed", [])
        expectSentence(
            "the partial likelihood does not depend on the covariates: "
                + "no event has another patient at risk"
        ) { _ = try ElasticNetCoxPath(Covariates(columns: [[7, 7, 7]]), outcome: outcome) }
    }

    /// Correlated covariates of which the first bear on the risk.
    static func rows(_ cohort: Cohort, _ seed: UInt64, width: Int) -> [[Double]] {
        var stream = RandomStream(seed: seed, stream: "wide")
        return cohort.risks.map { risk in
            let common = stream.normal()
            return (0..<width).map {
                ($0 < 3 ? risk : 0) + common + Double($0 + 1) * stream.normal()
            }
        }
    }
}
