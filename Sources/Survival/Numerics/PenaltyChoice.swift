/// Which penalty of a path cross-validation chooses.
struct PenaltyChoice {
    /// The mean cost per unit of weight at every penalty.
    private(set) var means: [Double] = []
    /// The standard error of ``means`` over the folds.
    private(set) var standardErrors: [Double] = []
    /// The penalty of least mean.
    let best: Int
    /// The greatest penalty within a standard error of the best.
    let sparse: Int

    /// Weighs what the folds say.
    ///
    /// - Parameters:
    ///   - costs: For each fold the cost of its held-out patients at every penalty, penalties
    ///     falling.
    ///   - weights: The weight of each fold, such as its patients or events.
    init(_ costs: [[Double]], weights: [Double]) {
        let total = weights.reduce(0, +)
        for index in (costs.first ?? []).indices {
            let mean = costs.reduce(0) { $0 + $1[index] } / total
            var spread = 0.0
            for (values, weight) in zip(costs, weights) {
                let distance = values[index] / weight - mean
                spread += weight / total * distance * distance
            }
            means.append(mean)
            standardErrors.append((spread / Double(costs.count - 1)).squareRoot())
        }
        let means = self.means
        let best = means.indices.reduce(0) { means[$1] < means[$0] ? $1 : $0 }
        let limit = means.isEmpty ? 0 : means[best] + standardErrors[best]
        self.best = best
        sparse = means.firstIndex { $0 <= limit } ?? best
    }
}

/// The fold of every patient, those that are marked dealt first.
///
/// - Parameters:
///   - marks: Whether each patient had the event, or is positive.
///   - count: How many folds.
///   - seed: Which patients share a fold depends on it alone.
///   - name: The name of the random stream.
/// - Returns: A fold from 0 for each patient.
func dealt(_ marks: [Bool], into count: Int, seed: UInt64, stream name: String) -> [Int] {
    var stream = RandomStream(seed: seed, stream: name)
    var folds = [Int](repeating: 0, count: marks.count)
    var next = 0
    for mark in [true, false] {
        var rows = marks.indices.filter { marks[$0] == mark }
        stream.shuffle(&rows)
        for row in rows {
            folds[row] = next % count
            next += 1
        }
    }
    return folds
}

/// What each fold gives, on several processors.
///
/// - Parameters:
///   - folds: The fold of every patient.
///   - count: How many folds.
///   - threads: How many threads to use; all if nil.
///   - fit: Takes the rows of training and those held out.
/// - Returns: One result per fold.
/// - Throws: What `fit` throws for the first fold that fails.
func validated<Value: Sendable>(
    _ folds: [Int], count: Int, threads: Int?,
    fit: @Sendable (_ training: [Int], _ heldOut: [Int]) throws(SurvivalError) -> Value
) throws(SurvivalError) -> [Value] {
    let results = parallelMap(count, threads: threads) {
        fold -> Result<Value, SurvivalError> in
        do throws(SurvivalError) {
            return .success(
                try fit(
                    folds.indices.filter { folds[$0] != fold },
                    folds.indices.filter { folds[$0] == fold }))
        } catch {
            return .failure(error)
        }
    }
    var values: [Value] = []
    for result in results { values.append(try result.get()) }
    return values
}
