public import Layers
public import Tensors

/// A network that reads the tissue of one patient: pixels of regions, or the patches of slides.
public protocol ImageBranch {
    /// The width of what it gives.
    var width: Int { get }

    /// Reads one patient.
    ///
    /// - Parameters:
    ///   - tissue: What the branch reads: regions, `[regions, 3, side, side]`, or the patches of
    ///     slides, `[patches, features]`.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: `[width]`, and the way back to the branch.
    /// - Throws: ``ModelError`` if the tissue does not fit; `TensorError` if memory is short.
    func features(of tissue: PatchStream, training generator: Generator?) throws -> TissueFeatures
}

/// What an image branch makes of one patient.
public struct TissueFeatures {
    /// `[width]`.
    public let values: Tensor
    private let pooled: BagMean?

    /// What a branch made whose gradients need no help.
    ///
    /// - Parameter values: `[width]`.
    public init(_ values: Tensor) {
        self.values = values
        pooled = nil
    }

    /// The mean of a bag.
    ///
    /// - Parameter pooled: Of one row.
    /// - Throws: `TensorError` if it has several rows.
    init(_ pooled: BagMean) throws(TensorError) {
        values = try pooled.mean.squeezed(0)
        self.pooled = pooled
    }

    /// Carries gradients on to the parameters that every patch goes through; call it once, after
    /// the `backward()` of the loss.
    ///
    /// - Throws: What reading a piece throws.
    public func backward() throws { try pooled?.backward() }
}

extension T2TViT: ImageBranch {
    /// The width of the class token.
    public var width: Int { configuration.width }

    /// The mean over the patient's regions.
    ///
    /// - Parameters:
    ///   - tissue: Normalised regions, `[regions, 3, side, side]`.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: `[width]`.
    /// - Throws: ``ModelError`` if the regions do not fit; `TensorError` if memory is short.
    public func features(
        of tissue: PatchStream, training generator: Generator?
    ) throws -> TissueFeatures {
        try TissueFeatures(self(tissue.whole(), training: generator).features.mean([0]))
    }
}

/// The patches of a patient pooled by gated attention, so that whole slides work, too.
///
/// ### Reference
/// Ilse M, Tomczak JM, Welling M. Attention-based deep multiple instance learning. ICML 2018.
public struct AttentionBag: ImageBranch {
    /// The width of what it gives.
    public let width: Int
    private let pool: GatedPooling

    /// Takes `project` and `gate` from `scope`.
    ///
    /// - Parameters:
    ///   - inputs: The width of a patch's features.
    ///   - width: The width of what it gives.
    ///   - dropout: How likely an element is zeroed in training.
    ///   - scope: Where the parameters come from.
    /// - Throws: ``ModelError`` if the sizes are impossible; `TensorError` if a checkpoint does not
    ///   fit.
    public init(
        _ inputs: Int, width: Int = 256, dropout: Double = 0.25, in scope: ParameterScope
    ) throws {
        self.width = width
        pool = try GatedPooling(
            features: inputs, width: width, hidden: max(1, width / 2), rows: 1, dropout: dropout,
            project: scope / "project", gate: scope / "gate")
    }

    /// Pools a bag; one of many patches is read in pieces.
    ///
    /// - Parameters:
    ///   - tissue: The patches, `[patches, inputs]`.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: `[width]`.
    /// - Throws: ``ModelError`` if the bag does not fit; `TensorError` if memory is short.
    public func features(
        of tissue: PatchStream, training generator: Generator?
    ) throws -> TissueFeatures {
        try TissueFeatures(pool(tissue, training: generator))
    }
}
