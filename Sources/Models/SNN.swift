public import Layers
public import Tensors

/// The network for molecular measurements of PathomicFusion, four narrow layers.
///
/// It is called self-normalising but bends with ELU, not SELU, as its authors' code does.
///
/// - Input: standardised measurements, `[patients, inputs]`.
/// - Output: features and a log hazard per patient.
///
/// ### Reference
/// Chen RJ. *et al.* Pathomic Fusion. *IEEE Transactions on Medical Imaging* 41(4):757–770, 2022.
public struct SNN {
    /// The sizes; the widths default to those of the authors.
    public struct Configuration: Codable, Sendable, Hashable {
        /// How many measurements a patient has.
        public var inputs: Int
        /// The width of each layer.
        public var widths = [64, 48, 32, 32]
        /// How likely an element is dropped in training.
        public var dropout = 0.25
        /// Whether the log hazard is squashed into −3 to 3, as the authors do for survival.
        public var isBounded = false

        /// The authors' widths.
        ///
        /// - Parameter inputs: How many measurements a patient has.
        public init(inputs: Int) {
            self.inputs = inputs
        }
    }

    /// What the network says.
    public struct Output {
        /// What the last layer gives, `[patients, last width]`.
        public let features: Tensor
        /// The log hazard; higher means an earlier event, `[patients]`.
        public let logHazards: Tensor
    }

    /// The sizes.
    public let configuration: Configuration
    private let layers: [Linear]
    private let head: Linear?
    private let dropout: AlphaDropout

    /// Takes every parameter from `scope`, under the authors' own names.
    ///
    /// - Parameters:
    ///   - configuration: The sizes.
    ///   - hasHead: Whether there is a log hazard, not only features.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit; ``ModelError`` if the sizes are
    ///   impossible.
    public init(
        _ configuration: Configuration, hasHead: Bool = true, in scope: ParameterScope
    ) throws {
        let c = configuration
        guard c.inputs > 0, let width = c.widths.last, c.widths.allSatisfy({ $0 > 0 }) else {
            throw ModelError.invalidConfiguration(
                "\(c.inputs) inputs and the widths \(c.widths) must all be at least 1")
        }
        self.configuration = c
        layers = try zip([c.inputs] + c.widths, c.widths).enumerated().map { index, sizes in
            try Linear(
                sizes.0, sizes.1, initial: .normal(deviation: 1 / Double(sizes.0).squareRoot()),
                in: scope / "encoder" / index / 0)
        }
        head =
            hasHead
            ? try Linear(
                width, 1, initial: .normal(deviation: 1 / Double(width).squareRoot()),
                in: scope / "classifier" / 0) : nil
        dropout = AlphaDropout(c.dropout)
    }

    /// What the last layer gives.
    ///
    /// - Parameters:
    ///   - x: `[patients, inputs]`.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: `[patients, last width]`.
    /// - Throws: `TensorError` if the width differs.
    public func features(
        _ x: Tensor, training generator: Generator? = nil
    ) throws(TensorError) -> Tensor {
        var features = x
        for layer in layers {
            features = try dropout(layer(features).elu(), training: generator)  // [patients, width]
        }
        return features
    }

    /// Reads patients.
    ///
    /// - Parameters:
    ///   - x: `[patients, inputs]`.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: Features and log hazards.
    /// - Throws: `TensorError` if the width differs; ``ModelError`` if there is no head.
    public func callAsFunction(
        _ x: Tensor, training generator: Generator? = nil
    ) throws -> Output {
        guard let head else {
            throw ModelError.invalidConfiguration("this network has features only, and no head")
        }
        let features = try features(x, training: generator)
        var risk = try head(features)  // [patients, 1]
        if configuration.isBounded { risk = try risk.sigmoid() * 6 - 3 }
        return Output(features: features, logHazards: try risk.squeezed(-1))
    }
}
