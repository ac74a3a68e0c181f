import Models
import Omics
import Survival
import Tensors

/// How gene groups are ranked.
public enum GroupRanking: String, Codable, Sendable, Hashable, CaseIterable {
    /// How much the gene token takes from each group.
    case attention
    /// That, times how much the answer changes with it, where it speaks for the answer.
    case gradient
    /// How much worse the answer gets without the group.
    case occlusion
}

/// What is left when gene groups are left out.
public struct GroupDrop: Codable, Sendable, Hashable {
    /// The groups left out.
    public var dropped: Int
    /// The index (area under the ROC curve, or C) without the groups ranked highest.
    public var ranked: Double
    /// The mean index without as many groups drawn at random.
    public var random: Double
    /// The 2.5th percentile of the draws.
    public var lower: Double
    /// The 97.5th percentile of the draws.
    public var upper: Double
}

extension GiMPFold {
    /// Ranks gene groups by what they mean for patients.
    ///
    /// - Parameters:
    ///   - ids: The patients; those without genes do not count. ``GroupRanking/gradient`` and
    ///     ``GroupRanking/occlusion`` need their labels.
    ///   - ranking: How.
    /// - Returns: One score per group, higher for more; the groups are those of the gene layout.
    /// - Throws: ``TrainingError`` if the model is not trained or nobody counts.
    public func groupScores(_ ids: [String], by ranking: GroupRanking) throws -> [Double] {
        let network = try model()
        let patients = try judgeable(ids, network)
        let labels = patients.map { knowledge.label($0.target) }
        let groups = knowledge.genes?.groups ?? 0
        switch ranking {
        case .attention:
            let rows = try forecasts(patients, network).map(\.groups)
            return (0..<groups).map { group in
                rows.reduce(0) { $0 + $1[group] } / Double(rows.count)
            }
        case .gradient:
            var sums = [Double](repeating: 0, count: groups)
            for (patient, label) in zip(patients, labels) {
                let output = try network(input([patient], network, false))
                guard let genes = output.genes else { continue }
                let loss = try taskLoss(output.logits, [label])
                let slopes = try loss.gradients(for: [genes.attention])[0]
                guard let slope = slopes else { continue }
                let heads = try (-slope * genes.attention).relu().selected(2, 0).sum([1])
                for (group, value) in try heads.doubles().dropFirst().enumerated() {
                    sums[group] += value / Double(patients.count)
                }
            }
            return sums
        case .occlusion:
            let whole = try loss(patients, labels, network, keeping: nil)
            return try (0..<groups).map { group in
                let kept = try self.kept(dropping: [group], of: groups)
                return try loss(patients, labels, network, keeping: kept) - whole
            }
        }
    }

    /// How the index falls when groups are left out, from the highest ranked on, beside random ones.
    ///
    /// - Parameters:
    ///   - ids: The patients; those without genes or label do not count.
    ///   - scores: One score per group.
    ///   - draws: Random choices for each number of groups.
    /// - Returns: One point for no group up to nine tenths of them.
    /// - Throws: ``TrainingError`` if the model is not trained or nobody counts.
    public func dropCurve(
        _ ids: [String], scores: [Double], draws: Int = 20
    ) throws -> [GroupDrop] {
        let network = try model()
        let patients = try judgeable(ids, network)
        let groups = scores.count
        let order = scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
        var stream = RandomStream(seed: options.seed, stream: "\(name)/group drop")
        let counts = Set((0..<10).map { groups * $0 / 10 }).sorted()
        return try counts.map { count in
            func index(_ dropped: [Int]) throws -> Double {
                let kept = try self.kept(dropping: dropped, of: groups)
                return try self.index(patients, forecasts(patients, network, keeping: kept))
            }
            let ranked = try index(Array(order.prefix(count)))
            let random =
                try count == 0
                ? [ranked]
                : (0..<draws).map { _ in
                    try index(Array(stream.permutation(of: groups).prefix(count)))
                }.sorted()
            func percentile(_ share: Double) -> Double {
                random[Int((share * Double(random.count - 1)).rounded())]
            }
            return GroupDrop(
                dropped: count, ranked: ranked,
                random: random.reduce(0, +) / Double(random.count), lower: percentile(0.025),
                upper: percentile(0.975))
        }
    }

    /// How much each gene moved the answer towards its label, by integrated gradients from the
    /// training mean: the mean over patients of value × mean gradient along the way.
    ///
    /// - Parameters:
    ///   - ids: The patients; those without genes or label do not count.
    ///   - steps: Points along the way.
    /// - Returns: Genes and attributions, positive if the gene speaks for the patients' labels.
    /// - Throws: ``TrainingError`` if the model is not trained or nobody counts.
    public func geneAttributions(
        _ ids: [String], steps: Int = 32
    ) throws -> [(gene: String, attribution: Double)] {
        let network = try model()
        let patients = try judgeable(ids, network)
        guard let layout = knowledge.genes else { return [] }
        var sums = [Double](repeating: 0, count: layout.genes.count)
        for patient in patients {
            let label = knowledge.label(patient.target)
            var input = try input([patient], network, false)
            guard let whole = input.expression else { continue }
            var total = try whole.zerosLike()
            for step in 0..<steps {
                let point = try (whole * ((Double(step) + 0.5) / Double(steps))).detached()
                try point.setRequiresGradient()
                input.expression = point
                let loss = try taskLoss(network(input).logits, [label])
                if let slope = try loss.gradients(for: [point])[0] { total = try total - slope }
            }
            let values = try (total * whole / Double(steps)).doubles()
            for (slot, value) in zip(layout.slots, values) {
                if let slot { sums[slot] += value / Double(patients.count) }
            }
        }
        return zip(layout.genes, sums).map { (gene: $0, attribution: $1) }
    }

    private func judgeable(_ ids: [String], _ network: GiMP) throws -> [GiMPPatient] {
        let patients = cohort.patients(ids).filter {
            cohort.hasGenes($0) && knowledge.label($0.target) != nil
        }
        guard network.geneEncoder != nil, !patients.isEmpty else {
            throw TrainingError(
                .study, "none of the \(ids.count) patients has genes and a label that \(name) reads"
            )
        }
        return patients
    }

    private func kept(dropping dropped: [Int], of groups: Int) throws -> Tensor? {
        if dropped.isEmpty { return nil }
        let gone = Set(dropped)
        return try Tensor(
            (0..<groups).map { gone.contains($0) ? 0 : 1 }, shape: [groups], device: device
        ).isGreater(than: 0)
    }

    private func loss(
        _ patients: [GiMPPatient], _ labels: [PatientLabel?], _ network: GiMP, keeping kept: Tensor?
    ) throws -> Double {
        let rows = try forecasts(patients, network, keeping: kept).flatMap(\.logits)
        let logits = try Tensor(rows, shape: [patients.count, knowledge.outputs])
        return try taskLoss(logits, labels).item()
    }
}
