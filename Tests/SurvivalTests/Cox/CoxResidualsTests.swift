import Testing

@testable import Survival

@Suite struct `Cox residuals` {
    @Test(arguments: Golden.cases("cox", "cox/"))
    func `match R`(_ golden: GoldenCase) throws {
        let wanted = golden.expected["residuals"]
        let model = try golden.coxModel()
        let martingale = try model.martingaleResiduals()
        let first = wanted["martingale_first"].doubles
        #expect(near(Array(martingale.prefix(first.count)), first, 1e-7))
        #expect(near(dot(martingale, martingale), wanted["martingale_sumsq"].double, 1e-7))
        #expect(abs(martingale.reduce(0, +)) < 1e-8)
        let deviance = try model.devianceResiduals()
        #expect(
            near(
                Array(deviance.prefix(first.count)), wanted["deviance_first"].doubles, 1e-7))
        #expect(near(dot(deviance, deviance), wanted["deviance_sumsq"].double, 1e-7))

        let schoenfeld = try model.schoenfeldResiduals()
        #expect(
            near(
                sums(schoenfeld.values.map { $0.map { $0 * $0 } }),
                wanted["schoenfeld_sumsq"].doubles, 1e-7))
        let scaled = try model.schoenfeldResiduals(scaled: true)
        #expect(
            near(
                sums(scaled.values), wanted["scaled_schoenfeld_colsum"].doubles, 1e-7,
                slack: 1e-9))

        expectRows(try model.scoreResiduals(), wanted["score_first"])
        let influences = try model.influences()
        expectRows(influences, wanted["dfbeta_first"])
        #expect(
            near(
                sums(influences.map { $0.map { $0 * $0 } }), wanted["dfbeta_sumsq"].doubles, 1e-7))
    }

    @Test(arguments: [TieMethod.breslow, .efron], 0..<6 as Range<UInt64>)
    func `sum to the gradient, which is 0`(ties: TieMethod, seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 60, timeStep: 2)
        let outcome = try cohort.fullOutcome()
        let model = try CoxModel(
            Covariates(rows: cohort.covariates(seed: seed)), outcome: outcome, ties: ties)
        let weights = try #require(outcome.weights)
        #expect(abs(dot(weights, try model.martingaleResiduals())) < 1e-10)
        let scores = try model.scoreResiduals()
        for column in 0..<2 { #expect(abs(dot(weights, scores.map { $0[column] })) < 1e-8) }
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `tell about how much a patient moves the fit`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 200, timeStep: 1)
        let covariates = try Covariates(rows: cohort.covariates(seed: seed))
        let outcome = try cohort.outcome()
        let model = try CoxModel(covariates, outcome: outcome)
        let influences = try model.influences()
        var moved: [Double] = []
        for row in 0..<20 {
            let others = (0..<200).filter { $0 != row }
            let without = try CoxModel(covariates.rows(others), outcome: outcome.rows(others))
            moved.append(model.values[0] - without.values[0])
        }
        let told = influences.prefix(20).map { $0[0] }
        let error = zip(moved, told).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        #expect(error < 0.02 * dot(moved, moved))
    }

    @Test func `do not exist after exact ties`() throws {
        let cohort = Cohort(seed: 1, count: 40, timeStep: 1)
        let model = try CoxModel(
            Covariates(columns: [cohort.risks]), outcome: cohort.outcome(), ties: .exact)
        expectSentence("exact ties have no score residuals; fit with Efron's") {
            _ = try model.scoreResiduals()
        }
        expectSentence("exact ties have no Schoenfeld residuals; fit with Efron's") {
            _ = try model.schoenfeldResiduals()
        }
        #expect(abs(try model.martingaleResiduals().reduce(0, +)) < 1e-10)
    }

    private func sums(_ rows: [[Double]]) -> [Double] {
        rows.dropFirst().reduce(rows[0]) { zip($0, $1).map { $0 + $1 } }
    }

    private func expectRows(_ rows: [[Double]], _ wanted: JSON) {
        for (ours, theirs) in zip(rows, wanted.array) {
            let scale = theirs.doubles.reduce(0) { max($0, abs($1)) }
            #expect(near(ours, theirs.doubles, 1e-7, slack: 1e-8 * scale))
        }
    }
}
