import Cohorts
import Files
import Models
import Omics
import Survival
import Tensors

extension GiMPFold {
    /// Standardised genes of patients, `[patients, slots]`; zeros for a patient without genes.
    func expression(_ patients: [GiMPPatient]) throws -> Tensor {
        guard let layout = knowledge.genes, let table = cohort.genes else {
            throw TrainingError(.study, "the network reads no genes")
        }
        let values = try patients.flatMap { patient -> [Float] in
            if let known = readGenes[patient.id] { return known }
            let values =
                try table.row(of: patient.id).map { try layout.values(row: $0, of: table) }
                ?? [Float](repeating: 0, count: layout.slots.count)
            readGenes[patient.id] = values
            return values
        }
        return try Tensor(values, shape: [patients.count, layout.slots.count], device: device)
    }

    /// Some rows of a tensor.
    func rows(_ x: Tensor, _ chosen: [Int]) throws -> Tensor {
        try x.indexed(Tensor(chosen, shape: [chosen.count], device: device))
    }

    /// The tokens of a gene encoder that is not trained: no dropout, no gradient.
    func frozenTokens(_ network: GiMP, _ expression: Tensor) throws -> Tensor {
        guard let encoder = network.geneEncoder else {
            throw TrainingError(.study, "the network reads no genes")
        }
        return try withoutGradients { try encoder(expression).token.detached() }
    }

    /// The slides of a patient: mapped files stay open, others are kept while they take less than a
    /// gigabyte together.
    func slides(_ patient: GiMPPatient) throws -> [GiMPPatient.Slide] {
        if let known = readSlides[patient.id] { return known }
        let slides = try patient.slides?() ?? []
        let size = slides.reduce(0) { $0 + $1.held }
        if readNumbers + size <= 1 << 28 {
            readNumbers += size
            readSlides[patient.id] = slides
        }
        return slides
    }

    /// The patches of a patient in training, no more than the limit.
    func sampled(_ patient: GiMPPatient, name: String) throws -> SampledBag {
        try SampledBag(
            slides(patient), width: knowledge.features ?? 0, limit: options.patchLimit,
            seed: options.seed, stream: "\(name)/\(patient.id)", device: device)
    }

    /// What a batch of patients has.
    ///
    /// - Parameters:
    ///   - patients: The patients.
    ///   - name: The name of the random streams in training; nil when the model is only used.
    ///   - network: The network.
    ///   - isFrozen: Whether the gene encoder is not trained.
    ///   - sides: Which sides may be seen.
    /// - Returns: The input.
    /// - Throws: ``TrainingError`` if features have another width.
    func input(
        _ patients: [GiMPPatient], training name: String? = nil, _ network: GiMP,
        _ isFrozen: Bool, sides: GiMPOptions.Sides = .both
    ) throws -> GiMP.Input {
        var input = GiMP.Input()
        var sees = patients.map { patient in
            (
                slides: network.patchAggregator != nil && patient.slides != nil
                    && sides != .genes,
                genes: network.geneEncoder != nil && cohort.hasGenes(patient) && sides != .slides
            )
        }
        if let name, options.modalityDropout > 0, network.fusion != nil {
            var stream = RandomStream(seed: options.seed, stream: "modality/\(name)")
            for index in sees.indices where sees[index].slides && sees[index].genes {
                let draw = stream.uniform()
                if draw < options.modalityDropout / 2 {
                    sees[index].slides = false
                } else if draw < options.modalityDropout {
                    sees[index].genes = false
                }
            }
        }
        if sees.contains(where: \.slides), let width = knowledge.features {
            input.patches = try PatchBatch(
                zip(patients, sees).map { patient, sees in
                    guard sees.slides else {
                        let none = try Tensor.zeros([1, width], device: device)
                        return PatchBatch.Bag(
                            features: none,
                            places: try Tensor.zeros([1, 2], device: device))
                    }
                    guard let name else {
                        return try SampledBag(
                            slides(patient), width: width,
                            limit: options.evaluationLimit, seed: options.seed,
                            stream: "evaluation/\(patient.id)", device: device
                        ).bag
                    }
                    return try sampled(patient, name: name).bag
                })
            input.hasPatches = try flags(sees.map(\.slides))
        }
        if sees.contains(where: \.genes) {
            let expression = try expression(patients)
            if isFrozen {
                input.geneTokens = try frozenTokens(network, expression)
            } else {
                input.expression = expression
            }
            input.hasGenes = try flags(sees.map(\.genes))
        }
        return input
    }

    /// Truth values `[patients]`; nothing if all are true.
    func flags(_ values: [Bool]) throws -> Tensor? {
        values.allSatisfy(\.self)
            ? nil
            : try Tensor(
                values.map { $0 ? 1 : 0 }, shape: [values.count], type: .bool, device: device)
    }

    /// Who learns, and who of those with a label chooses the epoch.
    ///
    /// Where a stratum has fewer than five labels, all are learned from and the last epoch is kept.
    static func divided(
        _ everyone: [GiMPPatient], _ options: GiMPOptions, _ name: String
    ) -> (learners: [GiMPPatient], judges: [GiMPPatient]) {
        let strata = Dictionary(grouping: everyone.indices) { everyone[$0].stratum }
            .filter { $0.key >= 0 }
        guard options.selection == .validation, strata.values.allSatisfy({ $0.count >= 5 }) else {
            return (everyone, [])
        }
        var stream = RandomStream(seed: options.seed, stream: "validation/\(name)")
        var chosen: Set<Int> = []
        for stratum in strata.keys.sorted() {
            let members = strata[stratum] ?? []
            let share = Int((Double(members.count) * options.validationShare).rounded())
            let order = stream.permutation(of: members.count)
            chosen.formUnion(order.prefix(max(1, share)).map { members[$0] })
        }
        let judges = everyone.indices.filter(chosen.contains).map { everyone[$0] }
        let learners = everyone.indices.filter { !chosen.contains($0) }.map { everyone[$0] }
        return (learners, judges)
    }

    /// The training patients, of whom only a share of each stratum, but two at least, keeps its label.
    static func partlyLabelled(
        _ everyone: [GiMPPatient], _ options: GiMPOptions, _ name: String
    ) -> [GiMPPatient] {
        guard options.labelShare < 1 else { return everyone }
        var stream = RandomStream(seed: options.seed, stream: "labels/\(name)")
        var labelled: Set<Int> = []
        let strata = Dictionary(grouping: everyone.indices) { everyone[$0].stratum }
        for stratum in strata.keys.sorted() where stratum >= 0 {
            let members = strata[stratum] ?? []
            let share = max(2, Int((Double(members.count) * options.labelShare).rounded()))
            let order = stream.permutation(of: members.count)
            labelled.formUnion(order.prefix(share).map { members[$0] })
        }
        return everyone.indices.map { index in
            let patient = everyone[index]
            return labelled.contains(index)
                ? patient
                : GiMPPatient(
                    id: patient.id, slides: patient.slides, target: nil, files: patient.files)
        }
    }

    /// Index and loss of the patients set aside.
    func judge(_ network: GiMP) throws -> (index: Double, loss: Double) {
        let known = judges.filter { knowledge.label($0.target) != nil }
        let forecasts = try forecasts(known, network)
        let labels = known.map { knowledge.label($0.target) }
        let logits = try Tensor(
            forecasts.flatMap(\.logits), shape: [known.count, knowledge.outputs])
        let loss = try taskLoss(logits, labels).item()
        return (try index(known, forecasts), loss)
    }

    /// The area under the ROC curve, a mean over classes, or the C-index.
    func index(_ patients: [GiMPPatient], _ forecasts: [GiMPForecast]) throws -> Double {
        if knowledge.bins == nil {
            let classes = patients.map { patient in
                if case .category(let index) = patient.target { index } else { 0 }
            }
            return try ClassPredictions(
                probabilities: forecasts.map(\.probabilities), labels: classes
            ).oneVersusRest().macro
        }
        let outcomes = patients.compactMap { patient -> Outcome? in
            if case .survival(let outcome) = patient.target { outcome } else { nil }
        }
        let times = try SurvivalTimes(
            times: outcomes.map(\.time), events: outcomes.map(\.event))
        return try ConcordanceIndex(risks: forecasts.map(\.risk), outcome: times).value
    }
}
