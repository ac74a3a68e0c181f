/// Throws unless there is one probability per row, all in 0...1.
func requireProbabilities(
    _ values: [Double], count: Int, _ what: String = "probability",
    plural: String = "probabilities"
) throws(SurvivalError) {
    try requireCount(values.count, count, plural)
    for row in values.indices where !(values[row] >= 0 && values[row] <= 1) {
        throw .outOfRange(
            what: what, row: row, value: values[row], needed: "\(plural) must be from 0 to 1")
    }
}

/// Throws at the first class outside `0..<classCount`.
func requireClasses(_ classes: [Int], classCount: Int, what: String) throws(SurvivalError) {
    for row in classes.indices where !(0..<classCount).contains(classes[row]) {
        throw .outOfRange(
            what: what, row: row, value: Double(classes[row]),
            needed: "classes go from 0 to \(classCount - 1)")
    }
}
