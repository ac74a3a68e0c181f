import Files
import Survival
import Tensors
import Testing

@testable import Training

/// A small cohort with ties in times.
private struct Draws {
    let theta: [Double]
    let outcome: SurvivalTimes

    init(seed: UInt64, count: Int, strata: Bool = false, step: Double = 2) throws {
        var stream = RandomStream(seed: seed, stream: "partial likelihood")
        theta = (0..<count).map { _ in stream.normal() }
        let times = theta.map { _ in
            let time = 10 * stream.exponential()
            return step > 0 ? (time / step).rounded(.up) * step : time
        }
        let events = theta.map { _ in stream.uniform() < 0.6 }
        outcome = try SurvivalTimes(
            times: times, events: events,
            strata: strata ? theta.map { _ in stream.index(below: 3) } : nil)
    }
}

private func leaf(_ values: [Double], type: ScalarType = .float64) throws -> Tensor {
    let tensor = try Tensor(values, shape: [values.count], type: type)
    try tensor.setRequiresGradient()
    return tensor
}

@Suite struct `The partial likelihood of a batch` {
    static let printed = (
        times: [5.0, 3, 3, 8, 1, 5], events: [true, true, true, false, true, false],
        theta: [0.2, -0.5, 1.0, 0.3, 0.7, -0.1]
    )

    @Test func `is that of the printed example, gradient included`() throws {
        let (times, events, values) = Self.printed
        let outcome = try SurvivalTimes(times: times, events: events)
        let theta = try leaf(values)
        let loss = try #require(try PartialLikelihoodLoss()(theta, outcome))
        #expect(abs(try loss.item() - 0.976073448059) < 1e-12)
        try loss.backward()
        let wanted = [
            -0.025145914871, -0.125470543657, 0.017961547565, 0.156404619189, -0.12859085976,
            0.104841151535,
        ]
        let found = try #require(theta.gradient).doubles()
        #expect(zip(found, wanted).allSatisfy { abs($0 - $1) < 1e-12 })
        let sum = try PartialLikelihoodLoss(reduction: .sum)(theta, outcome)?.item()
        #expect(abs(try #require(sum) - 5.856440688355) < 1e-11)
        let efron = try PartialLikelihoodLoss(ties: .efron)(theta, outcome)?.item()
        #expect(abs(try #require(efron) - 0.929357711773) < 1e-12)
        // Harrell: 8 of 13 comparable pairs are in order.
        #expect(abs(try ConcordanceIndex(risks: values, outcome: outcome).value - 8.0 / 13) < 1e-12)
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `equals the plain version of Survival`(seed: UInt64) throws {
        let draws = try Draws(seed: seed, count: 40, strata: seed % 2 == 1)
        for ties in [TieMethod.breslow, .efron] {
            for reduction in LossReduction.allCases {
                let wanted = try CoxLoss(
                    logHazards: draws.theta, outcome: draws.outcome, ties: ties,
                    reduction: reduction)
                let theta = try leaf(draws.theta)
                let loss = try #require(
                    try PartialLikelihoodLoss(ties: ties, reduction: reduction)(
                        theta, draws.outcome))
                #expect(abs(try loss.item() - wanted.value) < 1e-11)
                try loss.backward()
                let found = try #require(theta.gradient).doubles()
                #expect(zip(found, wanted.gradient).allSatisfy { abs($0 - $1) < 1e-11 })
            }
        }
    }

    @Test(arguments: [TieMethod.breslow, .efron])
    func `survives log hazards of any size, in single precision`(ties: TieMethod) throws {
        let draws = try Draws(seed: 5, count: 60)
        let values = draws.theta.map { $0 * 400 }
        let wanted = try CoxLoss(logHazards: values, outcome: draws.outcome, ties: ties)
        let theta = try leaf(values, type: .float32)
        let loss = try #require(
            try PartialLikelihoodLoss(ties: ties, reduction: .sum)(theta, draws.outcome))
        #expect(abs(try loss.item() - wanted.value) < 1e-5 * wanted.value)
        try loss.backward()
        let found = try #require(theta.gradient).doubles()
        #expect(zip(found, wanted.gradient).allSatisfy { abs($0 - $1) < 1e-3 })
    }

    @Test func `counts patients of earlier batches as at risk, without gradient`() throws {
        let draws = try Draws(seed: 8, count: 30)
        let rows = Array(0..<12)
        let batch = try draws.outcome.rows(rows)
        // As if those of earlier batches were censored when they leave.
        let whole = try SurvivalTimes(
            times: draws.outcome.times,
            events: draws.outcome.events.enumerated().map { $0 < 12 && $1 })
        var bank = RiskSetBank(capacity: 100)
        bank.remember(
            (12..<30).map {
                .init(
                    patient: "\($0)", time: draws.outcome.times[$0], logHazard: draws.theta[$0])
            })
        let loss = try #require(
            try PartialLikelihoodLoss(reduction: .sum)(
                leaf(Array(draws.theta.prefix(12))), batch, others: bank.members))
        let wanted = try CoxLoss(logHazards: draws.theta, outcome: whole, ties: .breslow)
        #expect(abs(try loss.item() - wanted.value) < 1e-11)
    }

    @Test func `of nobody with an event does not exist`() throws {
        let outcome = try SurvivalTimes(times: [1, 2], events: [false, false])
        #expect(try PartialLikelihoodLoss()(leaf([0, 1]), outcome) == nil)
    }

    @Test func `says what it cannot do`() throws {
        let outcome = try SurvivalTimes(times: [1, 2], events: [true, false])
        func sentence(
            _ loss: PartialLikelihoodLoss, _ values: [Double], _ outcome: SurvivalTimes
        ) -> String {
            do {
                _ = try loss(leaf(values), outcome)
                return "no error"
            } catch { return "\(error)" }
        }
        #expect(
            sentence(.init(), [1, 2, 3], outcome)
                == "the log hazards have shape [3]; 2 patients need [2]")
        #expect(
            sentence(.init(ties: .exact), [1, 2], outcome)
                == "the exact treatment of ties has no gradient here; use breslow or efron")
        let late = try SurvivalTimes(
            times: [1, 2], events: [true, false], entryTimes: [0, 1])
        #expect(
            sentence(.init(), [1, 2], late)
                == "the partial likelihood of a batch takes no late entries and no weights")
    }
}

@Suite struct `A bank of risk sets` {
    @Test func `remembers the latest and forgets the oldest`() {
        var bank = RiskSetBank(capacity: 3)
        bank.remember(["a", "b"].map { .init(patient: $0, time: 1, logHazard: 0) })
        bank.remember(["a", "c", "d"].map { .init(patient: $0, time: 1, logHazard: 2) })
        #expect(bank.members.map(\.patient) == ["a", "c", "d"])
        #expect(bank.members.map(\.logHazard) == [2, 2, 2])
        #expect(bank.others(than: ["c"]).map(\.patient) == ["a", "d"])
    }
}
