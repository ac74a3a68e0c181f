/// The result of Gray's test whether groups have the same incidence of a cause.
public struct GrayTest: Sendable, Hashable {
    /// The number of the cause, from 1.
    public let cause: Int
    /// The groups, ascending, as the caller numbered them.
    public let groups: [Int]
    /// The score of each group: positive if the cause comes earlier there.
    public let scores: [Double]
    /// The covariance matrix of `scores`, one row per group.
    public let variance: [[Double]]
    /// The chi-square statistic.
    public let statistic: Double
    /// One less than the number of groups that can be compared.
    public let degreesOfFreedom: Int
    /// The probability of a statistic at least as large if the groups do not differ.
    public let pValue: Double
}

/// Tests whether groups of patients have the same cumulative incidence of a cause.
///
/// It compares hazards of the subdistribution: a patient with another cause stays in the risk set, in
/// effect, for ever. Strata of the outcome are compared each within itself and summed.
///
/// - Parameters:
///   - outcome: The follow-up of the patients; weights and late entry are not allowed.
///   - groups: The group of each patient, any whole numbers.
///   - cause: The number of the cause, from 1.
///   - rho: The power of 1 − F that event times are weighted with, F being the pooled incidence; 0
///     weights them alike.
/// - Returns: The statistic with its parts.
/// - Throws: ``SurvivalError/oneGroup(count:)``, ``SurvivalError/noEvents(count:)`` if nobody had the
///   cause, ``SurvivalError/zeroVariance(what:)``, or ``SurvivalError/invalidArgument(_:)`` for
///   weights or late entry.
/// - Precondition: `1 <= cause <= outcome.causeCount`.
/// - Complexity: O(*n* + *m k*³) for *m* event times and *k* groups.
///
/// ### Reference
/// Gray RJ. *Annals of Statistics* 16:1141–1154, 1988.
public func grayTest(
    outcome: CompetingTimes, groups: [Int], cause: Int, rho: Double = 0
) throws(SurvivalError) -> GrayTest {
    try requireCount(groups.count, outcome.count, "groups")
    outcome.requireCause(cause)
    guard outcome.anyCause.weights == nil, outcome.anyCause.entryTimes == nil else {
        throw .invalidArgument("Gray's test is not defined for weights or late entry")
    }
    let codes = GroupCodes(groups)
    guard codes.count > 1 else { throw .oneGroup(count: outcome.count) }
    guard outcome.eventCount(cause: cause) > 0 else { throw .noEvents(count: outcome.count) }
    let k = codes.count
    var scores = [Double](repeating: 0, count: k)
    var variance = [Double](repeating: 0, count: k * k)
    for rows in outcome.anyCause.orderByStratum() {
        var sums = GraySums(groups: k, rho: rho)
        sums.scan(outcome, rows: rows, codes: codes.codes, cause: cause)
        for entry in 0..<k { scores[entry] += sums.scores[entry] }
        let own = sums.variance()
        for entry in variance.indices { variance[entry] += own[entry] }
    }
    let form = QuadraticForm(scores, variance: variance)
    guard form.rank > 0 else { throw .zeroVariance(what: "Gray's statistic") }
    return GrayTest(
        cause: cause, groups: codes.labels, scores: scores,
        variance: (0..<k).map { Array(variance[$0 * k..<($0 + 1) * k]) }, statistic: form.value,
        degreesOfFreedom: form.rank,
        pValue: ChiSquareDistribution.upperTail(form.value, degreesOfFreedom: Double(form.rank)))
}

/// The sums of Gray's test over the event times of one stratum.
///
/// A score is an integral over the martingales of the groups; the integrand of group j in score i is
/// a + b·(c(∞) − c(t)), where c(∞) is known only at the end. So three sums per pair are kept.
private struct GraySums {
    let groups: Int
    let rho: Double
    var scores: [Double]
    /// c(t) for score i and group j.
    private var tail: [Double]
    private var bb: [Double]
    private var rest: [Double]
    private var crossed: [Double]
    // The state of the curves, just before and just after a time.
    private var atRisk: [Double]
    private var survivalBefore: [Double]
    private var incidenceBefore: [Double]
    private var pooledBefore = 0.0

    init(groups: Int, rho: Double) {
        self.groups = groups
        self.rho = rho
        let zeros = [Double](repeating: 0, count: groups)
        let squares = [Double](repeating: 0, count: groups * groups)
        (scores, bb, atRisk, incidenceBefore) = (zeros, zeros, zeros, zeros)
        (tail, crossed) = (squares, squares)
        rest = [Double](repeating: 0, count: groups * groups * groups)
        survivalBefore = [Double](repeating: 1, count: groups)
    }

    mutating func scan(_ outcome: CompetingTimes, rows: [Int], codes: [Int32], cause: Int) {
        for row in rows { atRisk[Int(codes[row])] += 1 }
        var start = 0
        while start < rows.count {
            let time = outcome.times[rows[start]]
            var own = [Double](repeating: 0, count: groups)
            var other = own
            var leaving = own
            var end = start
            while end < rows.count, outcome.times[rows[end]] == time {
                let row = rows[end]
                let group = Int(codes[row])
                leaving[group] += 1
                if outcome.causes[row] == cause {
                    own[group] += 1
                } else if outcome.causes[row] > 0 {
                    other[group] += 1
                }
                end += 1
            }
            if own.contains(where: { $0 > 0 }) || other.contains(where: { $0 > 0 }) {
                add(own: own, other: other)
            }
            for group in 0..<groups { atRisk[group] -= leaving[group] }
            start = end
        }
    }

    private mutating func add(own: [Double], other: [Double]) {
        let present = (0..<groups).filter { atRisk[$0] > 0 }
        var survival = survivalBefore
        var incidence = incidenceBefore
        // The risk set as if nobody had left through another cause: per unit of probability.
        var scaled = [Double](repeating: 0, count: groups)
        var total = 0.0
        var totalFree = 0.0
        for j in present {
            let n = atRisk[j]
            survival[j] = survivalBefore[j] * (n - own[j] - other[j]) / n
            incidence[j] = incidenceBefore[j] + survivalBefore[j] * own[j] / n
            scaled[j] = n / survivalBefore[j]
            total += scaled[j]
            totalFree += scaled[j] * (1 - incidenceBefore[j])
        }
        let events = own.reduce(0, +)
        let pooled = pooledBefore + events / total
        let weight = rho == 0 ? 1 : pow(1 - pooledBefore, rho)
        var step = [Double](repeating: 0, count: groups * groups)
        for i in present {
            scores[i] +=
                weight * (own[i] - events * scaled[i] * (1 - incidenceBefore[i]) / totalFree)
            for j in present {
                let a = weight * scaled[i] * ((i == j ? 1 : 0) - scaled[j] / total)
                step[i * groups + j] = a
                tail[i * groups + j] += a * events / (total * (1 - pooledBefore))
            }
        }
        for j in present {
            if events > 0 {
                let b = survival[j] > 0 ? 1 - (1 - pooled) / survival[j] : 1
                let ties =
                    events > 1 ? 1 - (events - 1) / (total * survivalBefore[j] - 1) : 1
                let rate = ties * survivalBefore[j] * events / (total * atRisk[j])
                addVariance(group: j, step: step, b: b, rate: rate)
            }
            if other[j] > 0, survival[j] > 0 {
                let b = (1 - pooled) / survival[j]
                let ties = other[j] > 1 ? 1 - (other[j] - 1) / (atRisk[j] - 1) : 1
                let rate =
                    ties * survivalBefore[j] * survivalBefore[j] * other[j]
                    / (atRisk[j] * atRisk[j])
                addVariance(group: j, step: nil, b: b, rate: rate)
            }
        }
        survivalBefore = survival
        incidenceBefore = incidence
        pooledBefore = pooled
    }

    private mutating func addVariance(group j: Int, step: [Double]?, b: Double, rate: Double) {
        bb[j] += b * b * rate
        for i in 0..<groups {
            let known = (step?[i * groups + j] ?? 0) - b * tail[i * groups + j]
            crossed[i * groups + j] += known * b * rate
            for l in 0..<groups {
                let other = (step?[l * groups + j] ?? 0) - b * tail[l * groups + j]
                rest[(i * groups + l) * groups + j] += known * other * rate
            }
        }
    }

    /// The covariance of the scores, once all times are in.
    func variance() -> [Double] {
        var variance = [Double](repeating: 0, count: groups * groups)
        for i in 0..<groups {
            for l in 0..<groups {
                for j in 0..<groups {
                    let ci = tail[i * groups + j]
                    let cl = tail[l * groups + j]
                    variance[i * groups + l] +=
                        rest[(i * groups + l) * groups + j] + ci * cl * bb[j]
                        + ci * crossed[l * groups + j] + cl * crossed[i * groups + j]
                }
            }
        }
        return variance
    }
}
