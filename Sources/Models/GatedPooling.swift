import Layers
import Tensors

/// One linear map per patch and the mean of patches that gated attention weighs: what attention MIL,
/// CLAM and the bags of Path-GPTOmic share.
struct GatedPooling {
    private let features: Int
    private let project: Linear
    private let gate: GatedAttention
    private let dropout: Dropout

    /// Takes `attention_net.0` and `attention_net.3` from `scope`.
    init(
        features: Int, width: Int, hidden: Int, rows: Int, dropout: Double, in scope: ParameterScope
    ) throws {
        let scope = scope / "attention_net"
        try self.init(
            features: features, width: width, hidden: hidden, rows: rows, dropout: dropout,
            project: scope / 0, gate: scope / 3)
    }

    /// Takes the map of a patch from `project` and the attention from `gate`.
    init(
        features: Int, width: Int, hidden: Int, rows: Int, dropout: Double,
        project: ParameterScope, gate: ParameterScope
    ) throws {
        for (name, size) in [
            ("features", features), ("width", width), ("hidden", hidden), ("outputs", rows),
        ] where size < 1 {
            throw ModelError.invalidConfiguration("\(name) is \(size); it must be at least 1")
        }
        guard dropout >= 0, dropout < 1 else {
            throw ModelError.invalidConfiguration(
                "the dropout is \(dropout); it must be at least 0 and below 1")
        }
        self.features = features
        self.project = try Linear(features, width, in: project)
        self.gate = try GatedAttention(width, hidden: hidden, outputs: rows, in: gate)
        self.dropout = Dropout(dropout)
    }

    /// `[rows, width]`, with the scores of all patches, `[rows, patches]`.
    func callAsFunction(_ bag: PatchStream, training generator: Generator?) throws -> BagMean {
        guard bag.count > 0, bag.features == features else {
            throw ModelError.unsuitableBag(shape: [bag.count, bag.features], features: features)
        }
        return try BagMean(of: bag, training: generator) { piece, generator in
            let patches = try embed(piece, training: generator)
            let scores = try gate(patches).converted(to: project.weight.scalarType)
            return BagMean.Part(scores: try scores.transposed(), values: patches)
        }
    }

    /// Patches as they are pooled, `[n, width]`.
    func embed(_ patches: Tensor, training generator: Generator?) throws -> Tensor {
        try dropout(project(patches).relu(), training: generator)
    }
}
