import Files
public import Tensors

/// How a fresh model fills a parameter.
public enum InitialValues: Sendable, Hashable {
    /// Every element equal.
    case constant(Double)
    /// Uniform between -bound and bound.
    case uniform(bound: Double)
    /// Normal with mean 0.
    case normal(deviation: Double)
    /// Rows of length `gain` at right angles to each other, `[rows, columns]` with no more rows than
    /// columns.
    case orthogonal(gain: Double)

    /// PyTorch's default for linear maps and convolutions: uniform, bound 1 / √inputs.
    ///
    /// - Parameter inputs: How many numbers go into one output.
    /// - Returns: The rule.
    public static func fan(inputs: Int) -> InitialValues {
        .uniform(bound: 1 / Double(inputs).squareRoot())
    }

    /// Values of this kind.
    ///
    /// - Parameters:
    ///   - shape: The size of each axis.
    ///   - generator: Where random numbers come from.
    /// - Returns: Single-precision numbers.
    /// - Throws: `TensorError` if memory is short.
    public func tensor(_ shape: [Int], using generator: Generator) throws(TensorError) -> Tensor {
        switch self {
        case .constant(let value): try Tensor.full(shape, value)
        case .uniform(let bound):
            try Tensor.uniform(shape, from: -bound, to: bound, using: generator)
        case .normal(let deviation):
            try Tensor.normal(shape, deviation: deviation, using: generator)
        case .orthogonal(let gain):
            try InitialValues.orthogonal(shape, gain: gain, using: generator)
        }
    }

    /// Random rows made orthogonal one after the other (Gram and Schmidt).
    private static func orthogonal(
        _ shape: [Int], gain: Double, using generator: Generator
    ) throws(TensorError) -> Tensor {
        precondition(
            shape.count == 2 && shape[0] <= shape[1],
            "\(shape) cannot have orthogonal rows; no more rows than columns are needed")
        let draws = try Tensor.normal(shape, using: generator, type: .float64).doubles()
        var rows: [[Double]] = []
        for index in 0..<shape[0] {
            var row = Array(draws[(index * shape[1])..<((index + 1) * shape[1])])
            // Twice, so that rounding does not add up.
            for other in rows + rows {
                let overlap = zip(row, other).reduce(0) { $0 + $1.0 * $1.1 }
                for column in row.indices { row[column] -= overlap * other[column] }
            }
            let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
            rows.append(row.map { $0 / length })
        }
        return try Tensor(rows.flatMap { $0.map { $0 * gain } }, shape: shape, type: .float32)
    }
}
