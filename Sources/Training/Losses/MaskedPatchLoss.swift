public import Tensors

/// How far the guessed features of masked patches are from the true ones.
///
///     loss = mean over patients of the mean over masked patches of  ‖ĝ − t‖² / features
///
/// The target t is the patch's feature vector, brought to mean 0 and variance 1 (unbiased, plus
/// 1e-6) on its own, so that bright and pale patches count alike.
///
/// ### Reference
/// He K. *et al.* Masked autoencoders are scalable vision learners. CVPR 2022 (the target).
public struct MaskedPatchLoss: Codable, Sendable, Hashable {
    /// Whether targets are standardised patch by patch.
    public var isStandardized: Bool

    /// Fixes the target.
    ///
    /// - Parameter isStandardized: Whether targets are standardised patch by patch.
    public init(isStandardized: Bool = true) {
        self.isStandardized = isStandardized
    }

    /// What is guessed, for some patches.
    ///
    /// - Parameter features: `[…, features]`.
    /// - Returns: The targets, of the same shape; no gradient passes.
    /// - Throws: `TensorError` if memory is short.
    public func target(_ features: Tensor) throws -> Tensor {
        let fixed = try features.detached()
        guard isStandardized else { return fixed }
        let centred = try fixed - fixed.mean([-1], keepingAxes: true)
        let variance = try fixed.variance([-1], correction: 1, keepingAxes: true)
        return try centred * (variance + 1e-6).reciprocalSquareRoot()
    }

    /// The mean loss of a batch.
    ///
    /// - Parameters:
    ///   - guess: The guesses for all masked patches, patient after patient, `[masked, features]`.
    ///   - features: The true features of the batch, `[batch, patches, features]`.
    ///   - masked: The masked patches of each patient.
    /// - Returns: A single number; nil if nothing is masked.
    /// - Throws: `TensorError` if the sizes differ.
    public func callAsFunction(
        _ guess: Tensor, features: Tensor, masked: [[Int]]
    ) throws -> Tensor? {
        let patches = try features.size(1)
        let rows = masked.enumerated().flatMap { patient, places in
            places.map { patient * patches + $0 }
        }
        let patients = masked.count { !$0.isEmpty }
        guard patients > 0 else { return nil }
        let weights = masked.flatMap { places in
            places.map { _ in 1 / Double(places.count * patients) }
        }
        let width = try features.size(-1)
        let chosen = try features.reshaped([-1, width])
            .indexed(Tensor(rows, shape: [rows.count], device: features.device))
        let errors = try (guess - target(chosen)).power(2).mean([-1])  // [masked]
        let shares = try Tensor(
            weights, shape: [rows.count], type: guess.scalarType, device: features.device)
        return try (errors * shares).sum()
    }
}
