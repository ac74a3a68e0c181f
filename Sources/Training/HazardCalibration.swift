import Cohorts
import Foundation
import Survival

/// Shifts hazards so that the mean survival of the training patients follows their Kaplan–Meier curve.
///
/// Training draws every class of outcome equally often, so the network's own hazards are those of a population with as many
/// events as censored patients, and its survival curves lie too low. One number per time bin is added to the hazards on
/// the scale of log-odds, such that the mean hazard of the training patients who enter the bin is the one observed. The
/// order of patients within a bin stays, and risks are not touched.
///
/// ### Reference
/// Recalibration of the intercept: Steyerberg E.W. *Clinical Prediction Models*, 2nd ed., chapter 20. Springer 2019.
public struct HazardCalibration: Codable, Sendable, Hashable {
    /// What is added to the log-odds of the hazard in each bin.
    public let shifts: [Double]

    /// Learns the shifts from training patients.
    ///
    /// - Parameters:
    ///   - bins: The time bins.
    ///   - hazards: The network's hazards of each patient, one per bin.
    ///   - outcomes: The patients' outcomes, in the same order.
    /// - Throws: `SurvivalError` if there is no patient.
    init(bins: TimeBins, hazards: [[Double]], outcomes: [Outcome]) throws(SurvivalError) {
        let curve = KaplanMeier(
            outcome: try SurvivalTimes(
                times: outcomes.map(\.time), events: outcomes.map(\.event)))
        shifts = (0..<bins.count).map { bin in
            let start = bin == 0 ? 0 : bins.innerEdges[bin - 1]
            let end = bin < bins.innerEdges.count ? bins.innerEdges[bin] : .infinity
            let entering = outcomes.indices.filter { outcomes[$0].time >= start }
            let alive = curve.survival(before: start)
            guard !entering.isEmpty, alive > 0 else { return 0 }
            // A hazard of 0 or 1 among few patients is no certainty.
            let least = 0.5 / Double(entering.count + 1)
            let observed = 1 - curve.survival(before: end) / alive
            return Self.shift(
                of: entering.map { Self.logOdds(hazards[$0][bin]) },
                to: min(max(observed, least), 1 - least))
        }
    }

    /// Hazards as they would be in the cohort.
    ///
    /// - Parameter hazards: The network's hazards, one per bin.
    /// - Returns: As many.
    func callAsFunction(_ hazards: [Double]) -> [Double] {
        zip(hazards, shifts).map { Self.probability(Self.logOdds($0) + $1) }
    }

    /// The number that, added to all, makes the mean probability the wanted one; by bisection.
    private static func shift(of logOdds: [Double], to wanted: Double) -> Double {
        var (low, high) = (-60.0, 60.0)
        for _ in 0..<100 {
            let middle = (low + high) / 2
            let mean =
                logOdds.reduce(0) { $0 + probability($1 + middle) } / Double(logOdds.count)
            if mean < wanted { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    private static func logOdds(_ probability: Double) -> Double {
        let bounded = min(max(probability, 1e-12), 1 - 1e-12)
        return log(bounded) - log1p(-bounded)
    }

    private static func probability(_ logOdds: Double) -> Double { 1 / (1 + exp(-logOdds)) }
}

/// Survival past each bin.
///
/// - Parameter hazards: The hazard of each bin.
/// - Returns: The product of what is left, bin by bin.
func survival(of hazards: [Double]) -> [Double] {
    var alive = 1.0
    return hazards.map { hazard in
        alive *= 1 - hazard
        return alive
    }
}
