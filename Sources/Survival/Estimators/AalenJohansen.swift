/// The Aalen–Johansen estimate of the cumulative incidence of competing causes.
///
/// The incidence of a cause rises at each time by S(t−)·d/n, with d its events there and S the
/// Kaplan–Meier curve of the event of any cause; incidences and S sum to 1. Treating other causes as
/// censored instead would overestimate every one of them.
///
/// The standard error is that of the infinitesimal jackknife, as in R's `survfit`. Left truncation
/// and weights are taken from the outcome; its strata are not.
///
/// ### Reference
/// Aalen OO, Johansen S. *Scandinavian Journal of Statistics* 5:141–150, 1978.
public struct AalenJohansen: Sendable, Hashable {
    /// The distinct follow-up times, ascending.
    public let times: [Double]
    /// How many were at risk at each time.
    public let atRisk: [Double]
    /// The survival without any event at each time.
    public let survival: [Double]
    /// The incidence of each cause, cause 1 first.
    public let causes: [Incidence]

    /// The cumulative incidence of one cause at each of the times.
    public struct Incidence: Sendable, Hashable {
        /// The number of the cause, from 1.
        public let cause: Int
        /// The probability of an event of this cause up to each time.
        public let incidence: [Double]
        /// The standard error of the incidence (infinitesimal jackknife).
        public let standardErrors: [Double]
        /// Aalen's standard error, in which tied events are drawn without replacement.
        public let aalenStandardErrors: [Double]

        /// The pointwise limits of the incidence.
        ///
        /// - Parameters:
        ///   - scale: The scale of the limits.
        ///   - level: The coverage at each time.
        /// - Returns: The limits; NaN where the incidence is 0, except on the plain scale.
        /// - Precondition: `0 < level < 1`.
        public func interval(scale: IntervalScale = .logLog, level: Double = 0.95) -> CurveInterval
        {
            let interval = ProbabilityInterval(scale: scale, level: level)
            let limits = incidence.indices.map { position -> (lower: Double, upper: Double) in
                let p = incidence[position]
                if p == 0, scale == .plain { return (0, 0) }
                return interval.limits(p, standardErrorOfLog: standardErrors[position] / p)
            }
            return CurveInterval(
                scale: scale, level: level, lower: limits.map(\.lower), upper: limits.map(\.upper))
        }
    }

    /// Estimates the incidence of every cause.
    public init(outcome: CompetingTimes) {
        self.init(outcome, inTimeOrder: outcome.anyCause.order)
    }

    init(_ outcome: CompetingTimes, inTimeOrder rows: [Int]) {
        let table = RiskTable(outcome.anyCause, inTimeOrder: rows)
        times = table.times
        atRisk = table.atRisk
        var survival = [Double](repeating: 1, count: table.times.count)
        var current = 1.0
        for position in survival.indices {
            let d = table.events[position]
            if d > 0 { current *= 1 - d / table.atRisk[position] }
            survival[position] = current
        }
        self.survival = survival
        var deaths = [[Double]](
            repeating: [Double](repeating: 0, count: table.times.count), count: outcome.causeCount)
        var position = 0
        for row in rows {
            while table.times[position] < outcome.times[row] { position += 1 }
            let cause = outcome.causes[row]
            if cause > 0 { deaths[cause - 1][position] += outcome.anyCause.weights?[row] ?? 1 }
        }
        causes = deaths.indices.map {
            Incidence(cause: $0 + 1, deaths: deaths[$0], table: table, survival: survival)
        }
    }

    /// One estimate per group, groups ascending.
    ///
    /// - Throws: ``SurvivalError/countMismatch(what:found:needed:)`` unless there is one group per
    ///   patient.
    public static func byGroup(
        outcome: CompetingTimes, groups: [Int]
    ) throws(SurvivalError) -> [GroupCurves] {
        try requireCount(groups.count, outcome.count, "groups")
        let codes = GroupCodes(groups)
        var rows = [[Int]](repeating: [], count: codes.count)
        for row in outcome.anyCause.order { rows[Int(codes.codes[row])].append(row) }
        return codes.labels.indices.map {
            GroupCurves(
                group: codes.labels[$0], curves: AalenJohansen(outcome, inTimeOrder: rows[$0]))
        }
    }

    /// The incidences of one group.
    public struct GroupCurves: Sendable, Hashable {
        /// The group, as the caller numbered it.
        public let group: Int
        /// Its incidences.
        public let curves: AalenJohansen
    }

    /// The incidence of a cause up to a time.
    ///
    /// - Precondition: The cause is one of the outcome's.
    public func incidence(cause: Int, at time: Double) -> Double {
        precondition(
            cause >= 1 && cause <= causes.count,
            "there is no cause \(cause); there are causes 1 to \(causes.count)")
        let position = countUpTo(time, in: times)
        return position == 0 ? 0 : causes[cause - 1].incidence[position - 1]
    }

    /// The mean time lost to a cause within a horizon: the area under its incidence.
    ///
    /// - Parameters:
    ///   - cause: The number of the cause, from 1.
    ///   - horizon: How far the area goes, in the unit of the times.
    /// - Returns: The area, in the unit of the times.
    /// - Throws: ``SurvivalError/timeOutsideSupport(time:lower:upper:what:)`` if the horizon is past
    ///   the last follow-up time while somebody may still have an event.
    /// - Precondition: The cause is one of the outcome's.
    public func timeLost(cause: Int, horizon: Double) throws(SurvivalError) -> Double {
        precondition(
            cause >= 1 && cause <= causes.count,
            "there is no cause \(cause); there are causes 1 to \(causes.count)")
        if let last = times.last, let left = survival.last, horizon > last, left > 0 {
            throw .timeOutsideSupport(
                time: horizon, lower: 0, upper: last, what: "the follow-up of the patients")
        }
        let incidence = causes[cause - 1].incidence
        var area = 0.0
        for position in times.indices where times[position] < horizon {
            let end = position + 1 < times.count ? min(times[position + 1], horizon) : horizon
            area += incidence[position] * (end - times[position])
        }
        return area
    }
}

extension AalenJohansen.Incidence {
    /// Sums the incidence of one cause with its variances.
    ///
    /// The variance at t is Σ (F(t) − F(s))²·a + b − 2 (F(t) − F(s))·c over the times s up to t,
    /// multiplied out so that one pass is enough.
    fileprivate init(cause: Int, deaths: [Double], table: RiskTable, survival: [Double]) {
        var incidence: [Double] = []
        var jackknife = VarianceSums()
        var aalen = AalenSums()
        var errors: [Double] = []
        var aalenErrors: [Double] = []
        var total = 0.0
        for position in table.times.indices {
            let n = table.atRisk[position]
            let d = table.events[position]
            let k = deaths[position]
            let before = position == 0 ? 1 : survival[position - 1]
            if d > 0 {
                total += before * k / n
                jackknife.add(
                    total, a: n > d ? d / (n * (n - d)) : 0,
                    b: before * before * k * (n - k) / (n * n * n), c: before * k / (n * n))
                let after = survival[position]
                aalen.add(
                    own: before * before * Self.tieCorrected(k, of: n) / (n * n),
                    other: before * before * Self.tieCorrected(d - k, of: n) / (n * n),
                    incidence: total, survival: after)
            }
            incidence.append(total)
            errors.append(max(0, jackknife.value(total)).squareRoot())
            aalenErrors.append(max(0, aalen.value(total)).squareRoot())
        }
        self.cause = cause
        self.incidence = incidence
        standardErrors = errors
        aalenStandardErrors = aalenErrors
    }

    private struct VarianceSums {
        private var a = 0.0
        private var aF = 0.0
        private var aFF = 0.0
        private var b = 0.0
        private var c = 0.0
        private var cF = 0.0

        mutating func add(_ incidence: Double, a: Double, b: Double, c: Double) {
            self.a += a
            aF += a * incidence
            aFF += a * incidence * incidence
            self.b += b
            self.c += c
            cF += c * incidence
        }

        func value(_ incidence: Double) -> Double {
            incidence * (incidence * a - 2 * aF) + aFF + b - 2 * (incidence * c - cF)
        }
    }

    /// Tied events as if drawn without replacement.
    private static func tieCorrected(_ events: Double, of atRisk: Double) -> Double {
        events > 1 ? events * (1 - (events - 1) / (atRisk - 1)) : events
    }

    /// Σ w (α − β F(t))² over the events before t: an event of the cause itself adds to the
    /// incidence and takes patients from what follows, another only takes.
    private struct AalenSums {
        private var alpha = 0.0
        private var mixed = 0.0
        private var beta = 0.0

        mutating func add(own: Double, other: Double, incidence: Double, survival: Double) {
            let inverse = survival > 0 ? 1 / survival : 0
            for (weight, gain) in [(own, 1.0), (other, 0.0)] {
                let a = gain + incidence * inverse
                alpha += weight * a * a
                mixed += weight * a * inverse
                beta += weight * inverse * inverse
            }
        }

        func value(_ incidence: Double) -> Double {
            alpha + incidence * (incidence * beta - 2 * mixed)
        }
    }
}
