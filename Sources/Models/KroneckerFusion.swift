public import Layers
public import Tensors

/// Two vectors joined by all products of their elements, each gated by both.
///
///     hᵢ = relu(Hᵢ vᵢ),  oᵢ = relu(Oᵢ (σ(zᵢ) ⊙ hᵢ)),   z from v₁ and v₂
///     y  = relu(E₂ [relu(E₁ vec([o₁; 1] [o₂; 1]ᵀ)); o₁; 1; o₂; 1])
///
/// ### Reference
/// Chen RJ. *et al.* Pathomic Fusion. *IEEE Transactions on Medical Imaging* 41(4):757–770, 2022.
public struct KroneckerFusion {
    /// The sizes and the wiring; the defaults are those of the authors.
    public struct Configuration: Codable, Sendable, Hashable {
        /// The widths of the two inputs.
        public var inputs = [32, 32]
        /// What each input's width is divided by within.
        public var scales = [1, 1]
        /// Whether each input is gated; its width must not be divided otherwise.
        public var isGated = [true, true]
        /// Whether a gate is a bilinear map of both inputs, or a linear map of them side by side.
        public var hasBilinearGates = true
        /// Whether the two vectors are given to the last layer, too.
        public var hasSkip = true
        /// The width of the output.
        public var width = 64
        /// How likely an element is zeroed in training.
        public var dropout = 0.25

        /// The authors' sizes.
        public init() {}
    }

    /// What the fusion gives.
    public struct Output {
        /// The fused vectors, `[patients, width]`.
        public let values: Tensor
        /// The two gated vectors, `[patients, input / scale]`.
        public let gated: [Tensor]
    }

    /// The sizes and the wiring.
    public let configuration: Configuration
    private let branches: [Branch]
    private let first: Linear
    private let second: Linear
    private let dropout: Dropout

    /// Takes every parameter from `scope`, under the authors' own names.
    ///
    /// - Parameters:
    ///   - configuration: The sizes and the wiring.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit; ``ModelError`` if the sizes are
    ///   impossible.
    public init(_ configuration: Configuration = .init(), in scope: ParameterScope) throws {
        let c = configuration
        guard [c.inputs, c.scales].allSatisfy({ $0.count == 2 && $0.allSatisfy { $0 > 0 } }),
            c.isGated.count == 2, c.width > 0
        else {
            throw ModelError.invalidConfiguration(
                "two inputs are fused, but their widths are \(c.inputs) and scales \(c.scales)")
        }
        self.configuration = c
        branches = try (0..<2).map { try Branch(c, index: $0, in: scope) }
        let joined = zip(c.inputs, c.scales).map { $0 / $1 + 1 }
        first = try Linear(joined[0] * joined[1], c.width, in: scope / "encoder1" / 0)
        second = try Linear(
            c.width + (c.hasSkip ? joined[0] + joined[1] : 0), c.width, in: scope / "encoder2" / 0)
        dropout = Dropout(c.dropout)
    }

    /// Joins vectors.
    ///
    /// - Parameters:
    ///   - a: `[patients, first input]`.
    ///   - b: `[patients, second input]`.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The fused and the gated vectors.
    /// - Throws: `TensorError` if the widths differ.
    public func callAsFunction(
        _ a: Tensor, _ b: Tensor, training generator: Generator? = nil
    ) throws(TensorError) -> Output {
        var gated: [Tensor] = []
        var joined: [Tensor] = []
        for (branch, own) in zip(branches, [a, b]) {
            let vector = try dropout(branch(own, a, b), training: generator)
            let one = try Tensor.ones(
                [vector.shape[0], 1], type: vector.scalarType, device: vector.device)
            gated.append(vector)
            joined.append(try Tensor.concatenated([vector, one], axis: 1))
        }
        let products = try joined[0].unsqueezed(2).matmul(joined[1].unsqueezed(1))
        let flat = try products.reshaped([products.shape[0], -1])  // [patients, all products]
        var fused = try dropout(
            first(dropout(flat, training: generator)).relu(), training: generator)
        if configuration.hasSkip { fused = try Tensor.concatenated([fused] + joined, axis: 1) }
        return Output(
            values: try dropout(second(fused).relu(), training: generator), gated: gated)
    }
}

/// One of the two vectors on its way to the products.
private struct Branch {
    private enum Gate {
        case bilinear(weight: Tensor, bias: Tensor)
        case linear(Linear)
    }

    private let gate: (map: Linear, gate: Gate)?
    private let output: Linear

    init(_ c: KroneckerFusion.Configuration, index: Int, in scope: ParameterScope) throws {
        let input = c.inputs[index]
        let width = input / c.scales[index]
        let name = index + 1
        // The authors' code has the gate's parameters even where it does not use them.
        if c.isGated[index] {
            let map = try Linear(input, width, in: scope / "linear_h\(name)" / 0)
            if c.hasBilinearGates {
                let part = scope / "linear_z\(name)"
                let initial = InitialValues.fan(inputs: c.inputs[0])
                let shape = [width, c.inputs[0], c.inputs[1]]
                gate = (
                    map,
                    .bilinear(
                        weight: try part.parameter("weight", shape, initial: initial),
                        bias: try part.parameter("bias", [width], initial: initial))
                )
            } else {
                let inputs = c.inputs[0] + c.inputs[1]
                gate = (map, .linear(try Linear(inputs, width, in: scope / "linear_z\(name)" / 0)))
            }
            output = try Linear(width, width, in: scope / "linear_o\(name)" / 0)
        } else {
            gate = nil
            output = try Linear(input, width, in: scope / "linear_o\(name)" / 0)
        }
    }

    func callAsFunction(_ own: Tensor, _ a: Tensor, _ b: Tensor) throws(TensorError) -> Tensor {
        guard let gate else { return try output(own).relu() }
        let opening =
            switch gate.gate {
            case .bilinear(let weight, let bias): try a.bilinear(b, weight, bias: bias)
            case .linear(let map): try map(Tensor.concatenated([a, b], axis: 1))
            }
        return try output(opening.sigmoid() * gate.map(own).relu()).relu()
    }
}
