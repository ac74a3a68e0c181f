import Cohorts
import Files
public import Layers
public import Models
import Survival
import SystemPackage
import Tensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Trains a network of one or two branches under Cox's partial likelihood.
///
/// Batches have events in the proportion of the cohort. Everything random is named after seed,
/// epoch and batch.
public final class CoxTrainer {
    /// What an epoch came to.
    public struct Record: Codable, Sendable, Hashable {
        /// The epoch, from 1.
        public var epoch: Int
        /// The mean loss over its steps.
        public var loss: Double
        /// The mean of ln ρ, above 0 where the genes lead; 0 without two branches.
        public var logRatio: Double
        /// The mean factor of each branch.
        public var factors: GradientModulation.Pair
        /// The mean norm of each branch's gradient.
        public var gradientNorms: GradientModulation.Pair
        /// Harrell's C of the whole on the training patients.
        public var concordance: Double?
        /// That of the genes' part alone.
        public var genesConcordance: Double?
        /// That of the image's part alone.
        public var imageConcordance: Double?
    }

    /// What the network says about a patient.
    public struct Prediction: Codable, Sendable, Hashable {
        /// Who it is.
        public let patient: String
        /// The log hazard; higher means an earlier event.
        public let risk: Double
        /// The genes' part.
        public let genes: Double?
        /// The image's part.
        public let image: Double?
    }

    private let network: any BranchNetwork
    private let branch: (any ImageBranch)?
    private let patients: [CoxPatient]
    private let options: CoxTrainingOptions
    private let name: String
    private let scope: ParameterScope
    private let headBias: Tensor?
    private let optimizer: BranchOptimizer
    private let sparse: [Tensor]
    private var bank: RiskSetBank
    private var running: Double?
    /// The finished epochs.
    public private(set) var records: [Record] = []

    /// Prepares.
    ///
    /// - Parameters:
    ///   - network: The network.
    ///   - branch: What turns a patient's tissue into features; nil if patients have features.
    ///   - scope: The parameters of both; those under `image` are the image's, those under `head`
    ///     the head's, all others the genes'.
    ///   - patients: Those to learn from; those without outcome are left out.
    ///   - options: How to learn.
    ///   - name: What random streams and messages carry, such as `fold 2`.
    /// - Throws: ``TrainingError`` if nobody has the event.
    public init(
        _ network: any BranchNetwork, branch: (any ImageBranch)? = nil, scope: ParameterScope,
        patients: [CoxPatient], options: CoxTrainingOptions, name: String
    ) throws {
        self.network = network
        self.branch = branch
        self.patients = patients.filter { $0.outcome != nil }
        self.options = options
        self.name = name
        self.scope = scope
        headBias = scope.all.first { $0.name == "head.bias" }?.tensor
        guard self.patients.contains(where: { $0.outcome?.event ?? false }) else {
            throw TrainingError(
                .fold, "\(name): none of the \(self.patients.count) training patients had the event"
            )
        }
        func under(_ prefix: String) -> [Parameter] {
            scope.trainable.filter { $0.name.hasPrefix(prefix + ".") }
        }
        let (image, head) = (under("image"), under("head"))
        let others = Set((image + head).map(\.name))
        var configuration = Adam.Configuration(decay: .coupled(options.decay))
        configuration.beta1 = options.beta1
        optimizer = BranchOptimizer(
            .init(
                genes: scope.trainable.filter { !others.contains($0.name) }, image: image,
                shared: head), rate: options.rate
        ) { Adam($0, rate: $1, configuration: configuration) }
        sparse = scope.trainable.filter {
            $0.name.contains("encoder.") && $0.name.hasSuffix(".weight")
        }.map(\.tensor)
        bank = RiskSetBank(capacity: options.bank)
    }

    /// Everything that the next epochs depend on besides patients and settings.
    ///
    /// - Returns: Weights, optimiser, risk-set bank and records.
    /// - Throws: `TensorError` if memory is short.
    func state() throws -> StateDictionary {
        var state = StateDictionary(metadata: [
            "position": try json(Position(records: records, bank: bank, running: running))
        ])
        state.merge(scope.state(), under: "weight/")
        state.merge(try optimizer.state(), under: "optimizer/")
        return state
    }

    /// Goes on after the last finished epoch of a state.
    ///
    /// - Parameters:
    ///   - state: What ``state()`` gave.
    ///   - path: Where it was read from, for messages.
    /// - Throws: ``TrainingError`` or `TensorError` if it belongs to another network.
    func restore(_ state: StateDictionary, of path: FilePath) throws {
        let position: Position = try state.decoded("position", of: path)
        try scope.load(state.under("weight/"))
        try optimizer.restore(state.under("optimizer/"))
        records = position.records
        bank = position.bank
        running = position.running
    }

    private struct Position: Codable {
        var records: [Record]
        var bank: RiskSetBank
        var running: Double?
    }

    /// Learns all epochs, or those that a restored state has not seen.
    ///
    /// - Parameter progress: Called after each epoch.
    /// - Throws: ``TrainingError`` if the loss is no number any more, and what `progress` throws.
    public func run(progress: (Record) throws -> Void = { _ in }) throws {
        for epoch in (records.count + 1)..<(options.epochs + 1) {
            var sums = Sums()
            optimizer.rate = options.rate(epoch: epoch)
            for (index, batch) in batches(epoch).enumerated() {
                try step(batch, epoch, "\(name)/epoch \(epoch)/\(index)", &sums)
            }
            var record = sums.record(epoch)
            let predictions = try predict(patients)
            record.concordance = concordance(predictions.map(\.risk))
            record.genesConcordance = concordance(predictions.compactMap(\.genes))
            record.imageConcordance = concordance(predictions.compactMap(\.image))
            records.append(record)
            try progress(record)
        }
    }

    /// Predicts patients, whether their outcome is known or not.
    ///
    /// - Parameter patients: The patients.
    /// - Returns: One prediction each, in order.
    /// - Throws: `ModelError` if a patient lacks everything.
    public func predict(_ patients: [CoxPatient]) throws -> [Prediction] {
        guard !patients.isEmpty else { return [] }
        return try withoutGradients {
            let output = try network.logHazards(
                input(patients, training: nil).input, training: nil)
            let risks = try output.logHazards.doubles()
            let genes = try output.genes?.doubles()
            let image = try output.image?.doubles()
            return patients.indices.map {
                Prediction(
                    patient: patients[$0].id, risk: risks[$0], genes: genes?[$0], image: image?[$0]
                )
            }
        }
    }

    private func step(
        _ batch: [CoxPatient], _ epoch: Int, _ stream: String, _ sums: inout Sums
    ) throws {
        let outcomes = batch.compactMap(\.outcome)
        let outcome = try SurvivalTimes(
            times: outcomes.map(\.time), events: outcomes.map(\.event))
        let generator = try Generator(seed: options.seed, stream: "dropout/\(stream)")
        let members = hiding(batch, stream)
        let (input, tissue) = try input(members, training: generator)
        let output = try network.logHazards(input, training: generator)
        let ids = batch.map(\.id)
        // A batch without an event has no loss; it does not count as one of 0.
        guard
            let cox = try options.loss(
                output.logHazards, outcome, others: bank.others(than: ids))
        else { return }
        defer { sums.steps += 1 }
        var loss = cox
        if case .ownLosses(let genes, let image) = options.balance {
            for (part, weight) in [(output.genes, genes), (output.image, image)] {
                guard let part, let own = try options.loss(part, outcome) else { continue }
                loss = try loss + own * weight
            }
        }
        if options.sparsity > 0 {
            for weight in sparse {
                loss = try loss + weight.absolute().sum() * options.sparsity
            }
        }
        let value = try loss.item()
        guard value.isFinite else {
            throw TrainingError(
                .diverged, "\(name): the loss is \(value) in epoch \(epoch); lower the rate")
        }
        sums.loss += try cox.item()
        try loss.backward()
        for features in tissue { try features.backward() }
        let norms = try optimizer.gradientNorms()
        try balancedStep(output, outcome, epoch, stream, norms, &sums)
        if options.bank > 0 {
            let values = try output.logHazards.detached().doubles()
            bank.remember(
                batch.indices.map {
                    .init(patient: ids[$0], time: outcome.times[$0], logHazard: values[$0])
                })
        }
    }

    private func balancedStep(
        _ output: PathGPTOmic.Output, _ outcome: SurvivalTimes, _ epoch: Int, _ stream: String,
        _ norms: GradientModulation.Pair, _ sums: inout Sums
    ) throws {
        var factors = GradientModulation.Pair.one
        var place = GradientModulation.Place.update
        var noise: Generator?
        if let genes = output.genes, let image = output.image {
            let parts = try (genes.detached().doubles(), image.detached().doubles())
            var modulation = GradientModulation()
            if case .modulation(let chosen) = options.balance { modulation = chosen }
            var ratio: Double
            if modulation.judge == .auxiliaryLoss {
                let losses = try [parts.0, parts.1].map {
                    try CoxLoss(logHazards: $0, outcome: outcome, ties: .breslow).value
                }
                ratio = GradientModulation.ratio(genesLoss: losses[0], imageLoss: losses[1])
            } else {
                ratio = modulation.ratio(
                    genes: parts.0, image: parts.1, outcome: outcome,
                    bias: try headBias?.item() ?? 0)
            }
            if ratio.isFinite, ratio > 0 { sums.logRatio += log(ratio) }
            if case .modulation = options.balance {
                factors = modulation.factors(ratio: ratio, epoch: epoch, running: &running)
                place = modulation.place
                if modulation.addsNoise, modulation.isActive(epoch: epoch) {
                    noise = try Generator(seed: options.seed, stream: "noise/\(stream)")
                }
            }
        }
        sums.add(factors, norms)
        try optimizer.step(factors, place: place, noise: noise)
    }

    /// Patients with a side hidden here and there, if that is how branches are balanced.
    private func hiding(_ batch: [CoxPatient], _ stream: String) -> [CoxPatient] {
        guard case .dropout(let share) = options.balance else { return batch }
        var draws = RandomStream(seed: options.seed, stream: "hiding/\(stream)")
        return batch.map { patient in
            let (isHidden, isImage) = (draws.uniform() < share, draws.uniform() < 0.5)
            let hasGenes = patient.genomics != nil || patient.expression != nil
            guard isHidden, hasGenes, patient.image != nil else { return patient }
            var patient = patient
            if isImage {
                patient.image = nil
            } else {
                patient.genomics = nil
                patient.expression = nil
            }
            return patient
        }
    }

    /// Patients in random order, events spread evenly, cut into batches.
    private func batches(_ epoch: Int) -> [[CoxPatient]] {
        var stream = RandomStream(seed: options.seed, stream: "sampling/\(name)/epoch \(epoch)")
        var keys = [Double](repeating: 0, count: patients.count)
        for wanted in [true, false] {
            var rows = patients.indices.filter { patients[$0].outcome?.event == wanted }
            stream.shuffle(&rows)
            for (rank, row) in rows.enumerated() {
                keys[row] = (Double(rank) + 0.5) / Double(rows.count)
            }
        }
        let order = patients.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
        return stride(from: 0, to: order.count, by: options.batch).map { start in
            order[start..<min(order.count, start + options.batch)].map { patients[$0] }
        }
    }

    /// The tables of some patients, and the tissue that was read for them.
    private func input(
        _ patients: [CoxPatient], training generator: Generator?
    ) throws -> (input: PathGPTOmic.Input, tissue: [TissueFeatures]) {
        func table(_ rows: [[Float]?]) throws -> (Tensor?, [Bool]?) {
            guard let width = rows.compactMap(\.self).first?.count else { return (nil, nil) }
            let values = rows.flatMap { $0 ?? [Float](repeating: 0, count: width) }
            let known = rows.map { $0 != nil }
            return (
                try Tensor(values, shape: [rows.count, width]), known.contains(false) ? known : nil
            )
        }
        var input = PathGPTOmic.Input()
        (input.genomics, input.hasGenomics) = try table(patients.map(\.genomics))
        (input.expression, input.hasExpression) = try table(patients.map(\.expression))
        let tissue = try patients.map { patient -> TissueFeatures? in
            try patient.image.map { read in
                let tissue = try read(generator)
                return try branch?.features(of: tissue, training: generator)
                    ?? TissueFeatures(tissue.whole().squeezed(0))
            }
        }
        let there = tissue.compactMap(\.self)
        if let some = there.first {
            let zeros = try some.values.detached().zerosLike()
            input.image = try Tensor.stacked(tissue.map { $0?.values ?? zeros })
            if there.count < tissue.count { input.hasImage = tissue.map { $0 != nil } }
        }
        return (input, there)
    }

    private func concordance(_ risks: [Double]) -> Double? {
        let outcomes = patients.compactMap(\.outcome)
        guard risks.count == outcomes.count,
            let times = try? SurvivalTimes(
                times: outcomes.map(\.time), events: outcomes.map(\.event))
        else { return nil }
        return try? ConcordanceIndex(risks: risks, outcome: times).value
    }
}

/// What the steps of an epoch add up to.
private struct Sums {
    var steps = 0
    var loss = 0.0
    var logRatio = 0.0
    var factors = GradientModulation.Pair(genes: 0, image: 0)
    var norms = GradientModulation.Pair(genes: 0, image: 0)

    mutating func add(_ factors: GradientModulation.Pair, _ norms: GradientModulation.Pair) {
        self.factors.genes += factors.genes
        self.factors.image += factors.image
        self.norms.genes += norms.genes
        self.norms.image += norms.image
    }

    func record(_ epoch: Int) -> CoxTrainer.Record {
        let count = Double(max(1, steps))
        return CoxTrainer.Record(
            epoch: epoch, loss: loss / count, logRatio: logRatio / count,
            factors: .init(genes: factors.genes / count, image: factors.image / count),
            gradientNorms: .init(genes: norms.genes / count, image: norms.image / count))
    }
}
