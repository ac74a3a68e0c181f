import Files
import Foundation
import Layers
import SystemPackage
import Tensors

/// What an epoch of a stage came to.
public struct StageRecord: Codable, Sendable, Hashable {
    /// The epoch, from 1.
    public var epoch: Int
    /// The mean of each loss over the steps of the epoch.
    public var losses: [String: Double]
    /// The index of the patients that choose the epoch, if there are any.
    public var validation: Double?
    /// Their loss.
    public var validationLoss: Double?
}

/// How far a stage is.
public struct StageProgress: Sendable {
    /// The stage's name.
    public let stage: String
    /// The epoch under way, from 1.
    public let epoch: Int
    /// Steps done in all epochs.
    public let done: Int
    /// Steps in all epochs.
    public let total: Int
    /// The last epoch that is finished.
    public let last: StageRecord?
}

/// Takes the steps of a stage, and goes on to the same bytes after being killed.
///
/// Everything random is named after stage, epoch and batch, so weights, the optimiser's state and
/// the position are all there is to save.
final class StageLoop {
    /// What a checkpoint belongs to; another's is refused.
    struct Identity: Codable, Sendable, Hashable {
        var stage: String
        var fold: String
        var options: String
        var inputs: [String: String]
        var start: String
        var version: String
    }

    /// The losses of a step by name, and the sum that is minimised.
    struct Losses {
        let total: Tensor
        let parts: [String: Double]
    }

    private struct Position: Codable {
        var epoch = 1
        var done = 0
        var sums: [String: Double] = [:]
        var records: [StageRecord] = []
        var bestEpoch: Int?
        var best: [Double] = []
    }

    private let identity: Identity
    private let stage: GiMPOptions.Stage
    private let scope: ParameterScope
    private let optimizers: [(adam: Adam, factor: Double, name: String)]
    private let checkpoint: FilePath
    private let interval: Duration
    private var position = Position()
    private var best: StateDictionary?

    /// The finished epochs.
    var records: [StageRecord] { position.records }
    /// The epoch whose weights are kept, if one was chosen.
    var bestEpoch: Int? { position.bestEpoch }

    /// Prepares a stage.
    ///
    /// - Parameters:
    ///   - identity: What it belongs to.
    ///   - stage: How long and how fast it learns.
    ///   - scope: All weights.
    ///   - factor: The factor on the step size of a parameter; 0 for one that is not learned.
    ///   - checkpoint: The file of its checkpoint.
    ///   - resumes: Whether to go on from that file, if it is there.
    ///   - interval: How long may pass between two checkpoints.
    /// - Throws: ``TrainingError`` if the checkpoint belongs to something else.
    init(
        _ identity: Identity, _ stage: GiMPOptions.Stage, scope: ParameterScope,
        factor: (String) -> Double, checkpoint: FilePath, resumes: Bool, interval: Duration
    ) throws {
        self.identity = identity
        self.stage = stage
        self.scope = scope
        self.checkpoint = checkpoint
        self.interval = interval
        var kinds: [String: [Parameter]] = [:]
        var factors: [String: Double] = [:]
        for parameter in scope.trainable {
            let factor = factor(parameter.name)
            guard factor > 0 else {
                try parameter.tensor.setRequiresGradient(false)
                continue
            }
            let kind = "\(Self.decays(parameter) ? "decay" : "free")/\(factor)"
            kinds[kind, default: []].append(parameter)
            factors[kind] = factor
        }
        optimizers = kinds.keys.sorted().map { kind in
            let decay = kind.hasPrefix("decay") ? stage.decay : 0
            var configuration = Adam.Configuration(decay: .decoupled(decay))
            configuration.beta2 = stage.beta2
            let adam = Adam(
                kinds[kind] ?? [], rate: stage.learningRate, configuration: configuration)
            return (adam, factors[kind] ?? 1, kind)
        }
        if resumes, checkpoint.exists { try restore() }
    }

    /// Learns until the last epoch is done.
    ///
    /// - Parameters:
    ///   - batches: The batches of an epoch; every epoch has as many.
    ///   - step: The losses of a batch, given the name of its random streams.
    ///   - judge: The index, to be large, and the loss after an epoch; nil to keep the last epoch.
    ///   - progress: Called after every step; what it throws ends the stage, which can be resumed.
    /// - Throws: ``TrainingError`` if a loss is no number any more.
    func run(
        batches: (_ epoch: Int) -> [[Int]], step: (String, [Int]) throws -> Losses,
        judge: (() throws -> (index: Double, loss: Double))? = nil,
        progress: (StageProgress) throws -> Void
    ) throws {
        var saved = ContinuousClock.now
        while position.epoch <= stage.epochs {
            let plan = batches(position.epoch)
            let total = plan.count * stage.epochs
            while position.done < plan.count {
                let name =
                    "\(identity.fold)/\(identity.stage)/epoch \(position.epoch)/\(position.done)"
                let number = (position.epoch - 1) * plan.count + position.done
                try take(step(name, plan[position.done]), stage.rate(at: number, of: total))
                if ContinuousClock.now - saved >= interval {
                    try save()
                    saved = .now
                }
                try progress(
                    StageProgress(
                        stage: identity.stage, epoch: position.epoch, done: number + 1,
                        total: total, last: position.records.last))
            }
            try finishEpoch(steps: plan.count, judge)
        }
        if let best { try scope.load(best) }
    }

    private func take(_ losses: Losses, _ rate: Double) throws {
        let value = try losses.total.item()
        guard value.isFinite else {
            throw TrainingError(
                .diverged,
                "\(identity.fold): the loss of the stage '\(identity.stage)' is \(value) in epoch \(position.epoch); lower its learningRate"
            )
        }
        for (name, value) in losses.parts { position.sums[name, default: 0] += value }
        position.sums["total", default: 0] += value
        position.done += 1
        guard losses.total.requiresGradient else { return }
        try losses.total.backward()
        let learned = optimizers.flatMap { $0.adam.parameters.map(\.tensor) }
        let norm = try clipGradients(of: learned, to: stage.clip)
        guard norm.isFinite else {
            throw TrainingError(
                .diverged,
                "\(identity.fold): the gradients of the stage '\(identity.stage)' are \(norm) in epoch \(position.epoch); lower its learningRate"
            )
        }
        for (adam, factor, _) in optimizers {
            adam.rate = rate * factor
            try adam.step()
            try adam.clearGradients()
        }
    }

    private func finishEpoch(
        steps: Int, _ judge: (() throws -> (index: Double, loss: Double))?
    ) throws {
        var record = StageRecord(
            epoch: position.epoch, losses: position.sums.mapValues { $0 / Double(max(1, steps)) })
        if let judge {
            let (index, loss) = try judge()
            record.validation = index
            record.validationLoss = loss
            let score = [index, -loss]
            if position.best.isEmpty || position.best.lexicographicallyPrecedes(score) {
                position.best = score
                position.bestEpoch = position.epoch
                best = try scope.copiedState()
            }
        }
        position.records.append(record)
        position.epoch += 1
        position.done = 0
        position.sums = [:]
    }

    /// Weight matrices decay; norms, biases, tokens and positions do not.
    private static func decays(_ parameter: Parameter) -> Bool {
        let last = parameter.name.split(separator: ".").last.map(String.init) ?? ""
        return last == "weight" && parameter.tensor.rank > 1
    }

    private func save() throws {
        var state = StateDictionary(metadata: [
            "identity": try json(identity), "position": try json(position),
        ])
        state.merge(scope.state(), under: "weight/")
        for (adam, _, name) in optimizers {
            state.merge(try adam.state(), under: "optimizer/\(name)/")
        }
        if let best { state.merge(best, under: "best/") }
        try state.write(to: checkpoint)
    }

    private func restore() throws {
        let state = try StateDictionary(checkpoint)
        let found: Identity = try state.decoded("identity", of: checkpoint)
        guard found == identity else {
            throw TrainingError(
                .mismatch,
                "\(checkpoint) was written by another stage, fold, input or version; train into a new folder, or put back what changed"
            )
        }
        position = try state.decoded("position", of: checkpoint)
        try scope.load(state.under("weight/"))
        for (adam, _, name) in optimizers { try adam.restore(state.under("optimizer/\(name)/")) }
        let best = state.under("best/")
        self.best = best.names.isEmpty ? nil : best
    }
}
