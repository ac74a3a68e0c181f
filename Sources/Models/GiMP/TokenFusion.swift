public import Layers
public import Tensors

/// One vector from the tokens of slide and genes.
///
/// A linear classifier on two tokens side by side adds what each says; it cannot learn that one
/// changes the meaning of the other. Every kind but ``Kind/additive`` can.
///
/// Each element of the tokens is centred and scaled first, by numbers that start as 0 and 1, can be
/// set to those of some patients (``GiMP/standardize(slides:genes:)``) and are learned like all others.
///
/// ### Reference
/// Salimans T, Kingma DP. Weight normalization. NeurIPS 2016 (layers that start from data).
public struct TokenFusion {
    /// How two tokens become one vector.
    public enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
        /// GELU of a linear map of both, normalised side by side.
        case mixed
        /// Both, normalised side by side.
        case additive
        /// A gate from both chooses, element by element, between the two.
        case gated
        /// The outer product of two short gated vectors with a 1 each.
        case bilinear
        /// Both, and the product, element by element, of a linear map of each.
        case product
    }

    /// How the two become one.
    public let kind: Kind
    /// The size of the result's last axis.
    public let outputWidth: Int
    private let centre: Tensor
    private let scale: Tensor
    private let norm: LayerNorm?
    private let maps: [Linear]
    private static let short = 32

    /// Takes the maps from `scope`.
    ///
    /// - Parameters:
    ///   - kind: How the two become one.
    ///   - width: The size of each token.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit.
    public init(_ kind: Kind, width: Int, in scope: ParameterScope) throws(TensorError) {
        self.kind = kind
        outputWidth =
            switch kind {
            case .additive: 2 * width
            case .product: 3 * width
            default: width
            }
        centre = try scope.parameter("centre", [2 * width], initial: .constant(0))
        scale = try scope.parameter("scale", [2 * width], initial: .constant(1))
        let short = Self.short
        norm =
            kind == .mixed || kind == .additive
            ? try LayerNorm(2 * width, in: scope / "norm") : nil
        switch kind {
        case .mixed: maps = [try Linear(2 * width, width, in: scope / "map")]
        case .additive: maps = []
        case .gated:
            maps = [
                try Linear(width, width, in: scope / "slide"),
                try Linear(width, width, in: scope / "genes"),
                try Linear(2 * width, width, in: scope / "gate"),
            ]
        case .bilinear:
            maps = [
                try Linear(width, short, in: scope / "slide"),
                try Linear(width, short, in: scope / "genes"),
                try Linear(2 * width, short, in: scope / "slide_gate"),
                try Linear(2 * width, short, in: scope / "genes_gate"),
                try Linear((short + 1) * (short + 1), width, in: scope / "map"),
            ]
        case .product:
            maps = [
                try Linear(width, width, hasBias: false, in: scope / "slide"),
                try Linear(width, width, hasBias: false, in: scope / "genes"),
            ]
        }
    }

    /// Centres and scales tokens by those of some patients.
    ///
    /// - Parameters:
    ///   - slides: `[patients, width]`, of at least two patients.
    ///   - genes: Those of the same patients, `[patients, width]`.
    /// - Throws: `TensorError` if the sizes differ.
    func standardize(slides: Tensor, genes: Tensor) throws(TensorError) {
        let both = try Tensor.concatenated([slides, genes], axis: -1)  // [patients, 2 · width]
        let deviation = try both.variance([0], correction: 1).squareRoot()
        try centre.assign(both.mean([0]))
        // An element in which nobody differs stays small.
        try scale.assign(deviation.clamped(from: 1e-3).power(-1))
    }

    /// Joins tokens.
    ///
    /// - Parameters:
    ///   - slideToken: `[batch, width]`.
    ///   - geneToken: `[batch, width]`.
    /// - Returns: `[batch, outputWidth]`.
    /// - Throws: `TensorError` if the sizes differ.
    public func callAsFunction(
        _ slideToken: Tensor, _ geneToken: Tensor
    ) throws(TensorError) -> Tensor {
        let raw = try Tensor.concatenated([slideToken, geneToken], axis: -1)
        let both = try (raw - centre) * scale  // [batch, 2 · width]
        let parts = try both.chunked(2)
        let (slide, genes) = (parts[0], parts[1])
        switch kind {
        case .mixed:
            return try maps[0](norm.map { (norm) throws(TensorError) in try norm(both) } ?? both)
                .gelu()
        case .additive:
            return try norm.map { (norm) throws(TensorError) in try norm(both) } ?? both
        case .gated:
            let (a, b) = try (maps[0](slide).tanh(), maps[1](genes).tanh())
            return try b + maps[2](both).sigmoid() * (a - b)
        case .bilinear:
            let a = try maps[0](slide).relu() * maps[2](both).sigmoid()
            let b = try maps[1](genes).relu() * maps[3](both).sigmoid()
            let (one, other) = try (a.padded([0, 1], value: 1), b.padded([0, 1], value: 1))
            let products = try one.unsqueezed(-1) * other.unsqueezed(-2)
            return try maps[4](products.reshaped([slide.size(0), -1])).relu()
        case .product:
            return try Tensor.concatenated([both, maps[0](slide) * maps[1](genes)], axis: -1)
        }
    }
}
