public import Tensors

/// Draws patients of one class together and pushes others away.
///
///     margin:  mean over triplets of max(0, d(a, p) − d(a, n) + α)
///     soft:    mean over triplets of ln(1 + exp(d(a, p) − d(a, n)))
///
/// d is the Euclidean distance. Without any triplet the loss is 0 and has gradients of 0.
///
/// ### Reference
/// Schroff F. *et al.* FaceNet. CVPR 2015. Hermans A. *et al.* In defense of the triplet loss.
/// arXiv:1703.07737, 2017 (soft margin).
public struct TripletLoss: Codable, Sendable, Hashable {
    /// The margin α; nothing for the soft margin.
    public var margin: Double?

    /// Fixes the margin.
    ///
    /// - Parameter margin: The margin α; nil for the soft margin.
    public init(margin: Double? = 0.3) {
        self.margin = margin
    }

    /// The mean loss of triplets.
    ///
    /// - Parameters:
    ///   - anchors: Where anchors are taken from, `[patients, width]`.
    ///   - others: Where positives and negatives are taken from; the anchors if nil.
    ///   - triplets: Rows of the two.
    /// - Returns: A single number.
    /// - Throws: `TensorError` if a row does not exist.
    public func callAsFunction(
        _ anchors: Tensor, among others: Tensor? = nil, _ triplets: [PatientTriplet]
    ) throws -> Tensor {
        let others = others ?? anchors
        guard !triplets.isEmpty else { return try (anchors.sum() + others.sum()) * 0 }
        func rows(_ x: Tensor, _ place: (PatientTriplet) -> Int) throws -> Tensor {
            try x.indexed(Tensor(triplets.map(place), shape: [triplets.count], device: x.device))
        }
        let anchor = try rows(anchors) { $0.anchor }
        let near = try distance(anchor, rows(others) { $0.positive })  // [triplets]
        let far = try distance(anchor, rows(others) { $0.negative })
        guard let margin else { return try (near - far).softplus().mean() }
        return try (near - far + margin).relu().mean()
    }

    /// Distances row by row; at 0, where the gradient has no limit, it is 0.
    private func distance(_ a: Tensor, _ b: Tensor) throws -> Tensor {
        try (a - b).power(2).sum([-1]).clamped(from: 1e-14).squareRoot()
    }
}
