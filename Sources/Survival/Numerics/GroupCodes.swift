/// The groups of some rows as numbers from 0 without gaps.
struct GroupCodes {
    /// The labels that occur, ascending.
    let labels: [Int]
    /// The position in `labels` of each row's label.
    let codes: [Int32]
    /// The number of labels.
    var count: Int { labels.count }

    init(_ groups: [Int]) {
        guard let lowest = groups.min(), let highest = groups.max() else {
            (labels, codes) = ([], [])
            return
        }
        let (span, overflow) = highest.subtractingReportingOverflow(lowest)
        guard !overflow, span < 4096 else {
            let sorted = Set(groups).sorted()
            let code = Dictionary(
                uniqueKeysWithValues: sorted.enumerated().map { ($1, Int32($0)) })
            labels = sorted
            codes = groups.map { code[$0] ?? 0 }
            return
        }
        var present = [Bool](repeating: false, count: span + 1)
        for group in groups { present[group - lowest] = true }
        var code = [Int32](repeating: 0, count: span + 1)
        var found: [Int] = []
        for offset in 0...span where present[offset] {
            code[offset] = Int32(found.count)
            found.append(lowest + offset)
        }
        labels = found
        codes = groups.map { code[$0 - lowest] }
    }
}
