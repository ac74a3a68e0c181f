import Models
import Tensors

/// Which patches of a slide the effect of each gene group on the answer runs through.
///
/// No patch of GiMP looks at a gene group: slide and genes meet as two tokens. What can be asked is
/// how much a group moves the answer given the slide, and through which patches:
///
///     Δ_k(x) = f(x, all groups) − f(x, all but k)
///     M_kj   = (x_j − x̄) · mean over the way from x̄ to x of ∂Δ_k/∂x_j
///
/// the way being the straight one from a slide whose patches all are its mean patch x̄, places kept
/// (integrated gradients of a double difference). The M_kj of a group add up to Δ_k(x) − Δ_k(x̄).
///
/// So a map shows where slide and group change each other's meaning. It does not show where the
/// slide speaks for an answer on its own, and nothing where the fusion only adds the two sides up.
///
/// ### Reference
/// Sundararajan M, Taly A, Yan Q. *ICML* 3319–3328, 2017.
struct GroupPatchMaps {
    /// What a map says of one group.
    struct Map {
        /// M_kj, one number per patch.
        let effects: [Double]
        /// Δ_k(x): how much the group moves the answer given the slide.
        let whole: Double
    }

    private let network: GiMP
    private let encoder: GroupGeneEncoder
    private let aggregator: PatchAggregator
    private let classes: Int
    private let steps: Int

    /// Prepares questions to a network.
    ///
    /// - Parameters:
    ///   - network: The network.
    ///   - classes: Its classes; 0 for survival.
    ///   - steps: Points along the way.
    /// - Throws: ``TrainingError`` if it reads one side only or has no groups.
    init(_ network: GiMP, classes: Int, steps: Int = 8) throws(TrainingError) {
        guard let encoder = network.geneEncoder, let aggregator = network.patchAggregator,
            encoder.configuration.isGrouped
        else {
            throw TrainingError(
                .mismatch,
                "maps of gene groups need a network that reads slides and genes in groups")
        }
        self.network = network
        self.encoder = encoder
        self.aggregator = aggregator
        self.classes = classes
        self.steps = steps
    }

    /// Maps of one patient.
    ///
    /// - Parameters:
    ///   - bag: The patient's patches, a batch of one.
    ///   - expression: The patient's standardised genes, `[1, slots]`.
    ///   - chosen: Which groups; all if nil.
    /// - Returns: One map per group.
    /// - Throws: `TensorError` if memory is short.
    func callAsFunction(
        _ bag: PatchBatch, _ expression: Tensor, of chosen: [Int]? = nil
    ) throws -> [Map] {
        let count = encoder.configuration.groups
        let (all, without, projected) = try withoutGradients {
            let groups = try encoder.groups(of: expression)
            let without = try (chosen ?? Array(0..<count)).map { left in
                let kept = try Tensor(
                    (0..<count).map { $0 == left ? 0 : 1 }, shape: [count],
                    device: expression.device)
                return try encoder(groups: groups, keeping: kept.isGreater(than: 0)).token
            }
            return (
                try encoder(groups: groups).token, without,
                try aggregator.project(bag.features)  // [1, patches, width]
            )
        }
        let mean = try projected.mean([1], keepingAxes: true)
        let way = try projected - mean
        let explained = try answer(of: projected, bag, all)
        var sums = try without.map { _ in try way.zerosLike() }
        for step in 0..<steps {
            let share = (Double(step) + 0.5) / Double(steps)
            let point = try (mean + way * share).detached()
            try point.setRequiresGradient()
            let slide = try aggregator(projected: point, bag).token
            let full = try explained(logits(slide, all))
            for (place, genes) in without.enumerated() {
                let effect = try full - explained(logits(slide, genes))
                let isLast = place == without.count - 1
                if let slope = try effect.gradients(for: [point], retainGraph: !isLast)[0] {
                    sums[place] = try sums[place] + slope.detached()
                }
            }
        }
        let slide = try withoutGradients { try aggregator(projected: projected, bag).token }
        return try zip(sums, without).map { sum, genes in
            try withoutGradients {
                let whole = try explained(logits(slide, all)) - explained(logits(slide, genes))
                return Map(
                    effects: try (sum * way / Double(steps)).sum([-1]).doubles(),
                    whole: try whole.item())
            }
        }
    }

    private func logits(_ slide: Tensor, _ genes: Tensor) throws -> Tensor {
        var input = GiMP.Input()
        input.patchTokens = slide
        input.geneTokens = genes
        return try network(input).logits  // [1, outputs]
    }

    /// What is explained: the log odds of the second of two classes, the log probability of the class
    /// that is called, or the sum over time bins of the log odds of the event.
    private func answer(
        of projected: Tensor, _ bag: PatchBatch, _ genes: Tensor
    ) throws -> (Tensor) throws -> Tensor {
        switch classes {
        case 0: return { try $0.sum() }
        case 2: return { try ($0.selected(1, 1) - $0.selected(1, 0)).sum() }
        default:
            let values = try withoutGradients {
                try logits(aggregator(projected: projected, bag).token, genes).doubles()
            }
            let top = values.indices.max { values[$0] < values[$1] } ?? 0
            return { try categoryLoss($0, [top]) * -1 }
        }
    }
}
