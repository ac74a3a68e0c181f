import Cohorts
import Foundation
import Survival
import Testing

@testable import Training

@Suite struct `Hazard calibration` {
    private let bins: TimeBins

    init() throws { bins = try TimeBins(innerEdges: [2, 4], longestFollowUp: 10) }

    @Test func `moves the mean hazard of a bin to the one observed`() throws {
        // 4 patients: events at 1 and 3, censored at 5 and 6. Bin 1: 1 of 4; bin 2: 1 of 3; bin 3: none of 2.
        let outcomes = [(1.0, true), (3, true), (5, false), (6, false)].map {
            Outcome(time: $0.0, event: $0.1)
        }
        let hazards = outcomes.map { _ in [0.5, 0.5, 0.5] }
        let calibrate = try HazardCalibration(bins: bins, hazards: hazards, outcomes: outcomes)
        let shifted = calibrate([0.5, 0.5, 0.5])
        #expect(abs(shifted[0] - 0.25) < 1e-9)
        #expect(abs(shifted[1] - 1.0 / 3) < 1e-9)
        #expect(abs(shifted[2] - 0.5 / 3) < 1e-9)  // no event among two: not 0
        #expect(survival(of: [0.5, 0.5]) == [0.5, 0.25])
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func `makes the mean survival follow Kaplan–Meier, whatever the network's level`(
        seed: UInt64
    ) throws {
        var random = RandomStream(seed: seed, stream: "calibration")
        // Nobody is censored before the last edge, so the mean over patients is exact.
        let outcomes = (0..<200).map { _ in
            let time = random.exponential() * 6
            return Outcome(time: min(time, 9), event: time < 9)
        }
        let hazards = outcomes.map { _ in (0..<3).map { _ in 0.3 + 0.6 * random.uniform() } }
        let calibrate = try HazardCalibration(bins: bins, hazards: hazards, outcomes: outcomes)
        let curve = KaplanMeier(
            outcome: try SurvivalTimes(
                times: outcomes.map(\.time), events: outcomes.map(\.event)))
        for (bin, edge) in bins.innerEdges.enumerated() {
            let start = bin == 0 ? 0 : bins.innerEdges[bin - 1]
            let entering = outcomes.indices.filter { outcomes[$0].time >= start }
            let mean =
                entering.reduce(0) { $0 + calibrate(hazards[$1])[bin] } / Double(entering.count)
            let observed = 1 - curve.survival(before: edge) / curve.survival(before: start)
            #expect(abs(mean - observed) < 1e-9)
        }
        // the order of patients within a bin stays
        let first = hazards.map { $0[0] }
        let shifted = hazards.map { calibrate($0)[0] }
        let order = first.indices.sorted { first[$0] < first[$1] }
        #expect(order == shifted.indices.sorted { shifted[$0] < shifted[$1] })
    }
}
