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

    /// Reads the file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - guessesGenes: Whether to load the decoders; without them memory and time are saved.
    ///   - device: Where to keep the weights.
    /// - Throws: `FileError`, or ``TrainingError`` if it is no model of ours.
    init(_ path: FilePath, guessesGenes: Bool = true, device: Device = .cpu) throws {
        let state = try StateDictionary(path)
        knowledge = try state.decoded("knowledge", of: path)
        network = try GHANet(
            state.decoded("configuration", of: path),
            hasDecoders: guessesGenes && knowledge.genes != nil,
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
