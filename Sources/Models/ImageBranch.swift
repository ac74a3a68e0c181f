public import Layers
public import Tensors

/// A network that reads the tissue of one patient: pixels of regions, or the patches of slides.
public protocol ImageBranch {
    /// The width of what it gives.
    var width: Int { get }

    /// Reads one patient.
    ///
    /// - Parameters:
    ///   - tissue: What the branch reads, such as `[regions, 3, side, side]` or `[patches,
    ///     features]`.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: `[width]`.
    /// - Throws: ``ModelError`` if the tissue does not fit; `TensorError` if memory is short.
    func features(of tissue: Tensor, training generator: Generator?) throws -> Tensor
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
    public func features(of tissue: Tensor, training generator: Generator?) throws -> Tensor {
        try self(tissue, training: generator).features.mean([0])
    }
}

/// The patches of a patient pooled by gated attention, so that whole slides work, too.
///
/// ### Reference
/// Ilse M, Tomczak JM, Welling M. Attention-based deep multiple instance learning. ICML 2018.
public struct AttentionBag: ImageBranch {
    /// The width of what it gives.
    public let width: Int
    private let inputs: Int
    private let project: Linear
    private let gate: GatedAttention
    private let dropout: Dropout

    /// Takes `project` and `gate` from `scope`.
    ///
    /// - Parameters:
    ///   - inputs: The width of a patch's features.
    ///   - width: The width of what it gives.
    ///   - dropout: How likely an element is zeroed in training.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit.
    public init(
        _ inputs: Int, width: Int = 256, dropout: Double = 0.25, in scope: ParameterScope
    ) throws(TensorError) {
        self.inputs = inputs
        self.width = width
        project = try Linear(inputs, width, in: scope / "project")
        gate = try GatedAttention(width, hidden: max(1, width / 2), in: scope / "gate")
        self.dropout = Dropout(dropout)
    }

    /// Pools a bag.
    ///
    /// - Parameters:
    ///   - tissue: The patches, `[patches, inputs]`.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: `[width]`.
    /// - Throws: ``ModelError`` if the bag does not fit; `TensorError` if memory is short.
    public func features(of tissue: Tensor, training generator: Generator?) throws -> Tensor {
        let shape = tissue.shape
        guard shape.count == 2, shape[0] > 0, shape[1] == inputs else {
            throw ModelError.unsuitableBag(shape: shape, features: inputs)
        }
        let patches = try dropout(project(tissue).relu(), training: generator)  // [patches, width]
        let weights = try gate(patches).softmax(axis: 0)  // [patches, 1]
        return try (weights * patches).sum([0])  // [width]
    }
}
