/// The candidate that differs least from a word, for "did you mean".
///
/// - Parameters:
///   - word: What was asked for.
///   - candidates: What there is.
/// - Returns: The candidate with the smallest edit distance, the first of
///   several; nothing if more than a third of the word (and more than two
///   letters) would have to change.
public func nearest(to word: String, in candidates: some Sequence<String>) -> String? {
    let letters = Array(word.lowercased())
    var best: (name: String, distance: Int)?
    for candidate in candidates {
        let other = Array(candidate.lowercased())
        let limit = min(best.map { $0.distance - 1 } ?? .max, max(2, letters.count / 3))
        guard abs(other.count - letters.count) <= limit else { continue }
        let distance = editDistance(letters, other)
        if distance <= limit { best = (candidate, distance) }
    }
    return best?.name
}

private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for i in a.indices {
        var diagonal = row[0]
        row[0] = i + 1
        for j in b.indices {
            let substitution = diagonal + (a[i] == b[j] ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[b.count]
}
