extension ConcordanceDesign {
    /// Counts the pairs in O(n log n).
    ///
    /// - Parameters:
    ///   - weights: The weight of each row of the outcome; `nil` for 1 each.
    ///   - factors: What the pairs of the events at each moment are multiplied with; moments with
    ///     the factor 0 are left out. `nil` for 1 each.
    /// - Returns: The sums over all pairs.
    func pairs(weights: [Double]? = nil, factors: [Double]? = nil) -> PairSums {
        if let weights {
            var counter = WeightCounter(capacity: entries.count)
            return unsafe weights.withUnsafeBufferPointer {
                unsafe pairs(&counter, weights: $0.baseAddress, factors: factors)
            }
        }
        var counter = BitCounter(capacity: entries.count)
        return unsafe pairs(&counter, weights: nil, factors: factors)
    }

    /// Counts the pairs with an empty counter, which is left full.
    ///
    /// Time runs backwards: whoever is in the set outlives the events at hand.
    @inline(__always)
    func pairs<Counter: RankCounter & ~Copyable>(
        _ counter: inout Counter, weights: UnsafePointer<Double>?, factors: [Double]? = nil
    ) -> PairSums {
        var sums = PairSums()
        var lateDone = 0
        unsafe entries.withUnsafeBufferPointer { entries in
            @inline(__always) func weight(_ entry: Entry) -> Double {
                if let weights = unsafe weights { unsafe weights[Int(entry.row)] } else { 1 }
            }
            for position in moments.indices.reversed() {
                let moment = moments[position]
                for place in moment.firstCensored..<moment.end {
                    let entry = unsafe entries[place]
                    let w = weight(entry)
                    if w > 0 { counter.insert(Int(entry.place), w) }
                }
                while lateDone < moment.late {
                    let entry = unsafe entries[Int(late[lateDone])]
                    let w = weight(entry)
                    if w > 0 { counter.remove(Int(entry.place), w) }
                    lateDone += 1
                }
                guard moment.firstCensored > moment.start else { continue }
                let factor = factors?[position] ?? 1
                if factor > 0 {
                    var here = PairSums()
                    let total = counter.total
                    for place in moment.start..<moment.firstCensored {
                        let entry = unsafe entries[place]
                        let w = weight(entry)
                        guard w > 0 else { continue }
                        let below = counter.below(Int(entry.low))
                        // Nobody else has this risk if it takes one place only.
                        let upTo =
                            entry.high == entry.low + 1 ? below : counter.below(Int(entry.high))
                        here.concordant += w * below
                        here.tiedRisk += w * (upTo - below)
                        here.discordant += w * max(0, total - upTo)
                    }
                    if moment.firstCensored - moment.start > 1 {
                        unsafe addTiedTimes(moment, entries, weights, to: &here)
                    }
                    sums.add(here, times: factor)
                }
                for place in moment.start..<moment.firstCensored {
                    let entry = unsafe entries[place]
                    let w = weight(entry)
                    if w > 0 { counter.insert(Int(entry.place), w) }
                }
            }
        }
        return sums
    }

    /// Adds the pairs of events at one time, which are never comparable.
    private func addTiedTimes(
        _ moment: Moment, _ entries: UnsafeBufferPointer<Entry>, _ weights: UnsafePointer<Double>?,
        to sums: inout PairSums
    ) {
        var items: [(low: Int32, weight: Double)] = []
        items.reserveCapacity(moment.firstCensored - moment.start)
        for place in moment.start..<moment.firstCensored {
            let entry = unsafe entries[place]
            var weight = 1.0
            if let weights = unsafe weights { weight = unsafe weights[Int(entry.row)] }
            items.append((entry.low, weight))
        }
        if items.count > 2 { items.sort { $0.low < $1.low } }
        var all = 0.0
        var both = 0.0
        var same = 0.0
        for position in items.indices {
            if position > 0, items[position].low != items[position - 1].low { same = 0 }
            both += same * items[position].weight
            sums.tiedTime += (all - same) * items[position].weight
            same += items[position].weight
            all += items[position].weight
        }
        sums.tiedBoth += both
    }
}
