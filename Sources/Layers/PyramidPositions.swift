public import Tensors

/// Positions learned from neighbours: three depth-wise filters over the square on which the
/// patches of a bag are laid out, added to the patches (PPEG).
///
///     y = x + F₇ x + F₅ x + F₃ x
///
/// A sum of filters is one filter, so the image is read once.
///
/// ### Reference
/// Shao Z. *et al.* TransMIL. NeurIPS 2021.
public struct PyramidPositions {
    private let filters: [Conv2d]
    private let width: Int

    /// Takes `proj`, `proj1` and `proj2` from `scope`.
    ///
    /// - Parameters:
    ///   - width: The size of the last axis.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit.
    public init(_ width: Int, in scope: ParameterScope) throws(TensorError) {
        self.width = width
        var filters: [Conv2d] = []
        for (name, kernel) in [("proj", 7), ("proj1", 5), ("proj2", 3)] {
            filters.append(
                try Conv2d(
                    width, width, kernel: kernel, padding: .all(kernel / 2), groups: width,
                    in: scope / name))
        }
        self.filters = filters
    }

    /// The side of the square for a bag, ⌈√patches⌉.
    ///
    /// - Parameter patches: The size of the bag.
    /// - Returns: The least side whose square holds them.
    public static func side(for patches: Int) -> Int {
        var side = Int(Double(patches).squareRoot())
        while side * side < patches { side += 1 }
        return side
    }

    /// Adds positions to a bag that fills its square row by row.
    ///
    /// - Parameters:
    ///   - x: `[batch, side², width]`.
    ///   - side: The side of the square.
    /// - Returns: A tensor of the same shape.
    /// - Throws: `TensorError` if the sizes differ.
    public func callAsFunction(_ x: Tensor, side: Int) throws(TensorError) -> Tensor {
        let type = try x.scalarType
        var weight = filters[0].weight
        var bias = filters[0].bias
        for (index, filter) in filters.dropFirst().enumerated() {
            let margin = index + 1
            weight = try weight + filter.weight.padded([margin, margin, margin, margin])
            if let sum = bias, let own = filter.bias { bias = try sum + own }
        }
        let image = try x.transposed(1, 2).reshaped([-1, width, side, side])
        let filtered = try image.convolved(
            weight.converted(to: type), bias: bias?.converted(to: type), padding: (3, 3),
            groups: width)
        return try x + filtered.reshaped([-1, width, side * side]).transposed(1, 2)
    }
}
