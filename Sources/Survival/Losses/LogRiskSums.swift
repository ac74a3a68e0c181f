/// The steps of Cox's baseline hazard as logarithms, for log hazards of any size.
struct LogRiskSums {
    /// Of every group of deaths, the log hazard that a bystander passes through.
    private var bystanders: [Double]
    /// Of every group of deaths, the log hazard that one of the dying passes through.
    private var dying: [Double]

    /// Computes the steps and adds the negative log partial likelihood to `loss`.
    init(_ theta: [Double], _ sets: RiskSets, _ loss: inout Double) {
        bystanders = [Double](repeating: 0, count: sets.groups.count)
        dying = bystanders
        for stratum in sets.strata {
            var risks = ScaledSum()
            var peak = 0.0
            for group in stratum.groups.reversed() {
                for position in sets.joining(group, in: stratum) {
                    risks.add(theta[position], weight: sets.weights[position])
                }
                peak = max(peak, risks.sum)
                for position in sets.leaving(group, in: stratum) {
                    risks.remove(theta[position], weight: sets.weights[position])
                }
                // Where nearly all has left, the rest is summed afresh: it would be mere rounding.
                if risks.sum < 1e-3 * peak {
                    risks = ScaledSum()
                    for position in sets.atRisk(group, in: stratum) {
                        risks.add(theta[position], weight: sets.weights[position])
                    }
                    peak = risks.sum
                }
                loss += step(group, theta, sets, risks)
            }
        }
    }

    private mutating func step(
        _ index: Int, _ theta: [Double], _ sets: RiskSets, _ risks: ScaledSum
    ) -> Double {
        let group = sets.groups[index]
        let count = group.deathCount
        var loss = 0.0
        var ofDeaths = 0.0
        for position in group.deaths {
            loss -= sets.weights[position] * theta[position]
            ofDeaths += sets.weights[position] * exp(theta[position] - risks.scale)
        }
        var bystander = 0.0
        var ofDying = 0.0
        for death in 0..<count {
            let share = sets.ties == .efron ? Double(death) / Double(count) : 0
            let sum = risks.sum - share * ofDeaths
            loss += group.meanWeight * (log(sum) + risks.scale)
            bystander += group.meanWeight / sum
            ofDying += group.meanWeight * (1 - share) / sum
        }
        bystanders[index] = log(bystander) - risks.scale
        dying[index] = log(ofDying) - risks.scale
        return loss
    }

    /// The expected number of events at every position, exp(θ) times the cumulative hazard.
    func expectedEvents(_ theta: [Double], _ sets: RiskSets) -> [Double] {
        var expected = [Double](repeating: 0, count: theta.count)
        if let starts = sets.groupStart {
            let runs = LogSumTree(bystanders)
            for position in theta.indices {
                let own = sets.deaths[position] ? 1 : 0
                let stop = sets.groupEnd[position] - own
                let before = runs.logSum(starts[position]..<max(starts[position], stop))
                expected[position] = exp(theta[position] + before)
                if own == 1 { expected[position] += exp(theta[position] + dying[stop]) }
            }
            return expected
        }
        for stratum in sets.strata {
            var hazard = ScaledSum()
            var group = stratum.groups.lowerBound
            for position in stratum.positions {
                let own = sets.deaths[position] ? 1 : 0
                while group < sets.groupEnd[position] - own {
                    hazard.add(bystanders[group], weight: 1)
                    group += 1
                }
                if hazard.sum > 0 {
                    expected[position] = hazard.sum * exp(theta[position] + hazard.scale)
                }
                if own == 1 { expected[position] += exp(theta[position] + dying[group]) }
            }
        }
        return expected
    }
}

/// A sum of exponentials, kept as a number and the logarithm of its unit.
private struct ScaledSum {
    var sum = 0.0
    var scale = 0.0

    mutating func add(_ x: Double, weight: Double) {
        if sum == 0 {
            scale = x
            sum = weight
        } else if x > scale {
            sum = sum * exp(scale - x) + weight
            scale = x
        } else {
            sum += weight * exp(x - scale)
        }
    }

    mutating func remove(_ x: Double, weight: Double) { sum -= weight * exp(x - scale) }
}

/// Logarithms of sums of exponentials over any run, each in logarithmic time.
private struct LogSumTree {
    private let count: Int
    private var nodes: [Double]

    init(_ values: [Double]) {
        count = values.count
        nodes = [Double](repeating: -.infinity, count: count) + values
        for node in stride(from: count - 1, to: 0, by: -1) {
            nodes[node] = Self.logAdd(nodes[2 * node], nodes[2 * node + 1])
        }
    }

    func logSum(_ range: Range<Int>) -> Double {
        var sum = -Double.infinity
        var left = range.lowerBound + count
        var right = range.upperBound + count
        while left < right {
            if left & 1 == 1 {
                sum = Self.logAdd(sum, nodes[left])
                left += 1
            }
            if right & 1 == 1 {
                right -= 1
                sum = Self.logAdd(sum, nodes[right])
            }
            left /= 2
            right /= 2
        }
        return sum
    }

    private static func logAdd(_ a: Double, _ b: Double) -> Double {
        let high = max(a, b)
        return high == -.infinity ? high : high + log1p(exp(min(a, b) - high))
    }
}
