public import Layers
public import Tensors

/// scGPT: a transformer over the genes of one cell, each a symbol with a binned amount.
///
/// Genes are a set: there are no positions, so any number of them in any order is legal. The state
/// of the cell token, divided by its length, is the embedding of the cell.
///
/// - Input: gene numbers and binned values, `[cells, tokens]` each, the cell token first.
/// - Output: a state per token, `[cells, tokens, width]`.
///
/// ### Reference
/// Cui H. *et al.* scGPT. *Nature Methods* 21:1470–1480, 2024.
///
/// ### Differences from the authors' code
/// Attention goes through the fused kernel, which stores no weights, so 20,000 genes need no more
/// than their states. Row 0 of `flag_encoder`, a part of pre-training only, is never read.
public struct ScGPT {
    /// The sizes; the defaults are those of the released whole-human model.
    public struct Configuration: Codable, Sendable, Hashable {
        /// How many genes and special tokens there are.
        public var tokens = 60_697
        /// The number of the token that fills rows up, which nobody looks at.
        public var padding = 60_694
        /// The width of a state.
        public var width = 512
        /// The heads of each attention.
        public var heads = 8
        /// The width between the two maps of a block.
        public var hidden = 512
        /// How many blocks there are.
        public var blocks = 12
        /// How likely an element is zeroed in training.
        public var dropout = 0.2
        /// Values above this are taken as this.
        public var greatestValue = 512.0
        /// Whether expression is decoded from the states of the genes.
        public var decodesGenes = false
        /// Whether expression is decoded from the state of the cell.
        public var decodesCell = false
        /// How many classes of cells are told apart; nil for no classifier.
        public var classes: Int?
        /// How many linear maps the classifier has.
        public var classifierLayers = 3

        /// The released whole-human model, embeddings only.
        public init() {}
    }

    /// What the encoder says about cells.
    public struct Output {
        /// The state of every token; means nothing where a row was filled up,
        /// `[cells, tokens, width]`.
        public let states: Tensor
        /// The symbols alone, before the blocks, `[cells, tokens, width]`.
        public let genes: Tensor
        /// The amounts alone, before the blocks, `[cells, tokens, width]`.
        public let values: Tensor
        /// The state of the cell token, `[cells, width]`.
        public let cell: Tensor
    }

    /// The sizes.
    public let configuration: Configuration

    private let table: Tensor
    private let geneNorm: LayerNorm
    private let values: ValueEncoder
    private let blocks: [TransformerBlock]
    private let geneDecoder: [Linear]
    private let cellDecoder: (query: Linear, weight: Linear)?
    private let classifier: Classifier?

    /// Takes every parameter from `scope`, under the names of the released files.
    ///
    /// - Parameters:
    ///   - configuration: The sizes.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit; ``ModelError`` if the sizes are
    ///   impossible.
    public init(_ configuration: Configuration = .init(), in scope: ParameterScope) throws {
        try configuration.check()
        let c = configuration
        self.configuration = c
        let encoder = scope / "encoder"
        table = try (encoder / "embedding").parameter(
            "weight", [c.tokens, c.width], initial: .uniform(bound: 0.1))
        geneNorm = try LayerNorm(c.width, in: encoder / "enc_norm")
        values = try ValueEncoder(c, in: scope / "value_encoder")
        var block = TransformerBlock.Configuration(
            width: c.width, heads: c.heads, hidden: c.hidden)
        block.order = .post
        block.activation = .relu
        block.dropout = c.dropout
        block.attention.dropout = c.dropout
        block.attention.layout = .fused(weight: "Wqkv.weight", bias: "Wqkv.bias")
        blocks = try (0..<c.blocks).map {
            try TransformerBlock(block, in: scope / "transformer_encoder" / "layers" / $0)
        }
        let decoder = scope / "decoder" / "fc"
        geneDecoder =
            c.decodesGenes
            ? [
                try Linear(c.width, c.width, in: decoder / 0),
                try Linear(c.width, c.width, in: decoder / 2),
                try Linear(c.width, 1, in: decoder / 4),
            ] : []
        let cell = scope / "mvc_decoder"
        cellDecoder =
            c.decodesCell
            ? (
                try Linear(c.width, c.width, in: cell / "gene2query"),
                try Linear(c.width, c.width, hasBias: false, in: cell / "W")
            ) : nil
        classifier = try c.classes.map {
            try Classifier(c, classes: $0, in: scope / "cls_decoder")
        }
    }

    /// Reads cells.
    ///
    /// - Parameters:
    ///   - ids: The numbers of the genes, `[cells, tokens]`, filled up with the padding token.
    ///   - values: Their binned values, of the same shape.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The states and what led to them.
    /// - Throws: `TensorError` if the shapes differ or a number is not in the table.
    public func callAsFunction(
        _ ids: Tensor, _ values: Tensor, training generator: Generator? = nil
    ) throws -> Output {
        let input = try input(ids, values, training: generator)
        let states = try blocks.reduce(input.genes + input.values) { x, block in
            try block(x, mask: input.mask, training: generator)
        }  // [cells, tokens, width]
        return Output(
            states: states, genes: input.genes, values: input.values,
            cell: try states.selected(1, 0))
    }

    /// What goes into the blocks, and which tokens there are; nil for all.
    private func input(
        _ ids: Tensor, _ values: Tensor, training generator: Generator?
    ) throws(TensorError) -> (genes: Tensor, values: Tensor, mask: Tensor?) {
        let genes = try geneNorm(table.embedding(ids, padding: configuration.padding))
        let amounts = try self.values(values, training: generator)  // [cells, tokens, width]
        let filled = try ids.isEqual(to: Double(configuration.padding))  // [cells, tokens]
        return (genes, amounts, try filled.any() ? filled.negated() : nil)
    }

    /// The embeddings of cells, each of length 1.
    ///
    /// The last block is asked for the cell token alone.
    ///
    /// - Parameters:
    ///   - ids: The numbers of the genes, `[cells, tokens]`.
    ///   - values: Their binned values, of the same shape.
    /// - Returns: `[cells, width]`.
    /// - Throws: `TensorError` if the shapes differ; ``ModelError`` if a state is zero throughout.
    public func embed(_ ids: Tensor, _ values: Tensor) throws -> Tensor {
        let input = try input(ids, values, training: nil)
        let states = try blocks.dropLast().reduce(input.genes + input.values) { x, block in
            try block(x, mask: input.mask)
        }  // [cells, tokens, width]
        let last = try blocks[blocks.count - 1](
            states.narrowed(1, from: 0, count: 1), of: states, mask: input.mask)
        let cells = try last.squeezed(1)  // [cells, width]
        let lengths = try cells.norm([1], keepingAxes: true)  // [cells, 1]
        guard try lengths.isGreater(than: 0).all() else {
            throw ModelError.zeroEmbedding
        }
        return try cells / lengths
    }

    /// The expression that the states of the genes tell, as a bin, `[cells, tokens]`.
    ///
    /// - Parameter output: What the encoder said.
    /// - Returns: One number per token; nil without that decoder.
    /// - Throws: `TensorError` if memory is short.
    public func expression(_ output: Output) throws(TensorError) -> Tensor? {
        guard let last = geneDecoder.last else { return nil }
        var x = output.states
        for map in geneDecoder.dropLast() { x = try map(x).leakyRelu() }
        return try last(x).squeezed(-1)
    }

    /// The expression that the state of the cell tells of each gene, `[cells, tokens]`.
    ///
    /// - Parameter output: What the encoder said.
    /// - Returns: One number per token; nil without that decoder.
    /// - Throws: `TensorError` if memory is short.
    public func cellExpression(_ output: Output) throws(TensorError) -> Tensor? {
        guard let cellDecoder else { return nil }
        let queries = try cellDecoder.query(output.genes).sigmoid()  // [cells, tokens, width]
        let keys = try cellDecoder.weight(queries)
        return try keys.matmul(output.cell.unsqueezed(-1)).squeezed(-1)
    }

    /// The logits of the classes, `[cells, classes]`.
    ///
    /// - Parameter output: What the encoder said.
    /// - Returns: One row per cell; nil without a classifier.
    /// - Throws: `TensorError` if memory is short.
    public func classes(_ output: Output) throws(TensorError) -> Tensor? {
        try classifier?(output.cell)
    }
}

/// An amount as a vector: two linear maps of one number.
private struct ValueEncoder {
    private let first: Linear
    private let second: Linear
    private let norm: LayerNorm
    private let greatest: Double
    private let dropout: Dropout

    init(_ c: ScGPT.Configuration, in scope: ParameterScope) throws(TensorError) {
        first = try Linear(1, c.width, in: scope / "linear1")
        second = try Linear(c.width, c.width, in: scope / "linear2")
        norm = try LayerNorm(c.width, in: scope / "norm")
        greatest = c.greatestValue
        dropout = Dropout(c.dropout)
    }

    func callAsFunction(
        _ values: Tensor, training generator: Generator?
    ) throws(TensorError) -> Tensor {
        let bounded = try values.clamped(to: greatest).unsqueezed(-1)  // [cells, tokens, 1]
        let encoded = try norm(second(first(bounded).relu()))  // [cells, tokens, width]
        return try dropout(encoded, training: generator)
    }
}

/// The classes of cells from their states.
private struct Classifier {
    private let hidden: [(map: Linear, norm: LayerNorm)]
    private let output: Linear

    init(_ c: ScGPT.Configuration, classes: Int, in scope: ParameterScope) throws(TensorError) {
        var hidden: [(map: Linear, norm: LayerNorm)] = []
        for index in 0..<(c.classifierLayers - 1) {
            hidden.append(
                (
                    try Linear(c.width, c.width, in: scope / "_decoder" / (3 * index)),
                    try LayerNorm(c.width, in: scope / "_decoder" / (3 * index + 2))
                ))
        }
        self.hidden = hidden
        output = try Linear(c.width, classes, in: scope / "out_layer")
    }

    func callAsFunction(_ cells: Tensor) throws(TensorError) -> Tensor {
        var x = cells
        for (map, norm) in hidden { x = try norm(map(x).relu()) }  // [cells, width]
        return try output(x)  // [cells, classes]
    }
}

extension ScGPT.Configuration {
    /// Refuses sizes that no network can have.
    fileprivate func check() throws(ModelError) {
        let sizes = [
            ("tokens", tokens), ("width", width), ("heads", heads), ("hidden", hidden),
            ("blocks", blocks), ("classes", classes ?? 1), ("classifier layers", classifierLayers),
        ]
        for (name, size) in sizes where size < 1 {
            throw .invalidConfiguration("\(name) is \(size); it must be at least 1")
        }
        guard width.isMultiple(of: heads) else {
            throw .invalidConfiguration("the width \(width) is no multiple of \(heads) heads")
        }
        guard (0..<tokens).contains(padding) else {
            throw .invalidConfiguration(
                "the padding token \(padding) is none of the \(tokens) tokens")
        }
        guard dropout >= 0, dropout < 1 else {
            throw .invalidConfiguration(
                "the dropout is \(dropout); it must be at least 0 and below 1")
        }
    }
}
