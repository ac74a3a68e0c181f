public import Cohorts
import Files
import Layers
import Models
import Omics
import Slides
import SystemPackage
import Tensors

/// Trains G-HANet on one fold and predicts the patients held out of it.
final class FoldTrainer {
    /// A patient with everything the loss reads.
    struct Subject {
        let id: String
        let features: [FilePath]
        let outcome: Outcome?
        /// Standardised genes, one row per group; nothing for a patient without genes.
        let genes: [[Float]]?
    }

    private let study: Study
    private let fold: Int
    private let folder: FoldFolder
    private let device: Device
    private let identity: Checkpoint.Identity
    private let options: StudyConfiguration.Training

    private let knowledge: FoldKnowledge
    private let training: [Subject]
    private let inner: [Subject]
    private let heldOut: [Subject]
    private let classes: [Int]
    private let bags: BagReader

    private let network: GHANet
    private let crew: Crew
    private let scope: ParameterScope
    private let optimizer: Adam
    private let objective: Objective
    private var position = TrainingPosition()
    private var best: StateDictionary?
    private let checkpointInterval: Duration

    /// Prepares a fold: learns bins, genes and scales from the training side, and builds the network.
    ///
    /// - Parameters:
    ///   - study: The patients and the configuration.
    ///   - fold: Which fold.
    ///   - folder: Where its files go.
    ///   - version: The version of the program.
    ///   - resumes: Whether to go on from the fold's checkpoint, if there is one.
    ///   - checkpointInterval: How long may pass between two checkpoints.
    /// - Throws: ``TrainingError`` if the fold cannot be trained or its checkpoint is of another study.
    init(
        _ study: Study, fold: Int, folder: FoldFolder, version: String, resumes: Bool,
        checkpointInterval: Duration
    ) throws {
        self.study = study
        self.fold = fold
        self.folder = folder
        self.checkpointInterval = checkpointInterval
        options = study.configuration.training
        device = Device(options.device)
        identity = Checkpoint.Identity(
            configuration: try study.configuration.hash(),
            folds: ([study.folds.hash] + study.innerFolds.map(\.hash)).joined(),
            inputs: study.inputHashes, fold: fold, version: version)

        let sides = study.folds.folds[fold]
        var learners = study.patients(sides.training)
        var judges: [Cohort.Patient] = []
        if options.epochChoice == .nested {
            let split = try study.innerSplit(of: fold)
            learners = study.patients(split.training)
            judges = study.patients(split.heldOut)
        }
        guard let first = learners.first?.features.first else {
            throw TrainingError(.fold, "fold \(fold) has no training patient with features")
        }
        let features = FeatureRequirement(try readBag(first))
        bags = BagReader(features, type: options.precision.scalarType, device: device)

        let checkpoint =
            resumes && folder.checkpoint.exists
            ? try Checkpoint(folder.checkpoint, of: identity) : nil
        let knowledge =
            try checkpoint?.knowledge
            ?? Self.inFold(fold) {
                try FoldKnowledge(learners, of: study, features: features)
            }
        self.knowledge = knowledge
        func subjects(_ patients: [Cohort.Patient]) throws -> [Subject] {
            try patients.map { patient in
                let genes = try study.omics.flatMap { table in
                    try knowledge.genes?.values(of: patient.id, in: table, site: patient.site)
                }
                return Subject(
                    id: patient.id, features: patient.features, outcome: patient.outcome,
                    genes: genes)
            }
        }
        let (learning, judging, held) = try Self.inFold(fold) {
            (
                try subjects(learners), try subjects(judges),
                try subjects(study.patients(sides.heldOut))
            )
        }
        training = learning.filter { $0.outcome != nil || $0.genes != nil }
        inner = judging
        heldOut = held
        classes = training.map { subject in
            guard let outcome = subject.outcome else { return -1 }
            return 2 * knowledge.bins.bin(of: outcome.time) + (outcome.event ? 0 : 1)
        }

        let configuration = GHANet.Configuration(knowledge, study.configuration)
        scope = ParameterScope(
            seed: Generator.seed(options.seed, stream: "fold \(fold)"), device: device)
        network = try GHANet(configuration, hasDecoders: knowledge.genes != nil, in: scope)
        crew = try Crew(network, scope, device: device)
        optimizer = Adam(
            scope.trainable, rate: options.learningRate,
            configuration: .init(decay: .coupled(options.weightDecay)))
        objective = Objective(
            bins: knowledge.bins, reconstructionWeight: options.reconstructionWeight, device: device
        )
        if let checkpoint {
            position = checkpoint.position
            best = try checkpoint.restore(scope, optimizer)
        }
    }

    /// Trains to the end, then predicts the held-out patients and writes all files of the fold.
    func run(progress: (TrainingProgress) throws -> Void) throws {
        try Self.inFold(fold) {
            try train(progress: progress)
        }
        guard options.epochChoice == .lastEpoch || position.bestEpoch != nil else {
            throw TrainingError(
                .fold,
                "fold \(fold): no epoch can be chosen, since no pair of the patients that judge can be compared; use the protocol last-epoch, or fewer folds"
            )
        }
        if let best { try scope.load(best) }
        try FoldResults(
            study: study, fold: fold, knowledge: knowledge,
            epoch: position.bestEpoch ?? options.epochs,
            records: position.records, network: network, crew: crew, scope: scope, bags: bags,
            training: training, heldOut: heldOut, identity: identity
        ).write(to: folder)
    }

    private func train(progress: (TrainingProgress) throws -> Void) throws {
        var lastCheckpoint = ContinuousClock.now
        while position.epoch <= options.epochs {
            let plan = EpochPlan(
                classes: classes, sampling: options.sampling, seed: options.seed,
                name: "fold \(fold)/epoch \(position.epoch)")
            while position.done < plan.order.count {
                try step(Array(plan.order[position.done...].prefix(options.accumulation)))
                if ContinuousClock.now - lastCheckpoint >= checkpointInterval {
                    try saveCheckpoint()
                    lastCheckpoint = .now
                }
                try progress(
                    TrainingProgress(
                        fold: fold, epoch: position.epoch,
                        done: (position.epoch - 1) * plan.order.count + position.done,
                        total: options.epochs * plan.order.count, last: position.records.last))
            }
            try finishEpoch()
        }
    }

    /// One optimiser step over a group of patients, or, with the reference preset, only its gradients if the group is
    /// the unfinished rest of an epoch: there they leak into the next epoch's first step.
    private func step(_ group: [Int]) throws {
        let isReference = study.configuration.model.preset == "reference"
        let divisor = isReference ? options.accumulation : group.count
        let visits = group.enumerated().map { offset, index in
            let place = position.done + offset
            let stream = "dropout/fold \(fold)/epoch \(position.epoch)/\(place)"
            return (subject: training[index], stream: stream)
        }
        let losses = try crew.forEach(
            visits,
            open: { visit in
                try bags.bag(
                    visit.subject.features, limit: options.patchLimit, seed: options.seed,
                    stream: visit.stream)
            }
        ) { network, visit, bag in
            let generator = try Generator(seed: options.seed, stream: visit.stream, device: device)
            let reading = try network(bag, training: generator)
            let loss = try objective.loss(reading.output, visit.subject)
            guard loss.numbers.total.isFinite else {
                throw TrainingError(
                    .diverged,
                    "the loss is \(loss.numbers.total) in epoch \(position.epoch); lower training.learningRate, or bound the genes with training.clip"
                )
            }
            try (loss.tensor / Double(divisor)).backward()
            try reading.backward()
            return loss.numbers
        }
        try crew.gatherGradients()
        for loss in losses { position.sums.add(loss) }
        position.done += group.count
        if isReference, group.count < options.accumulation { return }
        try optimizer.step()
        try optimizer.clearGradients()
    }

    private func finishEpoch() throws {
        var record = position.sums.record(epoch: position.epoch)
        record.heldOutConcordance = try concordance(of: heldOut)
        record.innerConcordance = try inner.isEmpty ? nil : concordance(of: inner)
        let judge: Double? =
            switch options.epochChoice {
            case .lastEpoch: nil
            case .nested: record.innerConcordance
            case .paperCompatible: record.heldOutConcordance
            }
        if let judge, judge > position.bestConcordance ?? -1 {
            position.bestConcordance = judge
            position.bestEpoch = position.epoch
            best = try scope.copiedState()
        }
        position.records.append(record)
        position.epoch += 1
        position.done = 0
        position.sums = LossSums()
        try writeAtomically(
            to: folder.epochs, text: position.records.map { try json($0) + "\n" }.joined())
    }

    private func concordance(of subjects: [Subject]) throws -> Double? {
        let known = subjects.filter { $0.outcome != nil }
        let rows = try crew.forEach(known, open: { try bags.bag($0.features) }) {
            network, subject, bag in
            try Forecast(network, bag).row(subject, fold: fold, knowledge: knowledge)
        }
        return heldOutConcordance(rows)?.value
    }

    private func saveCheckpoint() throws {
        try Checkpoint.write(
            to: folder.checkpoint, identity: identity, position: position, knowledge: knowledge,
            scope: scope, optimizer: optimizer, best: best)
    }

    /// Says in which fold an error of the data arose.
    private static func inFold<Value>(_ fold: Int, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as CohortError {
            throw TrainingError(.fold, "fold \(fold): \(error)")
        } catch let error as OmicsError {
            throw TrainingError(.fold, "fold \(fold): \(error)")
        } catch let error as TrainingError where error.code == .diverged {
            throw TrainingError(.diverged, "fold \(fold): \(error)")
        }
    }
}

/// How far a fold's training is.
public struct TrainingProgress: Sendable {
    /// The fold.
    public let fold: Int
    /// The epoch under way.
    public let epoch: Int
    /// Patients done in all epochs.
    public let done: Int
    /// Patients in all epochs.
    public let total: Int
    /// The last epoch that is finished.
    public let last: EpochRecord?
}
