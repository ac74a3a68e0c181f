extension FineGrayLikelihood {
    /// Each position's share of the gradient, the part through the estimated censoring weights
    /// included; padded rows.
    ///
    /// Weights of patients multiply; the sum of outer products is the middle of the sandwich.
    /// The censoring curve moves by the martingale of the censorings over the number at risk, as
    /// in Fine and Gray's paper.
    func influences(_ state: State) -> LaneMatrix {
        let sets = design.sets
        let rows = design.rows
        let zero = [SIMD4<Double>](repeating: .zero, count: rows.lanes)
        let count = state.steps.count
        let (before, after) = hazards(state)

        // Σ step × mean of the risk set before each group, and after it times G.
        var beforeMeans = LaneMatrix(count: count + 1, width: rows.width)
        var afterMeans = beforeMeans
        var sum = zero
        for group in 0..<count {
            state.means.add(row: group, times: state.steps[group] / state.sums[group], to: &sum)
            beforeMeans.set(row: group + 1, 1, sum, 0, zero)
        }
        sum = zero
        for group in stride(from: count - 1, through: 0, by: -1) {
            let factor = censoring[group] * state.steps[group] / state.sums[group]
            state.means.add(row: group, times: factor, to: &sum)
            afterMeans.set(row: group, 1, sum, 0, zero)
        }

        var result = LaneMatrix(count: sets.count, width: rows.width)
        for position in 0..<sets.count where sets.weights[position] > 0 {
            let end = sets.groupEnd[position]
            let risk = state.risks[position]
            let other = risk * others[position]
            var share = zero
            rows.add(
                row: position, times: -risk * before[end] - other * after[end], to: &share)
            beforeMeans.add(row: end, times: risk, to: &share)
            afterMeans.add(row: end, times: other, to: &share)
            if sets.deaths[position] {
                let weight = sets.weights[position]
                rows.add(row: position, times: weight, to: &share)
                state.means.add(row: end - 1, times: -weight / state.sums[end - 1], to: &share)
            }
            result.set(row: position, 1, share, 0, zero)
        }
        addCensoring(state, after, afterMeans, to: &result)
        return result
    }

    /// Adds what each patient moves the gradient by through the censoring curve.
    private func addCensoring(
        _ state: State, _ after: [Double], _ afterMeans: LaneMatrix, to result: inout LaneMatrix
    ) {
        let sets = design.sets
        let rows = design.rows
        let zero = [SIMD4<Double>](repeating: .zero, count: rows.lanes)
        var remaining = sets.weights.reduce(0, +)
        var otherRisk = 0.0
        var otherSum = zero
        /// Σ pull × hazard of censoring so far.
        var passed = zero
        var start = 0
        while start < sets.count {
            let time = times[start]
            var end = start
            var events = 0.0
            var censored = 0.0
            while end < sets.count, times[end] == time {
                if isCensored[end] {
                    censored += sets.weights[end]
                } else {
                    events += sets.weights[end]
                }
                if others[end] > 0 {
                    let risk = state.risks[end] * others[end]
                    otherRisk += risk
                    rows.add(row: end, times: risk, to: &otherSum)
                }
                end += 1
            }
            // Events leave before the censored of the same time.
            let atRisk = remaining - events
            let next = sets.groupEnd[start]
            let before = passed
            var pull = zero
            if censored > 0 {
                for lane in pull.indices {
                    pull[lane] = otherSum[lane] * after[next] / atRisk
                }
                afterMeans.add(row: next, times: -otherRisk / atRisk, to: &pull)
                for lane in pull.indices { passed[lane] += pull[lane] * (censored / atRisk) }
            }
            for position in start..<end {
                let weight = sets.weights[position]
                var share = zero
                let lived = isCensored[position] ? passed : before
                for lane in share.indices {
                    share[lane] = -weight * lived[lane]
                    if isCensored[position] { share[lane] += weight * pull[lane] }
                }
                result.add(row: position, share)
            }
            remaining -= events + censored
            start = end
        }
    }
}
