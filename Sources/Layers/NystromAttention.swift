public import Tensors

/// Self-attention over long sequences, exact or through a few landmarks (Nyström), plus a
/// convolution of the values along the sequence.
///
///     exact:    softmax(Q Kᵀ) V + C(V)
///     nystrom:  softmax(Q K̃ᵀ) pinv(softmax(Q̃ K̃ᵀ)) softmax(Q̃ Kᵀ) V + C(V)
///
/// Q is scaled by 1/√(head width); Q̃ and K̃ are means over consecutive segments; C filters each
/// head's values along the sequence with 33 weights. The two outer factors are attention
/// themselves, so no matrix with a row or column per element is ever stored.
///
/// ### Reference
/// Xiong Y. *et al.* Nyströmformer. AAAI 2021.
///
/// ### Differences from the public code
/// There, sequences are padded with zeros at the front that take part in everything, and the
/// start of the pseudo-inverse depends on the other sequences of a batch. `fixed` cuts each
/// sequence's own elements into nearly equal segments, hides what is not there, and treats
/// every sequence as if it were alone; `reference` does what that code does.
public struct NystromAttention {
    /// Which attention is computed.
    public enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
        /// `exact` for a sequence of at most ``Configuration/exactLimit`` elements, else
        /// `nystrom`. Each sequence of a batch decides for itself.
        case auto
        /// The whole softmax.
        case exact
        /// Through landmarks.
        case nystrom
    }

    /// How sequences are padded, cut and scaled.
    public enum Preset: String, Codable, Sendable, Hashable, CaseIterable {
        /// Each sequence alone.
        case fixed
        /// As the public code does.
        case reference
    }

    /// The sizes and the wiring.
    public struct Configuration: Sendable, Hashable {
        /// The size of the last axis of input and output.
        public var width: Int
        /// How many parts attend on their own.
        public var heads: Int
        /// The width of a part.
        public var headWidth: Int
        /// The most segments.
        public var landmarks = 256
        /// The steps to the pseudo-inverse.
        public var iterations = 6
        /// The weights of the filter along the sequence, an odd number; 0 for no filter.
        public var kernel = 33
        /// Which attention is computed.
        public var kind = Kind.auto
        /// Up to how many elements `auto` is exact: below about 2,400 that is also cheaper.
        public var exactLimit = 2048
        /// How sequences are padded, cut and scaled.
        public var preset = Preset.fixed
        /// How likely an element of the output is zeroed in training.
        public var dropout = 0.0

        /// The sizes, with the published numbers otherwise.
        ///
        /// - Parameters:
        ///   - width: The size of the last axis.
        ///   - heads: How many parts attend on their own; it divides `width`.
        public init(width: Int, heads: Int) {
            self.width = width
            self.heads = heads
            headWidth = width / heads
        }
    }

    /// The sizes and the wiring.
    public let configuration: Configuration
    private let project: Linear
    private let output: Linear
    private let filter: Tensor?
    private let dropout: Dropout

    /// Takes `to_qkv`, `to_out.0` and `res_conv` from `scope`.
    ///
    /// - Parameters:
    ///   - configuration: The sizes and the wiring.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit.
    /// - Precondition: The kernel is 0 or odd.
    public init(_ configuration: Configuration, in scope: ParameterScope) throws(TensorError) {
        let c = configuration
        precondition(c.kernel == 0 || c.kernel % 2 == 1, "the kernel \(c.kernel) is even")
        self.configuration = c
        let inner = c.heads * c.headWidth
        project = try Linear(c.width, 3 * inner, hasBias: false, in: scope / "to_qkv")
        output = try Linear(inner, c.width, in: scope / "to_out" / 0)
        filter =
            c.kernel == 0
            ? nil
            : try (scope / "res_conv").parameter(
                "weight", [c.heads, 1, c.kernel, 1], initial: .fan(inputs: c.kernel))
        dropout = Dropout(c.dropout)
    }

    /// Maps sequences.
    ///
    /// - Parameters:
    ///   - x: `[batch, n, width]`.
    ///   - mask: Truth values `[batch, n]`, true where there is an element; all if nil. What
    ///     comes out at the others means nothing.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: `[batch, n, width]`.
    /// - Throws: `TensorError` if the sizes differ.
    public func callAsFunction(
        _ x: Tensor, mask: Tensor? = nil, training generator: Generator? = nil
    ) throws(TensorError) -> Tensor {
        try dropout(mix(x, mask: mask), training: generator)
    }

    private func mix(_ x: Tensor, mask: Tensor?) throws(TensorError) -> Tensor {
        let c = configuration
        let shape = x.shape
        guard shape.count == 3, shape[2] == c.width else {
            throw TensorError(
                .invalidArgument, "NystromAttention",
                "the sequences have shape \(shape), but [batch, n, \(c.width)] is needed")
        }
        let sequences = try Sequences(count: shape[1], batch: shape[0], mask: mask)
        switch c.kind {
        case .exact: return try exact(x, sequences)
        case .nystrom: return try throughLandmarks(x, sequences)
        case .auto:
            let long = sequences.lengths.indices.filter { sequences.lengths[$0] > c.exactLimit }
            if long.isEmpty { return try exact(x, sequences) }
            if long.count == sequences.lengths.count { return try throughLandmarks(x, sequences) }
            let short = sequences.lengths.indices.filter { sequences.lengths[$0] <= c.exactLimit }
            let order = short + long
            var places = order
            for (place, index) in order.enumerated() { places[index] = place }
            let device = try x.device
            func part(_ chosen: [Int]) throws(TensorError) -> (Tensor, Sequences) {
                let rows = try Tensor(chosen, shape: [chosen.count], device: device)
                let part = try Sequences(
                    count: shape[1], batch: chosen.count, mask: mask?.indexed(rows))
                return (try x.indexed(rows), part)
            }
            let (shortRows, shortOnes) = try part(short)
            let (longRows, longOnes) = try part(long)
            let mixed = try Tensor.concatenated([
                exact(shortRows, shortOnes), throughLandmarks(longRows, longOnes),
            ])
            return try mixed.indexed(Tensor(places, shape: [places.count], device: device))
        }
    }

    private func exact(_ x: Tensor, _ sequences: Sequences) throws(TensorError) -> Tensor {
        let parts = try project(x).chunked(3)
        let (q, k) = try (split(parts[0]), split(parts[1]))
        let v = try split(sequences.cleared(parts[2]))  // [batch, heads, n, headWidth]
        return try join(
            q.attention(keys: k, values: v, mask: sequences.mask?.unsqueezed(1).unsqueezed(1)), v)
    }

    private func throughLandmarks(
        _ x: Tensor, _ given: Sequences
    ) throws(TensorError) -> Tensor {
        let c = configuration
        let isReference = c.preset == .reference
        let count = try x.size(1)
        let excess = count % c.landmarks
        let padding = isReference && excess > 0 ? c.landmarks - excess : 0
        let sequences = padding == 0 ? given : try given.paddedAtFront(padding)
        let whole = padding == 0 ? x : try x.padded([0, 0, padding, 0])

        let parts = try project(whole).chunked(3)  // 3 × [batch, n, inner]
        let segments = try Segments(
            sequences, landmarks: c.landmarks, isReference: isReference, like: parts[0])
        let (q, k) = try (split(parts[0]), split(parts[1]))
        let v = try split(sequences.cleared(parts[2]))  // [batch, heads, n, headWidth]
        let meanQ = try split(segments.means(of: parts[0]))  // [batch, heads, m, headWidth]
        let meanK = try split(segments.means(of: parts[1]))

        let scale = 1 / Double(c.headWidth).squareRoot()
        let scores = try (meanQ * scale).matmul(meanK.transposed())  // [batch, heads, m, m]
        let between = try segments.weights(scores)
            .iteratedPseudoInverse(iterations: c.iterations, sharesScale: isReference)
        let seen = try meanQ.attention(keys: k, values: v, mask: segments.elementMask)
        let told = try between.matmul(seen)  // [batch, heads, m, headWidth]
        let mixed = try q.attention(keys: meanK, values: told, mask: segments.landmarkMask)
        let result = try join(mixed, v)
        return padding == 0 ? result : try result.narrowed(1, from: padding, count: count)
    }

    /// `[batch, n, inner]` cut into heads, `[batch, heads, n, headWidth]`.
    private func split(_ x: Tensor) throws(TensorError) -> Tensor {
        let c = configuration
        return try x.reshaped([x.size(0), x.size(1), c.heads, c.headWidth]).transposed(1, 2)
    }

    /// The filtered values added and the heads side by side again, through the output map.
    private func join(_ mixed: Tensor, _ values: Tensor) throws(TensorError) -> Tensor {
        let c = configuration
        var sum = mixed
        if let filter {
            sum =
                try mixed
                + values.convolved(
                    filter.converted(to: values.scalarType), padding: (c.kernel / 2, 0),
                    groups: c.heads)
        }
        let joined = try sum.transposed(1, 2)
        return try output(joined.reshaped(joined.shape.prefix(2) + [c.heads * c.headWidth]))
    }
}
