import Testing

@testable import Survival

@Suite struct `Elastic net Cox validation` {
    @Test func `finds the covariates that matter, whatever the threads`() throws {
        let cohort = Cohort(seed: 3, count: 150, timeStep: 0, riskStep: 0)
        var stream = RandomStream(seed: 9, stream: "noise")
        let rows = cohort.risks.map { risk in
            (0..<12).map { $0 == 4 ? risk + 0.3 * stream.normal() : stream.normal() }
        }
        let covariates = try Covariates(rows: rows)
        let outcome = try cohort.outcome()
        let penalties = (0..<15).map { 0.3 * pow(0.7, Double($0)) }
        func validate(_ seed: UInt64, threads: Int) throws -> ElasticNetCoxValidation {
            try ElasticNetCoxValidation(
                covariates, outcome: outcome, seed: seed, foldCount: 5, penalties: penalties,
                threads: threads)
        }
        let one = try validate(7, threads: 1)
        #expect(try one == validate(7, threads: 2))
        #expect(try one.folds != validate(8, threads: 2).folds)
        #expect(one.best.coefficients[4] > 0.3)
        #expect(one.sparse.nonzeroCount <= one.best.nonzeroCount)
        #expect(one.sparse.coefficients[4] > 0)
        #expect(one.deviances[one.bestIndex] < one.deviances[0])
        #expect(one.standardErrors.allSatisfy { $0 > 0 })
        for fold in 0..<5 {
            let members = one.folds.indices.filter { one.folds[$0] == fold }
            #expect(members.count == 30)
            let events = members.count { outcome.events[$0] }
            #expect(abs(events - outcome.eventCount / 5) <= 1)
        }
    }

    @Test func `adds up to the whole when nothing is learnt`() throws {
        // At a penalty that allows no coefficient, the folds add what the null model loses.
        let cohort = Cohort(seed: 3, count: 60, timeStep: 1)
        let outcome = try cohort.outcome()
        let covariates = try Covariates(columns: [cohort.risks])
        let validation = try ElasticNetCoxValidation(
            covariates, outcome: outcome, seed: 1, foldCount: 3, penalties: [100])
        var sum = 0.0
        for fold in 0..<3 {
            let training = validation.folds.indices.filter { validation.folds[$0] != fold }
            let none = [Double](repeating: 0, count: 60)
            sum +=
                try 2 * CoxLoss(logHazards: none, outcome: outcome).value
                - 2
                * CoxLoss(
                    logHazards: training.map { none[$0] }, outcome: outcome.rows(training)
                ).value
        }
        #expect(near(validation.deviances[0], sum / Double(outcome.eventCount), 1e-11))
    }

    @Test func `says what is wrong`() throws {
        let outcome = try SurvivalTimes(times: [1, 2, 3], events: [true, true, false])
        let x = try Covariates(columns: [[1, 3, 2]])
        expectSentence("cross-validation needs at least 2 folds, not 1") {
            _ = try ElasticNetCoxValidation(x, outcome: outcome, seed: 1, foldCount: 1)
        }
        expectSentence("2 events are too few for 10 folds; each needs at least 2") {
            _ = try ElasticNetCoxValidation(x, outcome: outcome, seed: 1)
        }
    }
}
