public import Layers
public import Tensors

/// Bags of any size, read in pieces.
///
/// Every patch is mapped on its own; patches meet only in sums: what the tokens see in each of
/// their two stages, and what the hyperedges pool. The bag is read once per stage and once for
/// the hyperedges, and nothing of a piece is kept but its scores.
extension GHANet {
    /// A bag that was read in pieces.
    public struct Reading {
        /// What the network says.
        ///
        /// No gradient goes back from `attention`, `morphology` and `hyperedges`, only from the rest.
        public let output: Output
        fileprivate let wayBack: WayBack?

        /// Carries gradients on from the sums over patches, where `backward()` of a loss has left
        /// them, to the parameters that every patch goes through.
        ///
        /// Call it once, after the loss.
        ///
        /// - Throws: `TensorError` if memory is short; what reading a piece throws.
        public func backward() throws { try wayBack?.run() }
    }

    /// Reads a bag in pieces, in memory that does not grow with it but for its scores.
    ///
    /// - Parameters:
    ///   - bag: The patch features. Products with all patches are made in their kind of number.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The output, and the way back for gradients.
    /// - Throws: ``ModelError`` if the bag does not fit; `TensorError` if memory is short; what
    ///   reading a piece throws.
    public func streamed(
        _ bag: PatchStream, training generator: Generator? = nil
    ) throws -> Reading {
        let kept = try keptPatches(of: [bag.count, bag.features])
        let dropout = try PieceDropout(generator)

        // The first stage
        let firstProbes = try associate.stages[0].probes(for: associate.firstQueries())
        var sum = RunningSoftmax(dropout: associate.stages[0].dropout)
        try readWithoutGradients(bag) { index, piece in
            let context = try self.context(of: piece, index, dropout)  // [n, width]
            let scores = try associate.stages[0].scores(of: firstProbes, over: context)
            try sum.add(scores, context, training: dropout.generator("stage 0", index))
        }
        let first = try Stage(probes: firstProbes, mean: sum.result())
        let seen = try associate.stages[0].values(of: first.mixed)  // [groups, width]

        // The second stage, and what patches look like
        let secondProbes = try associate.stages[1].probes(
            for: associate.secondQueries(after: seen, training: generator))
        sum = RunningSoftmax(dropout: associate.stages[1].dropout)
        var pooling = RunningSoftmax()
        var attentions: [Tensor] = []
        var appearances: [Tensor] = []
        try readWithoutGradients(bag) { index, piece in
            let context = try self.context(of: piece, index, dropout)  // [n, width]
            let scores = try associate.stages[1].scores(of: secondProbes, over: context)
            try sum.add(scores, context, training: dropout.generator("stage 1", index))
            let perHead = try scores.reshaped([configuration.heads, -1, scores.size(1)])
            attentions.append(try perHead.mean([0]))  // [groups, n]

            let patches = try self.patches(of: piece, index, dropout)  // [n, width]
            let looks = try self.looks(of: patches, like: scores)  // [1, n]
            try pooling.add(looks, patches)
            appearances.append(looks)
        }
        let second = try Stage(probes: secondProbes, mean: sum.result())
        let again = try associate.stages[1].values(of: second.mixed)
        let byLooks = try Stage(probes: secondProbes, mean: pooling.result())
        let tokens = try associate.tokens(after: again, training: generator)
        let attention = try Tensor.concatenated(attentions, axis: 1)  // [groups, patches]
        let looks = try Tensor.concatenated(appearances, axis: 1).squeezed(0)  // [patches]
        (attentions, appearances) = ([], [])

        // The patches that the genes chose
        let shares = try geneShares(attention, keeping: kept)  // [groups, patches]
        let byGenes = try shares.map { shares in
            let sum = try tokens.detached().zerosLike()  // [groups, width]
            try readWithoutGradients(bag) { index, piece in
                let patches = try self.patches(of: piece, index, dropout)
                try sum.accumulate(gathered(patches, along: shares, bag.rows(of: index)))
            }
            return try sum.recording(like: secondProbes)
        }

        let expression = try expression(of: tokens, training: generator)
        let pooled = try edges(byGenes: byGenes, byLooks: byLooks.mixed.squeezed(0))
        let output = try judge(
            pooled, .init(tokens: tokens, attention: attention), looks: looks,
            edges: edges(byGenes: shares, byLooks: looks.softmax()), expression: expression,
            training: generator)
        guard secondProbes.requiresGradient else { return Reading(output: output, wayBack: nil) }
        let wayBack = WayBack(
            network: self, bag: bag, dropout: dropout, first: first, second: second,
            byLooks: byLooks, shares: shares, byGenes: byGenes)
        return Reading(output: output, wayBack: wayBack)
    }

    /// Reads a bag as a whole or, if it has several pieces, in pieces.
    ///
    /// - Parameters:
    ///   - bag: The patch features.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The output, and the way back for gradients.
    /// - Throws: What ``streamed(_:training:)`` throws.
    public func callAsFunction(
        _ bag: PatchStream, training generator: Generator? = nil
    ) throws -> Reading {
        if bag.pieces > 1 { return try streamed(bag, training: generator) }
        return Reading(output: try self(bag.whole(), training: generator), wayBack: nil)
    }

    private func readWithoutGradients(
        _ bag: PatchStream, _ body: (Int, Tensor) throws -> Void
    ) throws {
        try withoutGradients { try bag.forEach(body) }
    }

    fileprivate func context(
        of piece: Tensor, _ index: Int, _ dropout: PieceDropout
    ) throws -> Tensor {
        try associate.context(of: piece, training: dropout.generator("context", index))
    }

    fileprivate func patches(
        of piece: Tensor, _ index: Int, _ dropout: PieceDropout
    ) throws -> Tensor {
        try patches(of: piece, training: dropout.generator("patches", index))
    }

    /// `[1, n]`, in the kind of number of `scores`.
    fileprivate func looks(of patches: Tensor, like scores: Tensor) throws -> Tensor {
        try gate(patches).converted(to: scores.scalarType).transposed()
    }

    /// A piece's part of what hyperedges pool, `[groups, width]`.
    fileprivate func gathered(
        _ patches: Tensor, along shares: Tensor, _ rows: Range<Int>
    ) throws -> Tensor {
        try shares.narrowed(1, from: rows.lowerBound, count: rows.count)
            .converted(to: patches.scalarType).matmul(patches).converted(to: shares.scalarType)
    }
}

/// A sum over all patches, at which gradients stop until the patches are read again.
private struct Stage {
    /// What patches are scored by, `[rows, width]`, as it was recorded.
    let probes: Tensor
    let mean: SoftmaxMean
    /// The mean as the rest of the network sees it, `[rows, width]`.
    let mixed: Tensor

    init(probes: Tensor, mean: SoftmaxMean?) throws {
        guard let mean else { throw ModelError.tooFewPatches(found: 0, needed: 1) }
        self.probes = probes
        self.mean = mean
        mixed = try mean.mean.recording(like: probes)
    }
}

/// From the gradients of the sums back to the parameters, a piece at a time.
///
/// What the second stage asks depends on what the first has seen. So the bag is read once for the
/// gradient of the second stage's probes, which then goes on to the first stage's sum, and once
/// for everything else.
private struct WayBack {
    let network: GHANet
    let bag: PatchStream
    let dropout: PieceDropout
    let first: Stage
    let second: Stage
    let byLooks: Stage
    let shares: Tensor?
    let byGenes: Tensor?

    func run() throws {
        try askAgain()
        let probes = try first.probes.recording(like: first.probes)
        try bag.forEach { index, piece in
            try associate(piece, index, probes)
            try pool(piece, index)
        }
        if let gradient = probes.gradient { try first.probes.backward(seed: gradient) }
    }

    /// The gradient of the second stage's probes, and through them of the first stage's sum.
    private func askAgain() throws {
        guard let gradient = second.mixed.gradient else { return }
        let stage = network.associate.stages[1]
        let probes = try second.probes.recording(like: second.probes)
        try bag.forEach { index, piece in
            let context = try withoutGradients { try network.context(of: piece, index, dropout) }
            try second.mean.pullback(
                gradient, stage.scores(of: probes, over: context), context,
                training: dropout.generator("stage 1", index)
            ).backward()
        }
        if let gradient = probes.gradient { try second.probes.backward(seed: gradient) }
    }

    /// Both stages, back to the patches and to the first stage's probes.
    private func associate(_ piece: Tensor, _ index: Int, _ probes: Tensor) throws {
        let sums = [(first, probes), (second, try second.probes.detached())]
        guard sums.contains(where: { $0.0.mixed.gradient != nil }) else { return }
        let context = try network.context(of: piece, index, dropout)  // [n, width]
        let terms = try sums.enumerated().compactMap { place, sum -> Tensor? in
            guard let gradient = sum.0.mixed.gradient else { return nil }
            return try sum.0.mean.pullback(
                gradient, network.associate.stages[place].scores(of: sum.1, over: context),
                context, training: dropout.generator("stage \(place)", index))
        }
        try Tensor.stacked(terms).sum().backward()
    }

    /// Hyperedges, back to the patches and to their looks.
    private func pool(_ piece: Tensor, _ index: Int) throws {
        let (looksGradient, genesGradient) = (byLooks.mixed.gradient, byGenes?.gradient)
        guard looksGradient != nil || genesGradient != nil else { return }
        let patches = try network.patches(of: piece, index, dropout)  // [n, width]
        var terms: [Tensor] = []
        if let looksGradient {
            let looks = try network.looks(of: patches, like: first.probes)  // [1, n]
            terms.append(try byLooks.mean.pullback(looksGradient, looks, patches))
        }
        if let genesGradient, let shares {
            let sum = try network.gathered(patches, along: shares, bag.rows(of: index))
            terms.append(try (genesGradient * sum).sum())
        }
        try Tensor.stacked(terms).sum().backward()
    }
}

extension Tensor {
    /// The same numbers as a new beginning, which records if `other` does.
    fileprivate func recording(like other: Tensor) throws -> Tensor {
        let leaf = try detached()
        if other.requiresGradient { try leaf.setRequiresGradient() }
        return leaf
    }
}
