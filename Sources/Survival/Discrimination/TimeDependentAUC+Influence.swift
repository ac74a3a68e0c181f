extension TimeDependentAUC {
    /// How much each patient adds to the area at one of the times.
    ///
    /// It is the derivative with respect to the patient's weight, times that weight; the weights
    /// 1/G move with it if the curve of censoring was estimated from these patients.
    ///
    /// - Parameter position: Which of ``times``, from 0.
    /// - Returns: One number per patient; they sum to 0.
    /// - Throws: As ``init(risks:outcome:times:censoring:limit:)``.
    /// - Complexity: O(*n* log *n*).
    public func influence(at position: Int) throws(SurvivalError) -> [Double] {
        let time = self.times[position]
        let scan = try AUCScan(
            outcome, times: self.times, censoring: ownCensoring, limit: limit)
        let sorted = SortedRisks(source.risks(at: position), scan)
        var total = AUCSums()
        var influence = [Double](repeating: 0, count: outcome.count)
        for entries in sorted.strata { total.add(AUCSums(entries, at: time)) }
        let area = values[position]
        for entries in sorted.strata {
            let sums = AUCSums(entries, at: time)
            var controls = 0.0
            var cases = 0.0
            var start = 0
            while start < entries.count {
                var end = start + 1
                while end < entries.count, entries[end].isTied { end += 1 }
                var tiedControls = 0.0
                var tiedCases = 0.0
                for entry in entries[start..<end] {
                    if entry.time > time {
                        tiedControls += entry.weight
                    } else {
                        tiedCases += entry.caseWeight
                    }
                }
                for entry in entries[start..<end] {
                    let share =
                        entry.time > time
                        ? entry.weight
                            * (sums.cases - cases - 0.5 * tiedCases - area * sums.cases)
                        : entry.caseWeight
                            * (controls + 0.5 * tiedControls - area * sums.controls)
                    influence[entry.row] = share / total.pairs
                }
                controls += tiedControls
                cases += tiedCases
                start = end
            }
        }
        guard ownCensoring == nil else { return influence }
        var weights = CensoringInfluence(outcome, limit: limit)
        let (times, events) = (outcome.times, outcome.events)
        for row in times.indices where events[row] && times[row] <= time {
            weights.addEvent(row, share: influence[row])
        }
        weights.apply(to: &influence)
        return influence
    }

    /// The standard error of the area at each time: the infinitesimal jackknife, with the weights
    /// 1/G estimated anew.
    ///
    /// - Throws: As ``init(risks:outcome:times:censoring:limit:)``.
    ///
    /// ### Reference
    /// Blanche P, Dartigues JF, Jacqmin-Gadda H. *Statistics in Medicine* 32:5381–5397, 2013.
    public func standardErrors() throws(SurvivalError) -> [Double] {
        var errors: [Double] = []
        for position in times.indices {
            let influence = try influence(at: position)
            errors.append(influence.reduce(0) { $0 + $1 * $1 }.squareRoot())
        }
        return errors
    }

    /// The interval of the area at each time, on the logit scale, which keeps it inside (0, 1) and
    /// covers better in small samples than one that is symmetric about the area.
    ///
    /// - Parameter level: The coverage, between 0 and 1.
    /// - Returns: One interval per time; `nil` where the area has no variance, or is 0 or 1.
    /// - Throws: ``SurvivalError/invalidArgument(_:)`` if the level is not between 0 and 1, else as
    ///   ``init(risks:outcome:times:censoring:limit:)``.
    public func intervals(level: Double = 0.95) throws(SurvivalError) -> [ConfidenceInterval?] {
        try requireLevel(level)
        let z = NormalDistribution.halfWidth(level: level)
        var intervals: [ConfidenceInterval?] = []
        for (value, error) in zip(values, try standardErrors()) {
            guard error > 0, value > 0, value < 1 else {
                intervals.append(nil)
                continue
            }
            let center = log(value / (1 - value))
            let half = z * error / (value * (1 - value))
            intervals.append(
                ConfidenceInterval(
                    lower: sigmoid(center - half), upper: sigmoid(center + half), level: level))
        }
        return intervals
    }
}
