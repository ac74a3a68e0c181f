import Cohorts
import Files
import Layers
import Models
import Omics
import SystemPackage
import Tensors

/// A trained model with all that was learned from its training fold, in one safetensors file.
struct ModelFile {
    let network: GHANet
    let knowledge: FoldKnowledge

    /// Writes the file; decoders are included, so that genes can be guessed.
    static func write(
        to path: FilePath, _ network: GHANet, _ scope: ParameterScope, _ knowledge: FoldKnowledge,
        identity: Checkpoint.Identity
    ) throws {
        try scope.state(metadata: [
            "model": "ghanet", "configuration": try json(network.configuration),
            "knowledge": try json(knowledge), "identity": try json(identity),
            "version": identity.version,
        ]).write(to: path)
    }

    /// Writes a copy that says nothing of any one slide, for use elsewhere.
    ///
    /// - Parameters:
    ///   - path: The new file.
    ///   - source: The model of a run.
    ///   - keepsDecoders: Whether genes can still be guessed with it.
    /// - Returns: The number of weights.
    /// - Throws: `FileError`, or ``TrainingError`` if the source is no model of ours.
    static func export(
        to path: FilePath, from source: FilePath, keepsDecoders: Bool
    ) throws -> Int {
        let state = try StateDictionary(source)
        try requireGHANet(state, source)
        var knowledge: FoldKnowledge = try state.decoded("knowledge", of: source)
        if knowledge.genes?.transforms?.keepsPatients == true {
            throw TrainingError(
                .study,
                "the model keeps the genes of its training patients for the step impute-nearest, and cannot be given away; train with impute-median"
            )
        }
        knowledge.features = knowledge.features.withoutSlide
        var kept = StateDictionary(metadata: state.metadata)
        kept.metadata["knowledge"] = try json(knowledge)
        for name in state.names where keepsDecoders || !GHANet.isDecoder(parameter: name) {
            kept.set(name, try state.tensor(name))
        }
        try kept.write(to: path)
        return kept.names.reduce(0) { $0 + (kept.shape(of: $1)?.reduce(1, *) ?? 0) }
    }

    private static func requireGHANet(_ state: StateDictionary, _ path: FilePath) throws {
        guard let model = state.metadata["model"], model != "ghanet" else { return }
        throw TrainingError(
            .mismatch,
            "\(path) is a model of \(model), which is not used outside its run yet; models of ghanet and gimp are"
        )
    }

    /// Reads the file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - device: Where to keep the weights.
    /// - Throws: `FileError`, or ``TrainingError`` if it is no model of ours.
    init(_ path: FilePath, device: Device = .cpu) throws {
        let state = try StateDictionary(path)
        try Self.requireGHANet(state, path)
        knowledge = try state.decoded("knowledge", of: path)
        network = try GHANet(
            state.decoded("configuration", of: path),
            hasDecoders: state.names.contains { GHANet.isDecoder(parameter: $0) },
            in: ParameterScope(state, device: device))
    }
}

extension GHANet.Configuration {
    /// The network of a study: its preset, with as many genes as were chosen.
    init(_ knowledge: FoldKnowledge, _ study: StudyConfiguration) {
        // without genes the tokens stay, one per group of the paper
        let sizes = knowledge.genes?.groups.sizes ?? Array(repeating: 1, count: 6)
        self =
            study.model.preset == "reference"
            ? .reference(geneGroups: sizes) : .fixed(geneGroups: sizes)
        features = knowledge.features.width
        width = study.model.width
        bins = knowledge.bins.count
        keptShare = study.model.ratio
    }
}

extension ParameterScope {
    /// All tensors as they are now, in memory of their own.
    func copiedState() throws -> StateDictionary {
        var state = StateDictionary()
        for parameter in all { state.set(parameter.name, try parameter.tensor.detached().copy()) }
        return state
    }
}
