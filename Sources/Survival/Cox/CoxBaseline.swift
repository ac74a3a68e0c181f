/// The baseline cumulative hazard of a Cox model: that of a patient whose covariates are all 0.
///
/// After Efron's treatment of ties it is Efron's version of Breslow's estimate: tied deaths leave
/// the risk set one after another. After exact ties it is Breslow's.
///
/// ### Reference
/// Breslow N. *Journal of the Royal Statistical Society B* 34(2):216–217, 1972.
public struct CoxBaseline: Sendable, Hashable {
    /// The baseline of one stratum.
    public struct Curve: Sendable, Hashable {
        /// The stratum, as the outcome numbers it; 0 without strata.
        public let stratum: Int
        /// The distinct follow-up times of the stratum, rising.
        public let times: [Double]
        /// The cumulative hazard at each time, events at that time included.
        public let cumulativeHazards: [Double]

        /// The cumulative hazard at any time: 0 before the first, the last after the last.
        public func cumulativeHazard(at time: Double) -> Double {
            let position = countUpTo(time, in: times)
            return position == 0 ? 0 : cumulativeHazards[position - 1]
        }

        /// The chance of no event up to a time, for a linear predictor (offset included).
        public func survival(at time: Double, linearPredictor: Double) -> Double {
            exp(-cumulativeHazard(at: time) * exp(linearPredictor))
        }
    }

    /// One curve per stratum, strata rising.
    public let curves: [Curve]

    /// Estimates the baseline for given coefficients.
    ///
    /// - Parameters:
    ///   - coefficients: One finite log hazard ratio per covariate, from any fit.
    ///   - covariates: The covariates of the patients to estimate from.
    ///   - outcome: The follow-up of the same patients, in the same order.
    ///   - ties: How tied events are treated.
    ///   - offsets: Known parts of the log hazards.
    /// - Throws: ``SurvivalError`` if counts differ, a number is not finite, or nobody had the
    ///   event.
    public init(
        coefficients: [Double], covariates: Covariates, outcome: SurvivalTimes,
        ties: TieMethod = .efron, offsets: [Double]? = nil
    ) throws(SurvivalError) {
        let steps = ties == .exact ? .breslow : ties
        let design = try coxDesign(covariates, outcome, steps, offsets)
        guard coefficients.count == covariates.width else {
            throw .invalidArgument(
                "there are \(coefficients.count) coefficients for \(covariates.width) covariates")
        }
        let state = CoxState(design, design.scaled(coefficients))
        let sets = design.sets
        curves = sets.strata.enumerated().map { index, stratum in
            // From the hazard at the stratum's centre to that at covariates of 0.
            let shift = exp(-state.shifts[index] - dot(design.centers[index], coefficients))
            var times: [Double] = []
            var hazards: [Double] = []
            var hazard = 0.0
            var group = stratum.groups.lowerBound
            for position in stratum.positions {
                while group < sets.groupEnd[position] {
                    hazard += state.steps[group].bystander
                    group += 1
                }
                let time = outcome.times[sets.rows[position]]
                if times.last == time {
                    hazards[hazards.count - 1] = hazard * shift
                } else {
                    times.append(time)
                    hazards.append(hazard * shift)
                }
            }
            return Curve(stratum: stratum.label, times: times, cumulativeHazards: hazards)
        }
    }

    /// The curve of a stratum; `nil` if nobody was in it.
    public func curve(of stratum: Int) -> Curve? { curves.first { $0.stratum == stratum } }
}

extension CoxModel {
    /// The baseline cumulative hazard of every stratum.
    ///
    /// - Parameter ties: How tied events are treated; as in the fit by default.
    /// - Returns: The hazard of a patient whose covariates and offset are 0.
    /// - Throws: Nothing that a fitted model can cause.
    public func baseline(ties: TieMethod? = nil) throws(SurvivalError) -> CoxBaseline {
        try CoxBaseline(
            coefficients: values, covariates: covariates, outcome: outcome,
            ties: ties ?? self.ties, offsets: offsets)
    }
}
