import Cohorts
import Files
import Foundation
import Layers
import Models
import Omics
import Survival
public import SystemPackage
import Tensors

/// GiMP in one fold: gene encoder (S0), pre-training (S1), fine-tuning (S2), prediction.
///
/// Everything that is learned, from the genes' means to the last weight, sees the training
/// patients of the fold only, and each stage's file is sealed with them: another fold refuses it.
/// Stages go on from where they were killed, to the same bytes.
public final class GiMPFold {
    /// The stages.
    public enum Stage: String, Codable, Sendable, Hashable, CaseIterable {
        /// The gene encoder alone.
        case genes
        /// Masked patches and triplets.
        case pretraining
        /// The task.
        case finetuning

        /// The file of a stage's weights.
        public var file: String {
            self == .finetuning ? "model.safetensors" : "\(rawValue).safetensors"
        }
    }

    /// The settings.
    public let options: GiMPOptions
    /// What was learned from the training patients besides weights.
    public let knowledge: GiMPKnowledge
    let cohort: GiMPCohort
    let learners: [GiMPPatient]
    let judges: [GiMPPatient]
    let device: Device
    /// The slots of patients that have been read.
    var readGenes: [String: [Float]] = [:]
    /// The slides of patients that have been read, and how many numbers they are.
    var readSlides: [String: [GiMPPatient.Slide]] = [:]
    var readNumbers = 0
    let name: String
    private let folder: FilePath
    private let version: String
    private let seal: String
    let resumes: Bool
    private let interval: Duration

    /// Prepares a fold: learns genes, scales and bins from its training patients.
    ///
    /// - Parameters:
    ///   - cohort: The patients; only those of `training` are looked at here.
    ///   - training: The training patients of the fold.
    ///   - name: The fold's name, which random streams and messages carry, such as `fold 2`.
    ///   - options: The settings.
    ///   - folder: Where the stages' files go; it must exist.
    ///   - version: The version of the program, for the files.
    ///   - resumes: Whether to go on with what is in the folder.
    ///   - interval: How long may pass between two checkpoints.
    /// - Throws: ``TrainingError`` if the fold lacks what the network reads.
    public init(
        _ cohort: GiMPCohort, training: [String], name: String, options: GiMPOptions,
        folder: FilePath, version: String, resumes: Bool, interval: Duration = .seconds(30)
    ) throws {
        try requireEngine()
        self.cohort = cohort
        self.name = name
        self.options = options
        self.folder = folder
        self.version = version
        self.resumes = resumes
        self.interval = interval
        device = Device(options.device)
        seal = sha256(Array(([name] + training.sorted()).joined(separator: "\n").utf8))
        let everyone = cohort.patients(training.sorted())
        // Labels are hidden first: those that choose the epoch are labels that were seen, too.
        let labelled = Self.partlyLabelled(everyone, options, name)
        let (learners, judges) = Self.divided(labelled, options, name)
        self.learners = learners
        self.judges = judges
        let sides = options.network.sides
        let layout = try (sides == .slides ? nil : cohort.genes).map { table in
            try GeneLayout(
                table, training: learners.map(\.id), grouping: options.network.grouping,
                groups: options.network.groups, fragment: options.network.fragment,
                sets: cohort.sets, clip: options.clip, seed: options.seed)
        }
        guard sides == .slides || layout != nil else {
            throw TrainingError(
                .study, "the network reads genes, but the study has no table of them")
        }
        var features: Int?
        if sides != .genes {
            guard let first = try learners.lazy.compactMap(\.slides).first?().first, first.count > 0
            else {
                throw TrainingError(.fold, "\(name) has no training patient with slides")
            }
            features = first.size / first.count
        }
        let outcomes = learners.compactMap { patient -> Outcome? in
            if case .survival(let outcome) = patient.target { outcome } else { nil }
        }
        knowledge = GiMPKnowledge(
            genes: layout, features: features,
            requirement: sides == .genes ? nil : cohort.requirement, classes: cohort.classes,
            bins: cohort.classes.isEmpty
                ? try TimeBins(outcomes, count: options.bins) : nil)
    }

    // MARK: Stages

    /// Pre-trains both sides (S1) on patients with slides and genes.
    ///
    /// It starts from the file of ``Stage/genes`` if there is one.
    ///
    /// - Parameter progress: Called after every step.
    /// - Returns: The epochs.
    /// - Throws: ``TrainingError`` if nobody can be learned from or the loss is no number.
    @discardableResult
    public func pretrain(
        progress: (StageProgress) throws -> Void = { _ in }
    ) throws -> [StageRecord] {
        guard !isDone(.pretraining) else { return try records(.pretraining) }
        let start = try weights(of: .genes)
        let scope = scope(from: start)
        let network = try GiMP(configuration(), in: scope)
        try standardise(network, start, .pretraining)
        var settings = GiMPPretraining.Configuration()
        settings.decoderBlocks = options.network.decoderBlocks
        settings.projection = options.network.projection
        settings.usesGenes = options.guessesWithGenes
        settings.hasSides = options.crossesSides
        let pretraining = try GiMPPretraining(settings, of: network, in: scope / "pretraining")
        let pool = learners.filter { cohort.hasGenes($0) && $0.slides != nil }
        try requirePool(pool, "slides and genes")
        let rate = try geneRate(start)
        let loop = try loop(.pretraining, options.pretraining, scope, from: start) {
            $0.hasPrefix("gene.") ? rate : 1
        }
        let labels = pool.map { knowledge.label($0.target) }
        let expression = try self.expression(pool)
        let tokens = rate == 0 ? try frozenTokens(network, expression) : nil
        let masking = MaskedPatchLoss()
        let triplets = TripletLoss(margin: options.margin)
        try loop.run(
            batches: { self.batches(.pretraining, labels, epoch: $0) },
            step: { name, batch in
                let generator = try self.generator("dropout/\(name)")
                let bags = try batch.map { try self.sampled(pool[$0], name: name) }
                let patches = try PatchBatch(bags.map(\.bag))
                let geneTokens =
                    try tokens.map { try self.rows($0, batch) }
                    ?? network.geneEncoder?(
                        self.rows(expression, batch), training: generator
                    ).token
                guard let geneTokens else {
                    throw TrainingError(.study, "pre-training needs slides and genes")
                }
                let masked = try zip(batch, bags).map { index, bag -> [Int] in
                    guard self.options.maskWeight > 0 else { return [] }
                    var stream = self.stream("mask/\(name)/\(pool[index].id)")
                    return try self.options.mask.draw(
                        slides: bag.slides, places: bag.places, using: &stream)
                }
                let output = try pretraining(
                    patches, masking: masked, geneTokens: geneTokens, training: generator)
                return try self.pretrainingLoss(
                    output, patches, masked, batch.map { labels[$0] }, name, masking, triplets)
            }, progress: progress)
        return try finish(.pretraining, loop, scope, network.configuration)
    }

    /// Trains for the task (S2) on patients with a label and slides or genes.
    ///
    /// It starts from the file of ``Stage/pretraining``, else of ``Stage/genes``, if there is one.
    ///
    /// - Parameter progress: Called after every step.
    /// - Returns: The epochs.
    /// - Throws: ``TrainingError`` if nobody can be learned from or the loss is no number.
    @discardableResult
    public func finetune(
        progress: (StageProgress) throws -> Void = { _ in }
    ) throws -> [StageRecord] {
        guard !isDone(.finetuning) else { return try records(.finetuning) }
        let start = try weights(of: .pretraining) ?? weights(of: .genes)
        let scope = scope(from: start)
        let network = try GiMP(configuration(), in: scope)
        try standardise(network, start, .finetuning)
        let sides = options.network.sides
        let pool = learners.filter { patient in
            knowledge.label(patient.target) != nil
                && (sides != .genes && patient.slides != nil
                    || sides != .slides && cohort.hasGenes(patient))
        }
        try requirePool(pool, "a label and slides or genes")
        let rate = sides == .both ? try geneRate(start) : 1
        let loop = try loop(.finetuning, options.finetuning, scope, from: start) {
            $0.hasPrefix("gene.") ? rate : 1
        }
        let labels = pool.map { knowledge.label($0.target) }
        try loop.run(
            batches: { self.batches(.finetuning, labels, epoch: $0) },
            step: { name, batch in
                let input = try self.input(
                    batch.map { pool[$0] }, training: name, network, rate == 0)
                let output = try network(input, training: self.generator("dropout/\(name)"))
                return try self.task(output.logits, batch.map { labels[$0] })
            },
            judge: judges.isEmpty ? nil : { try self.judge(network) }, progress: progress)
        return try finish(.finetuning, loop, scope, network.configuration)
    }

    // MARK: Files of a stage

    /// The weights of a stage that is done; nil if it is not.
    ///
    /// - Parameter stage: The stage.
    /// - Returns: The tensors of its file.
    /// - Throws: ``TrainingError`` if the file is of another fold or other training patients.
    func weights(of stage: Stage) throws -> StateDictionary? {
        let path = folder.appending(stage.file)
        guard path.exists else { return nil }
        let state = try StateDictionary(path)
        let found: String = try state.decoded("seal", of: path)
        guard found == seal else {
            throw TrainingError(
                .mismatch,
                "\(path) was trained on other patients than those of \(name); some of them may be held out here"
            )
        }
        return state
    }

    func isDone(_ stage: Stage) -> Bool {
        resumes && folder.appending(stage.file).exists
    }

    func records(_ stage: Stage) throws -> [StageRecord] {
        let path = folder.appending(stage.file)
        guard let state = try weights(of: stage) else { return [] }
        return try state.decoded("records", of: path)
    }

    func finish(
        _ stage: Stage, _ loop: StageLoop, _ scope: ParameterScope,
        _ configuration: GiMP.Configuration
    ) throws -> [StageRecord] {
        try scope.state(metadata: [
            "model": "gimp", "stage": try json(stage), "seal": try json(seal),
            "configuration": try json(configuration), "knowledge": try json(knowledge),
            "options": try json(options), "records": try json(loop.records),
            "version": version,
        ]).write(to: folder.appending(stage.file))
        try writeAtomically(
            to: folder.appending("\(stage.rawValue).jsonl"),
            text: loop.records.map { try json($0) + "\n" }.joined())
        let checkpoint = checkpoint(stage)
        if checkpoint.exists { try FileManager.default.removeItem(atPath: checkpoint.string) }
        return loop.records
    }

    func checkpoint(_ stage: Stage) -> FilePath {
        folder.appending("\(stage.rawValue)-checkpoint.safetensors")
    }

    func loop(
        _ stage: Stage, _ settings: GiMPOptions.Stage, _ scope: ParameterScope,
        from start: StateDictionary?, factor: (String) -> Double
    ) throws -> StageLoop {
        let identity = StageLoop.Identity(
            stage: stage.rawValue, fold: name, options: sha256(Array(try json(options).utf8)),
            inputs: cohort.inputs, start: start?.metadata["stage"] ?? "fresh", version: version)
        return try StageLoop(
            identity, settings, scope: scope, factor: factor, checkpoint: checkpoint(stage),
            resumes: resumes, interval: interval)
    }

    /// A scope that takes what there is and makes the rest.
    private func scope(from start: StateDictionary?) -> ParameterScope {
        let seed = seed("weights")
        return ParameterScope(device: device) { (name, shape, initial) throws(TensorError) in
            if let start, start.contains(name) { return try start.tensor(name, shape: shape) }
            return try initial.tensor(
                shape, using: Generator(seed: seed, stream: "weights/\(name)"))
        }
    }

    // MARK: What stages share

    /// The patients of a list as the fold knows them: labels that are hidden from its model are hidden
    /// from whoever asks about it, too.
    func patients(_ ids: [String]) -> [GiMPPatient] {
        let known = Dictionary(uniqueKeysWithValues: (learners + judges).map { ($0.id, $0) })
        return cohort.patients(ids).map { known[$0.id] ?? $0 }
    }

    func configuration(slides: Bool = true) -> GiMP.Configuration {
        options.configuration(
            layout: knowledge.genes, features: slides ? knowledge.features : nil,
            outputs: knowledge.outputs)
    }

    func seed(_ stream: String) -> UInt64 {
        Generator.seed(options.seed, stream: "\(name)/\(stream)")
    }

    func generator(_ stream: String) throws -> Generator {
        try Generator(seed: options.seed, stream: stream, device: device)
    }

    func stream(_ name: String) -> RandomStream {
        RandomStream(seed: options.seed, stream: name)
    }

    private func geneRate(_ start: StateDictionary?) throws -> Double {
        let rate = options.geneEncoder.rate
        let hasGenes = start?.names.contains { $0.hasPrefix("gene.") } ?? false
        guard rate > 0 || hasGenes else {
            throw TrainingError(
                .study,
                "the gene encoder is frozen, but no stage has trained it; give the gene stage epochs, or set geneEncoder to joint"
            )
        }
        return rate
    }

    func requirePool(_ pool: [GiMPPatient], _ need: String) throws {
        guard pool.count > 1 else {
            throw TrainingError(
                .fold, "\(name) has \(pool.count) training patients with \(need); 2 are needed")
        }
    }

    func batches(_ stage: Stage, _ labels: [PatientLabel?], epoch: Int) -> [[Int]] {
        let classes = labels.map { label -> Int in
            if case .category(let index) = label { index } else { -1 }
        }
        return BalancedBatches(
            classes: classes, size: options.batch,
            isBalanced: options.isBalanced && knowledge.bins == nil, seed: options.seed,
            name: "\(name)/\(stage.rawValue)/epoch \(epoch)"
        ).batches
    }
}
