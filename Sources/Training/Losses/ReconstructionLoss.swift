public import Tensors

/// How far guessed expression is from measured expression, group by group.
///
/// For the guess ĝ and the target g of a group:
///
///     squared = mean over genes of (ĝ − g)²
///     scaledCosine = (1 − cos(ĝ, g))³        0 if parallel, 1 if orthogonal, 8 if opposite
///
/// and the loss is a weighted sum over the groups that were measured.
///
/// ### Reference
/// Hou Z. *et al.* GraphMAE. KDD 2022 (the scaled cosine error); weights from G-HANet.
public struct ReconstructionLoss: Codable, Sendable, Hashable {
    /// The two terms of each group and their weighted sum.
    public struct Output {
        /// The mean squared error of each group; nil where nothing was measured.
        public let squared: [Tensor?]
        /// The scaled cosine error of each group; nil where nothing was measured.
        public let scaledCosine: [Tensor?]
        /// The weighted sum over the measured groups; nil if there are none.
        public let total: Tensor?
    }

    /// The weight of each squared error.
    public var squaredWeight: Double
    /// The weight of each scaled cosine error.
    public var cosineWeight: Double

    /// Fixes the weights.
    ///
    /// - Parameters:
    ///   - squaredWeight: The weight of each squared error.
    ///   - cosineWeight: The weight of each scaled cosine error.
    public init(squaredWeight: Double = 0.3, cosineWeight: Double = 0.3) {
        self.squaredWeight = squaredWeight
        self.cosineWeight = cosineWeight
    }

    /// Compares the guesses for one patient with what was measured.
    ///
    /// - Parameters:
    ///   - predicted: One vector per gene group, `[genes]`.
    ///   - targets: As many vectors of the same sizes; nil for a group that was not measured.
    /// - Returns: The terms and their sum.
    /// - Throws: ``TrainingError`` if counts or sizes differ, or a group has no genes;
    ///   `TensorError` if memory is short.
    public func callAsFunction(_ predicted: [Tensor], _ targets: [Tensor?]) throws -> Output {
        guard predicted.count == targets.count else {
            throw TrainingError(
                .mismatch,
                "the model guesses \(predicted.count) gene groups, "
                    + "but there are targets for \(targets.count)")
        }
        var squared: [Tensor?] = []
        var cosine: [Tensor?] = []
        var total: Tensor?
        for (index, (guess, target)) in zip(predicted, targets).enumerated() {
            guard let target else {
                squared.append(nil)
                cosine.append(nil)
                continue
            }
            guard guess.shape == target.shape, guess.rank == 1, guess.count > 0 else {
                throw TrainingError(
                    .mismatch,
                    "gene group \(index + 1) has a guess of shape \(guess.shape) and a target of "
                        + "shape \(target.shape); both need the same [genes], at least 1")
            }
            let error = try guess.meanSquaredError(to: target)
            let turn = try (1 - cosineOfAngle(guess, target)).power(3)
            let sum = try error * squaredWeight + turn * cosineWeight
            total = try total.map { try $0 + sum } ?? sum
            squared.append(error)
            cosine.append(turn)
        }
        return Output(squared: squared, scaledCosine: cosine, total: total)
    }

    /// The cosine of two vectors, each of which is taken to have a length of at least 1e-12.
    private func cosineOfAngle(_ a: Tensor, _ b: Tensor) throws(TensorError) -> Tensor {
        try (a / a.norm().clamped(from: 1e-12) * (b / b.norm().clamped(from: 1e-12))).sum()
    }
}
