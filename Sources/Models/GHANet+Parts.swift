import Layers
import Tensors

/// Learned tokens, one per gene group, look at the patches in two stages.
struct AssociatingBranch {
    struct Output {
        let tokens: Tensor
        let attention: Tensor
    }

    private let project: Linear
    private let tokens: Tensor
    let stages: [CrossAttention]
    private let forwards: [FeedForward]
    private let norms: [LayerNorm]
    private let dropout: Dropout

    init(_ c: GHANet.Configuration, in scope: ParameterScope) throws {
        tokens = try scope.parameter(
            "tokens", [1, c.geneGroups.count, c.width], initial: .normal(deviation: 1))
        project = try Linear(c.features, c.width, in: scope / "wsi_net" / 0)
        let first = try CrossAttention(
            c.width, heads: c.heads, dropout: c.dropout, in: scope / "cross_attention0")
        let second =
            c.sharesStages
            ? first
            : try CrossAttention(
                c.width, heads: c.heads, dropout: c.dropout, in: scope / "cross_attention1")
        stages = [first, second]
        forwards = try (0..<2).map {
            try FeedForward(c.width, dropout: c.dropout, in: scope / "ffn\($0)")
        }
        norms = try (1...6).map { try LayerNorm(c.width, in: scope / "ln_\($0)") }
        dropout = Dropout(c.dropout)
    }

    func callAsFunction(_ bag: Tensor, training generator: Generator?) throws -> Output {
        let context = try context(of: bag, training: generator)  // [patches, width]
        let seen = try stages[0](firstQueries(), over: context, training: generator).values
        let queries = try secondQueries(after: seen, training: generator)
        let again = try stages[1](queries, over: context, training: generator)
        return try Output(
            tokens: tokens(after: again.values, training: generator),  // [groups, width]
            attention: again.scores.mean([0]))  // [groups, patches]
    }

    /// What both stages look at, `[patches, width]`; each patch on its own.
    func context(of bag: Tensor, training generator: Generator?) throws -> Tensor {
        try norms[1](dropout(project(bag).relu(), training: generator))
    }

    /// What the first stage asks, `[groups, width]`.
    func firstQueries() throws -> Tensor { try norms[0](tokens.squeezed(0)) }

    /// What the second stage asks after the first has seen something, `[groups, width]`.
    func secondQueries(after seen: Tensor, training generator: Generator?) throws -> Tensor {
        let thought = try seen + forwards[0](norms[2](seen), training: generator)
        return try norms[3](tokens.squeezed(0) + thought)
    }

    /// What the tokens are in the end, `[groups, width]`.
    func tokens(after seen: Tensor, training generator: Generator?) throws -> Tensor {
        try norms[5](seen + forwards[1](norms[4](seen), training: generator))
    }
}

/// The expression of one gene group from its token.
struct GeneDecoder {
    private let hidden: Linear
    private let norm: LayerNorm
    private let output: Linear
    private let dropout: Dropout

    init(_ c: GHANet.Configuration, genes: Int, in scope: ParameterScope) throws {
        hidden = try Linear(c.width, c.width, in: scope / 0)
        norm = try LayerNorm(c.width, in: scope / 1)
        output = try Linear(c.width, genes, in: scope / 4)
        dropout = Dropout(c.dropout)
    }

    func callAsFunction(_ token: Tensor, training generator: Generator?) throws -> Tensor {
        let active = try norm(hidden(token)).elu()  // [width]
        return try output(dropout(active, training: generator))  // [genes]
    }
}

/// What is pooled along the hyperedges, plus two layers of it.
struct HyperLayer {
    private let layers: [(linear: Linear, norm: LayerNorm)]

    init(_ width: Int, in scope: ParameterScope) throws {
        layers = try (1...2).map { index in
            (
                try Linear(width, width, in: scope / "linear\(index)"),
                try LayerNorm(width, in: scope / "ln\(index)")
            )
        }
    }

    func callAsFunction(_ pooled: Tensor) throws -> Tensor {
        try pooled + layers.reduce(pooled) { x, layer in try layer.norm(layer.linear(x)).relu() }
    }
}
