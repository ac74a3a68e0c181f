import Models
import Tensors

/// What a gene did to the answers for some patients.
public struct GeneAttribution: Sendable, Hashable {
    /// The gene, as the table calls it.
    public var gene: String
    /// The mean over patients: above 0 if the gene moved the answer up.
    public var mean: Double
    /// The mean over patients of its size, whichever way the gene moved the answer.
    public var size: Double
}

extension GiMPInterpretation {
    /// What attributions explain, in words.
    public var explained: String {
        let classes = fold.knowledge.classes
        switch classes.count {
        case 0: return "the sum over time bins of the log odds of the event"
        case 2: return "the log odds of '\(classes[1])'"
        default: return "the log probability of the true class"
        }
    }

    /// Attributes the answer to genes by integrated gradients from the training mean: value × mean
    /// gradient along the straight way there.
    ///
    /// With many steps the attributions of a patient add up to the answer minus the answer at the
    /// training mean (completeness), the slides being the same in both.
    ///
    /// - Parameters:
    ///   - most: No more patients than this are read, the first ones.
    ///   - steps: Points along the way.
    /// - Returns: One entry per gene of the layout.
    /// - Throws: `TensorError` if memory is short.
    ///
    /// ### Reference
    /// Sundararajan M, Taly A, Yan Q. *ICML* 3319–3328, 2017.
    public func attributions(most: Int = .max, steps: Int = 32) throws -> [GeneAttribution] {
        guard let layout = fold.knowledge.genes else { return [] }
        let count = min(most, patients.count)
        var sums = [Double](repeating: 0, count: layout.genes.count)
        var sizes = sums
        for start in stride(from: 0, to: count, by: 16) {
            let rows = start..<min(start + 16, count)
            let whole = try expression.narrowed(0, from: start, count: rows.count)
            var total = try whole.zerosLike()
            for step in 0..<steps {
                let point = try (whole * ((Double(step) + 0.5) / Double(steps))).detached()
                try point.setRequiresGradient()
                let answer = try self.answer(point, rows)
                if let slope = try answer.gradients(for: [point])[0] {
                    total = try total + slope.detached()
                }
            }
            let values = try (total * whole / Double(steps)).doubles()
            let width = layout.slots.count
            for row in 0..<rows.count {
                for (place, slot) in layout.slots.enumerated() {
                    guard let slot else { continue }
                    let value = values[row * width + place]
                    sums[slot] += value / Double(count)
                    sizes[slot] += abs(value) / Double(count)
                }
            }
        }
        return layout.genes.indices.map {
            GeneAttribution(gene: layout.genes[$0], mean: sums[$0], size: sizes[$0])
        }
    }

    /// The sum over patients of what is explained.
    ///
    /// - Parameters:
    ///   - expression: Standardised genes of the patients of `rows`.
    ///   - rows: Which patients.
    /// - Returns: A number in the graph of the expression.
    /// - Throws: `TensorError` if memory is short.
    func answer(_ expression: Tensor, _ rows: Range<Int>) throws -> Tensor {
        let logits = try logits(encoder(expression).token, rows: rows)
        switch fold.knowledge.classes.count {
        case 0: return try logits.sum()
        case 2: return try (logits.selected(1, 1) - logits.selected(1, 0)).sum()
        default: return try fold.taskLoss(logits, Array(labels[rows])) * -Double(rows.count)
        }
    }
}
