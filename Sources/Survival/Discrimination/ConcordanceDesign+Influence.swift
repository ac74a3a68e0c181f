/// For each row: the pairs that contain it, each counted with the weight of the other patient and
/// the factor of its event.
struct PairShares: Sendable {
    /// Concordant pairs, and half of those tied in risk.
    var won: [Double]
    /// All comparable pairs.
    var all: [Double]

    init(count: Int) {
        won = [Double](repeating: 0, count: count)
        all = [Double](repeating: 0, count: count)
    }
}

extension ConcordanceDesign {
    /// Adds the pairs of each row of the stratum; `factors` as in ``pairs(weights:factors:)``.
    func addShares(
        to shares: inout PairShares, weights: [Double]? = nil, factors: [Double]? = nil
    ) {
        if weights == nil, factors == nil {
            var counter = BitCounter(capacity: entries.count)
            addLaterPairs(&counter, to: &shares, weights: nil, factors: nil)
            counter.clear()
            addEarlierPairs(&counter, to: &shares, weights: nil, factors: nil)
        } else {
            var counter = WeightCounter(capacity: entries.count)
            addLaterPairs(&counter, to: &shares, weights: weights, factors: factors)
            counter.clear()
            addEarlierPairs(&counter, to: &shares, weights: weights, factors: factors)
        }
    }

    /// Each event with those who outlive it: time runs backwards.
    @inline(__always)
    private func addLaterPairs<Counter: RankCounter & ~Copyable>(
        _ counter: inout Counter, to shares: inout PairShares, weights: [Double]?,
        factors: [Double]?
    ) {
        var lateDone = 0
        for position in moments.indices.reversed() {
            let moment = moments[position]
            for place in moment.firstCensored..<moment.end {
                let entry = entries[place]
                counter.insert(Int(entry.place), weights?[Int(entry.row)] ?? 1)
            }
            while lateDone < moment.late {
                let entry = entries[Int(late[lateDone])]
                counter.remove(Int(entry.place), weights?[Int(entry.row)] ?? 1)
                lateDone += 1
            }
            let factor = factors?[position] ?? 1
            if factor > 0 {
                for place in moment.start..<moment.firstCensored {
                    let entry = entries[place]
                    let below = counter.below(Int(entry.low))
                    let upTo = entry.high == entry.low + 1 ? below : counter.below(Int(entry.high))
                    shares.won[Int(entry.row)] += factor * 0.5 * (below + upTo)
                    shares.all[Int(entry.row)] += factor * counter.total
                }
            }
            for place in moment.start..<moment.firstCensored {
                let entry = entries[place]
                counter.insert(Int(entry.place), weights?[Int(entry.row)] ?? 1)
            }
        }
    }

    /// Each patient with the events before the own time: time runs forwards, and only events are
    /// in the set.
    @inline(__always)
    private func addEarlierPairs<Counter: RankCounter & ~Copyable>(
        _ counter: inout Counter, to shares: inout PairShares, weights: [Double]?,
        factors: [Double]?
    ) {
        var lateLeft = late.count
        for position in moments.indices {
            let moment = moments[position]
            // Events before a late entry do not count: what was seen by then is taken back.
            while lateLeft > moment.late {
                lateLeft -= 1
                take(entries[Int(late[lateLeft])], sign: -1, from: counter, to: &shares)
            }
            for place in moment.start..<moment.firstCensored {
                take(entries[place], sign: 1, from: counter, to: &shares)
            }
            let factor = factors?[position] ?? 1
            if factor > 0 {
                for place in moment.start..<moment.firstCensored {
                    let entry = entries[place]
                    let weight = factor * (weights?[Int(entry.row)] ?? 1)
                    counter.insert(Int(entry.place), weight)
                }
            }
            for place in moment.firstCensored..<moment.end {
                take(entries[place], sign: 1, from: counter, to: &shares)
            }
        }
    }

    @inline(__always)
    private func take<Counter: RankCounter & ~Copyable>(
        _ entry: Entry, sign: Double, from counter: borrowing Counter, to shares: inout PairShares
    ) {
        let below = counter.below(Int(entry.low))
        let upTo = entry.high == entry.low + 1 ? below : counter.below(Int(entry.high))
        // With one place of its own, an event's own bit does not count: it is not yet in the set.
        shares.won[Int(entry.row)] += sign * (counter.total - 0.5 * (below + upTo))
        shares.all[Int(entry.row)] += sign * counter.total
    }
}
