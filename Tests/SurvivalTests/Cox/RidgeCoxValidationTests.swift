import Testing

@testable import Survival

@Suite struct `Ridge Cox validation` {
    /// Patients of whom the first two columns tell the risk and the rest nothing.
    private func patients(
        _ count: Int, _ width: Int, seed: UInt64
    ) throws -> (covariates: Covariates, outcome: SurvivalTimes) {
        var stream = RandomStream(seed: seed, stream: "ridge patients")
        let rows = (0..<count).map { _ in (0..<width).map { _ in stream.normal() } }
        let times = rows.map { stream.exponential() * exp(-0.8 * ($0[0] - $0[1])) }
        return (
            try Covariates(rows: rows),
            try SurvivalTimes(times: times, events: times.indices.map { $0 % 4 != 0 })
        )
    }

    @Test(arguments: [7, 8, 9] as [UInt64])
    func `gives the coefficients of all columns where there are more than patients`(
        seed: UInt64
    ) throws {
        let (covariates, outcome) = try patients(24, 30, seed: seed)
        let validation = try RidgeCoxValidation(
            covariates, outcome: outcome, seed: 1, penalties: [30, 3])
        let whole = try RidgeCoxModel(
            covariates, outcome: outcome, penalty: validation.penalty)
        #expect(near(validation.coefficients, whole.values, 1e-7, slack: 1e-9))
        let others = try patients(10, 30, seed: seed + 100).covariates
        #expect(
            near(
                try validation.linearPredictors(others), try whole.linearPredictors(others), 1e-7,
                slack: 1e-9))
    }

    @Test func `costs the same in the space of the patients as with all columns`() throws {
        let (covariates, outcome) = try patients(30, 33, seed: 5)
        let few = try RidgeCoxValidation(covariates, outcome: outcome, seed: 2, penalties: [20, 2])
        // Columns of zeros and patients twice change which way is taken, and nothing else.
        let space = RowSpace(covariates)
        let same = try RidgeCoxValidation(
            Covariates(rows: space.coordinates), outcome: outcome, seed: 2, penalties: [2, 20])
        #expect(near(few.deviances, same.deviances, 1e-9))
        #expect(few.penalties == [20, 2])
    }

    @Test func `finds a space that is smaller than the patients`() throws {
        let table = try Covariates(rows: [[1, 0, 2, 0], [2, 0, 4, 0], [0, 1, 0, 3]])
        let space = RowSpace(table)
        #expect(space.coordinates.allSatisfy { $0.count == 2 })
        for a in 0..<3 {
            for b in 0..<3 {
                let whole = dot(table.row(a), table.row(b))
                #expect(abs(dot(space.coordinates[a], space.coordinates[b]) - whole) < 1e-12)
            }
        }
    }

    @Test func `ranks patients it has not seen, with penalties of its own`() throws {
        let (covariates, outcome) = try patients(60, 65, seed: 3)
        let validation = try RidgeCoxValidation(
            covariates, outcome: outcome, seed: 1, foldCount: 2)
        #expect(validation.penalties.count == 13)
        #expect(validation.penalties == validation.penalties.sorted(by: >))
        let (others, later) = try patients(300, 65, seed: 4)
        let index = try ConcordanceIndex(
            risks: validation.linearPredictors(others), outcome: later)
        #expect(index.value > 0.55)
    }

    @Test func `needs events, folds and penalties`() throws {
        let (covariates, outcome) = try patients(14, 3, seed: 1)
        #expect {
            _ = try RidgeCoxValidation(covariates, outcome: outcome, seed: 1, foldCount: 6)
        } throws: {
            "\($0)" == "10 events are too few for 6 folds; each needs at least 2"
        }
        #expect {
            _ = try RidgeCoxValidation(covariates, outcome: outcome, seed: 1, penalties: [1, 0])
        } throws: {
            "\($0)" == "the penalty must be above 0 and finite, not 0.0"
        }
    }
}
