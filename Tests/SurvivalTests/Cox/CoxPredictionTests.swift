import Testing

@testable import Survival

@Suite struct `Cox prediction` {
    @Test(arguments: Golden.cases("cox", "cox/").filter { !$0.expected["predict"].isNull })
    func `matches R`(_ golden: GoldenCase) throws {
        let wanted = golden.expected["predict"]
        let model = try golden.coxModel()
        let patients = try model.covariates.rows([0, 1, 2])
        #expect(near(try model.linearPredictors(patients), wanted["lp"].doubles, 1e-7))
        let prediction = try model.predictSurvival(of: patients, at: wanted["times"].doubles)
        let intervals = try prediction.intervals()
        for row in 0..<3 {
            #expect(near(prediction.survival[row], wanted["surv"][row].doubles, 1e-7))
            #expect(near(prediction.standardErrors[row], wanted["se_surv"][row].doubles, 1e-7))
            #expect(near(intervals[row].lower, wanted["lower_loglog"][row].doubles, 1e-7))
            #expect(near(intervals[row].upper, wanted["upper_loglog"][row].doubles, 1e-7))
        }
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func `is of the patient's own stratum, at any origin`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 90, timeStep: 1)
        let outcome = try cohort.fullOutcome()
        let rows = cohort.covariates(seed: seed)
        let model = try CoxModel(Covariates(rows: rows), outcome: outcome)
        let baseline = try model.baseline()
        let patients = try Covariates(rows: [rows[0], rows[1], rows[2]])
        let strata = [0, 1, 2]
        let prediction = try model.predictSurvival(
            of: patients, at: [1, 3], strata: strata, offsets: [0, 0.5, 0])
        let predictors = try model.linearPredictors(patients)
        for row in 0..<3 {
            let curve = try #require(baseline.curve(of: strata[row]))
            let predictor = predictors[row] + (row == 1 ? 0.5 : 0)
            let wanted = [1.0, 3].map { curve.survival(at: $0, linearPredictor: predictor) }
            #expect(agree(prediction.survival[row], wanted, 1e-12))
        }
        let moved = try CoxModel(
            Covariates(rows: rows.map { [$0[0] + 1e5, $0[1]] }), outcome: outcome
        ).predictSurvival(
            of: Covariates(rows: [rows[0], rows[1], rows[2]].map { [$0[0] + 1e5, $0[1]] }),
            at: [1, 3], strata: strata, offsets: [0, 0.5, 0])
        #expect(agree(prediction.survival[1], moved.survival[1], 1e-9))
        #expect(agree(prediction.standardErrors[1], moved.standardErrors[1], 1e-9))
    }

    @Test func `says what is wrong`() throws {
        let cohort = Cohort(seed: 1, count: 40, timeStep: 1)
        let covariates = try Covariates(columns: [cohort.risks])
        let model = try CoxModel(covariates, outcome: cohort.outcome())
        let last = cohort.times.max() ?? 0
        expectSentence("the time 999.0 is outside the follow-up, from 0.0 to \(last)") {
            _ = try model.predictSurvival(of: covariates, at: [1, 999])
        }
        expectSentence("time 2 is 1.0 after 2.0; times must rise strictly") {
            _ = try model.predictSurvival(of: covariates, at: [2, 1])
        }
        let stratified = try CoxModel(
            covariates,
            outcome: SurvivalTimes(
                times: cohort.times, events: cohort.events, strata: cohort.groups))
        expectSentence("the model has strata; every patient needs one") {
            _ = try stratified.predictSurvival(of: covariates, at: [1])
        }
        expectSentence("row 1 is of the stratum 7, which is unknown") {
            _ = try stratified.predictSurvival(
                of: covariates, at: [1], strata: [Int](repeating: 7, count: 40))
        }
    }
}
