import Files
import Foundation
import Layers
import SystemPackage
import Tensors

/// A fold in the middle of its training: position, weights, optimiser, and the best weights so far.
///
/// Random numbers are named after epoch and patient, so seed and position are all there is to save of them.
struct Checkpoint {
    /// What the checkpoint belongs to; another study's is refused.
    struct Identity: Codable, Sendable, Hashable {
        var configuration: String
        var folds: String
        var inputs: [String: String]
        var fold: Int
        var version: String

        /// Refuses a checkpoint of another study, fold or version.
        func check(_ state: StateDictionary, of path: FilePath) throws {
            let found: Identity = try state.decoded("identity", of: path)
            guard found != self else { return }
            let differences = [
                found.configuration == configuration ? nil : "configuration",
                found.folds == folds ? nil : "folds",
                found.inputs == inputs ? nil : "input tables",
                found.fold == fold ? nil : "fold",
                found.version == version ? nil : "version",
            ].compactMap(\.self).joined(separator: ", ")
            throw TrainingError(
                .mismatch,
                "\(path) was written with another \(differences); train into a new folder, or put back what changed"
            )
        }
    }

    let identity: Identity
    let position: TrainingPosition
    let knowledge: FoldKnowledge
    private let state: StateDictionary

    /// Reads a checkpoint.
    ///
    /// - Throws: ``TrainingError`` if it is of another study, fold or version.
    init(_ path: FilePath, of identity: Identity) throws {
        let state = try StateDictionary(path)
        try identity.check(state, of: path)
        self.identity = identity
        position = try state.decoded("position", of: path)
        knowledge = try state.decoded("knowledge", of: path)
        self.state = state
    }

    /// Puts the saved weights, gradients and optimiser state back.
    ///
    /// - Returns: The best weights so far, if the protocol chooses an epoch.
    func restore(_ scope: ParameterScope, _ optimizer: any Optimizer) throws -> StateDictionary? {
        try scope.load(state.under("weight/"))
        try optimizer.restore(state.under("optimizer/"))
        let gradients = state.under("gradient/")
        for parameter in scope.trainable where gradients.contains(parameter.name) {
            try parameter.tensor.setGradient(gradients.tensor(parameter.name))
        }
        let best = state.under("best/")
        return best.names.isEmpty ? nil : best
    }

    /// Writes a checkpoint aside and renames it.
    static func write(
        to path: FilePath, identity: Identity, position: TrainingPosition, knowledge: FoldKnowledge,
        scope: ParameterScope, optimizer: any Optimizer, best: StateDictionary?
    ) throws {
        var state = StateDictionary(metadata: [
            "identity": try json(identity), "position": try json(position),
            "knowledge": try json(knowledge),
        ])
        state.merge(scope.state(), under: "weight/")
        state.merge(try optimizer.state(), under: "optimizer/")
        for parameter in scope.trainable {
            if let gradient = parameter.tensor.gradient {
                state.set("gradient/\(parameter.name)", gradient)
            }
        }
        if let best { state.merge(best, under: "best/") }
        try state.write(to: path)
    }
}

extension StateDictionary {
    /// A value that was written as JSON into the metadata of a file of ours.
    func decoded<Value: Decodable>(_ key: String, of path: FilePath) throws -> Value {
        guard let text = metadata[key] else {
            throw TrainingError(.mismatch, "\(path) was not written by a run: it has no '\(key)'")
        }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch {
            throw TrainingError(.mismatch, "\(path) was written by another version: \(error)")
        }
    }
}

/// A value as JSON with sorted keys, so that equal values give equal bytes.
func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}
