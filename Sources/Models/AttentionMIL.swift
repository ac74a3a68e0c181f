public import Layers
public import Tensors

/// Attention MIL: the mean of a slide's patches, weighed by gated attention, and a classifier.
///
/// The baseline that a network of bags has to beat: it knows no genes and no places.
///
/// - Input: the patch features of one patient, `[patches, features]`, in any order and number.
/// - Output: one logit per class or time interval, `[outputs]`.
///
/// ### Reference
/// Ilse M, Tomczak JM, Welling M. Attention-based deep multiple instance learning. ICML 2018;
/// arXiv:1802.04712. Sizes and names are those of MCAT's survival baseline (with a hidden layer)
/// and of PORPOISE's (without).
public struct AttentionMIL {
    /// The sizes.
    public struct Configuration: Codable, Sendable, Hashable {
        /// The width of a patch's features.
        public var features = 1024
        /// The width of a patch inside.
        public var width = 512
        /// The width of the two branches of the gate.
        public var hidden = 256
        /// The width of the layer between pooling and classifier; nil for none.
        public var summary: Int? = 256
        /// Classes or time intervals.
        public var outputs = 4
        /// How likely an element is zeroed in training.
        public var dropout = 0.25

        /// The published sizes.
        public init() {}
    }

    /// What the network says about a bag.
    public struct Output {
        /// `[outputs]`.
        public let logits: Tensor
        /// What the classifier read, `[summary ?? width]`.
        public let features: Tensor
        /// The weight of each patch before softmax, `[patches]`.
        public let attention: Tensor
        fileprivate let pooled: BagMean

        /// Carries gradients on to the parameters that every patch goes through; call it after the
        /// `backward()` of the loss.
        ///
        /// - Throws: What reading a piece throws.
        public func backward() throws { try pooled.backward() }
    }

    /// The sizes.
    public let configuration: Configuration
    private let pool: GatedPooling
    private let summarise: Linear?
    private let classify: Linear
    private let dropout: Dropout

    /// Takes every parameter from `scope`, under the authors' own names.
    ///
    /// - Parameters:
    ///   - configuration: The sizes.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit; ``ModelError`` if the sizes are
    ///   impossible.
    public init(_ configuration: Configuration = .init(), in scope: ParameterScope) throws {
        let c = configuration
        guard c.outputs > 0, c.summary ?? 1 > 0 else {
            throw ModelError.invalidConfiguration(
                "\(c.outputs) outputs and a summary of \(c.summary ?? 0) must be at least 1")
        }
        self.configuration = c
        pool = try GatedPooling(
            features: c.features, width: c.width, hidden: c.hidden, rows: 1, dropout: c.dropout,
            in: scope)
        summarise = try c.summary.map { try Linear(c.width, $0, in: scope / "rho" / 0) }
        classify = try Linear(c.summary ?? c.width, c.outputs, in: scope / "classifier")
        dropout = Dropout(c.dropout)
    }

    /// Reads one bag, in pieces if it has several.
    ///
    /// - Parameters:
    ///   - bag: The patch features. Products with all patches are made in their kind of number.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The logits and what led to them.
    /// - Throws: ``ModelError`` if the bag does not fit; `TensorError` if memory is short.
    public func callAsFunction(
        _ bag: PatchStream, training generator: Generator? = nil
    ) throws -> Output {
        let pooled = try pool(bag, training: generator)
        var slide = try pooled.mean.squeezed(0)  // [width]
        if let summarise {
            slide = try dropout(summarise(slide).relu(), training: generator)  // [summary]
        }
        return Output(
            logits: try classify(slide), features: slide,
            attention: try pooled.scores.squeezed(0), pooled: pooled)
    }
}
