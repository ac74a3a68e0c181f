import Testing

@testable import Survival

@Suite struct `Robust inference` {
    @Test(arguments: Golden.cases("cox", "cox-robust/"))
    func `matches R`(_ golden: GoldenCase) throws {
        let robust = try golden.coxModel().robust()
        let wanted = golden.expected
        #expect(
            near(
                robust.coefficients.map(\.standardError), wanted["se_robust"].doubles, 1e-7))
        #expect(near(robust.waldTest.statistic, wanted["wald_robust"].double, 1e-7))
        #expect(near(robust.scoreTest.statistic, wanted["rscore"].double, 1e-7))
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `of pairs is that of their sums`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 60, timeStep: 1)
        let model = try CoxModel(
            Covariates(rows: cohort.covariates(seed: seed)), outcome: cohort.outcome())
        let robust = try model.robust(clusters: (0..<60).map { 100 - $0 / 2 })
        #expect(robust.clusterCount == 30)
        let influences = try model.influences()
        var variance = 0.0
        for pair in 0..<30 {
            let sum = influences[2 * pair][1] + influences[2 * pair + 1][1]
            variance += sum * sum
        }
        #expect(near(robust.covariance[1][1], variance, 1e-10))
    }

    @Test func `counts rows that are one patient once`() throws {
        let cohort = Cohort(seed: 8, count: 50, timeStep: 0)
        let rows = cohort.covariates(seed: 8)
        let one = try CoxModel(Covariates(rows: rows), outcome: cohort.outcome(), ties: .breslow)
        let twice = (0..<100).map { $0 % 50 }
        let two = try CoxModel(
            Covariates(rows: rows).rows(twice), outcome: cohort.outcome().rows(twice),
            ties: .breslow)
        #expect(
            near(
                try two.robust(clusters: twice).coefficients[0].standardError,
                try one.robust().coefficients[0].standardError, 1e-9))
    }

    @Test func `needs as many clusters as covariates`() throws {
        let cohort = Cohort(seed: 1, count: 40, timeStep: 1)
        let model = try CoxModel(
            Covariates(rows: cohort.covariates(seed: 1)), outcome: cohort.outcome())
        expectSentence(
            "the variance of a combination of the coefficients over 1 clusters is 0, "
                + "so it cannot be tested"
        ) { _ = try model.robust(clusters: [Int](repeating: 3, count: 40)) }
    }
}
