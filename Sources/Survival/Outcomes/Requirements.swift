// The checks that every throwing initialiser of this target shares.

/// Throws unless there is one value per patient.
func requireCount(_ found: Int, _ needed: Int, _ plural: String) throws(SurvivalError) {
    guard found == needed else {
        throw .countMismatch(what: plural, found: found, needed: needed)
    }
}

/// Throws unless there is one finite value per patient.
func requireFinite(
    _ values: [Double], count: Int, _ what: String, plural: String
) throws(SurvivalError) {
    try requireCount(values.count, count, plural)
    for row in values.indices where !values[row].isFinite {
        throw .notFinite(what: what, row: row, value: values[row])
    }
}

/// Throws unless there is one finite risk per patient.
func requireRisks(_ risks: [Double], count: Int) throws(SurvivalError) {
    try requireFinite(risks, count: count, "risk", plural: "risks")
}

/// Throws unless there is one weight per patient, none negative, not all zero.
func requireWeights(_ weights: [Double], count: Int) throws(SurvivalError) {
    try requireFinite(weights, count: count, "weight", plural: "weights")
    var total = 0.0
    for row in weights.indices {
        guard weights[row] >= 0 else {
            throw .outOfRange(
                what: "weight", row: row, value: weights[row],
                needed: "weights must not be negative")
        }
        total += weights[row]
    }
    guard total > 0 else { throw .noWeight }
}

/// Throws unless the times rise strictly and are finite.
func requireRising(_ times: [Double]) throws(SurvivalError) {
    for position in times.indices {
        guard times[position].isFinite else {
            throw .notFinite(what: "time", row: position, value: times[position])
        }
        if position > 0, times[position] <= times[position - 1] {
            throw .timesNotIncreasing(
                position: position, previous: times[position - 1], value: times[position])
        }
    }
}

/// Throws unless 0 < level < 1.
func requireLevel(_ level: Double) throws(SurvivalError) {
    guard level > 0, level < 1 else {
        throw .invalidArgument("the level of an interval must be between 0 and 1, not \(level)")
    }
}
