import Files
import Tensors

/// Vision transformers as Hugging Face's `transformers` names their parameters, under timm's names.
///
/// Two spellings are known: `ViTModel` (`layernorm_before`, `intermediate.dense`) and
/// `Dinov2Model` (`norm1`, `mlp.fc1`, `layer_scale1.lambda1`). Queries, keys and values, which
/// those keep apart, become one matrix. A checkpoint under timm's names stays as it is.
enum HuggingFaceNames {
    /// Finds the spelling and renames.
    ///
    /// - Parameters:
    ///   - state: A checkpoint.
    ///   - depth: How many blocks it has.
    ///   - side: Places along one side that the network needs; those of the checkpoint are interpolated to it.
    /// - Returns: The checkpoint under timm's names.
    /// - Throws: `TensorError` if a parameter is missing.
    static func translated(
        _ state: StateDictionary, depth: Int, side: Int
    ) throws(TensorError) -> StateDictionary {
        // Models with a head keep the transformer under a name of its own.
        let prefixes = ["", "vit.", "dinov2.", "model."]
        guard
            let prefix = prefixes.first(where: {
                state.contains($0 + "embeddings.patch_embeddings.projection.weight")
            })
        else { return state }
        var result = StateDictionary(metadata: state.metadata)
        func move(_ old: String, to new: String) throws(TensorError) {
            try result.set(new, state.tensor(prefix + old))
        }
        func moveBoth(_ old: String, to new: String) throws(TensorError) {
            for kind in ["weight", "bias"] { try move("\(old).\(kind)", to: "\(new).\(kind)") }
        }
        try moveBoth("embeddings.patch_embeddings.projection", to: "patch_embed.proj")
        try move("embeddings.cls_token", to: "cls_token")
        try result.set(
            "pos_embed",
            resized(
                state.tensor(prefix + "embeddings.position_embeddings", type: .float32), to: side))
        if state.contains(prefix + "embeddings.register_tokens") {
            try move("embeddings.register_tokens", to: "reg_token")
        }
        try moveBoth("layernorm", to: "norm")
        for index in 0..<depth {
            let (old, new) = ("encoder.layer.\(index)", "blocks.\(index)")
            for kind in ["weight", "bias"] {
                var parts: [Tensor] = []
                for part in ["query", "key", "value"] {
                    parts.append(
                        try state.tensor("\(prefix)\(old).attention.attention.\(part).\(kind)"))
                }
                try result.set(
                    "\(new).attn.qkv.\(kind)", Tensor.concatenated(parts, axis: 0))
            }
            try moveBoth("\(old).attention.output.dense", to: "\(new).attn.proj")
            let isPlain = state.contains("\(prefix)\(old).layernorm_before.weight")
            try moveBoth(isPlain ? "\(old).layernorm_before" : "\(old).norm1", to: "\(new).norm1")
            try moveBoth(isPlain ? "\(old).layernorm_after" : "\(old).norm2", to: "\(new).norm2")
            try moveBoth(
                isPlain ? "\(old).intermediate.dense" : "\(old).mlp.fc1", to: "\(new).mlp.fc1")
            try moveBoth(isPlain ? "\(old).output.dense" : "\(old).mlp.fc2", to: "\(new).mlp.fc2")
            for scale in [1, 2] where !isPlain {
                try move("\(old).layer_scale\(scale).lambda1", to: "\(new).ls\(scale).gamma")
            }
        }
        return result
    }

    /// Places of a square of patches, interpolated to another square by cubic convolution (a = −0.75).
    ///
    /// The first place, that of the class token, stays.
    static func resized(_ places: Tensor, to side: Int) throws(TensorError) -> Tensor {
        let width = try places.size(2)
        let count = try places.size(1) - 1
        let old = Int(Double(count).squareRoot().rounded())
        guard old * old == count, old != side else { return places }
        let numbers = try places.floats()
        let weights = cubicWeights(from: old, to: side)
        // Along rows first, then along columns: [old, old] to [old, side] to [side, side].
        var rows = [Float](repeating: 0, count: old * side * width)
        for y in 0..<old {
            for x in 0..<side {
                for (tap, weight) in weights[x] {
                    let source = (1 + y * old + tap) * width
                    let target = (y * side + x) * width
                    for index in 0..<width {
                        rows[target + index] += weight * numbers[source + index]
                    }
                }
            }
        }
        var result = Array(numbers[..<width])
        result += [Float](repeating: 0, count: side * side * width)
        for y in 0..<side {
            for (tap, weight) in weights[y] {
                for x in 0..<side {
                    let source = (tap * side + x) * width
                    let target = (1 + y * side + x) * width
                    for index in 0..<width {
                        result[target + index] += weight * rows[source + index]
                    }
                }
            }
        }
        return try Tensor(
            result.map(Double.init), shape: [1, 1 + side * side, width], type: .float32)
    }

    /// For each new place the old ones it is made of, as PyTorch's bicubic interpolation has it.
    static func cubicWeights(from old: Int, to new: Int) -> [[(tap: Int, weight: Float)]] {
        let a = -0.75
        func near(_ x: Double) -> Double { ((a + 2) * x - (a + 3)) * x * x + 1 }
        func far(_ x: Double) -> Double { ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
        return (0..<new).map { place in
            let center = (Double(place) + 0.5) * Double(old) / Double(new) - 0.5
            let first = center.rounded(.down)
            let t = center - first
            return [far(t + 1), near(t), near(1 - t), far(2 - t)].enumerated().map {
                index, weight in
                (min(old - 1, max(0, Int(first) - 1 + index)), Float(weight))
            }
        }
    }
}
