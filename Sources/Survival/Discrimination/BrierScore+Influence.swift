extension BrierScore {
    /// How much each patient adds to the score at one of the times.
    ///
    /// It is the derivative with respect to the patient's weight, times that weight; the weights
    /// 1/G move with it if the curve of censoring was estimated from these patients.
    ///
    /// - Parameter position: Which of ``times``, from 0.
    /// - Returns: One number per patient; they sum to 0.
    /// - Throws: As ``init(predictions:outcome:censoring:limit:)``.
    public func influence(at position: Int) throws(SurvivalError) -> [Double] {
        let time = times[position]
        let outcome = outcome
        let predictions = predictions
        let curve = ownCensoring ?? CensoringCurve(outcome: outcome)
        let inverse = try curve.inverse(at: time, limit: .right)
        let total = outcome.weights?.reduce(0, +) ?? Double(outcome.count)
        var terms = [Double](repeating: 0, count: outcome.count)
        var weights = CensoringInfluence(outcome, limit: limit)
        var ofSurvivors = 0.0
        for row in 0..<outcome.count {
            let weight = (outcome.weights?[row] ?? 1) / total
            let survival = predictions.survival(row, position)
            if outcome.times[row] > time {
                terms[row] = weight * inverse * (1 - survival) * (1 - survival)
                ofSurvivors += terms[row]
            } else if outcome.events[row] {
                let own = try curve.inverse(at: outcome.times[row], limit: limit)
                terms[row] = weight * own * survival * survival
                weights.addEvent(row, share: terms[row])
            }
        }
        weights.add(at: time, share: ofSurvivors)
        for row in terms.indices {
            terms[row] -= (outcome.weights?[row] ?? 1) / total * values[position]
        }
        if ownCensoring == nil { weights.apply(to: &terms) }
        return terms
    }

    /// The standard error of the score at each time: the infinitesimal jackknife, with the weights
    /// 1/G estimated anew.
    ///
    /// - Throws: As ``init(predictions:outcome:censoring:limit:)``.
    public func standardErrors() throws(SurvivalError) -> [Double] {
        var errors: [Double] = []
        for position in times.indices { errors.append(norm(try influence(at: position))) }
        return errors
    }

    /// The standard error of the integrated score.
    ///
    /// - Throws: ``SurvivalError/needTwoTimes(found:)`` if there is one time only.
    public func integratedStandardError() throws(SurvivalError) -> Double {
        guard times.count > 1 else { throw .needTwoTimes(found: times.count) }
        var sum = [Double](repeating: 0, count: outcome.count)
        let span = times[times.count - 1] - times[0]
        for position in times.indices {
            let before = position > 0 ? times[position] - times[position - 1] : 0
            let after = position + 1 < times.count ? times[position + 1] - times[position] : 0
            let share = 0.5 * (before + after) / span
            for (row, value) in try influence(at: position).enumerated() {
                sum[row] += share * value
            }
        }
        return norm(sum)
    }
}

private func norm(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + $1 * $1 }.squareRoot()
}
