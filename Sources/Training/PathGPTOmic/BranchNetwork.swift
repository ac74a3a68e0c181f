import Files
public import Models
public import Tensors

/// A network whose log hazard may be told apart into what genes and what tissue say.
public protocol BranchNetwork {
    /// The log hazards of some patients.
    ///
    /// - Parameters:
    ///   - input: What is known of them.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The log hazards and their parts.
    /// - Throws: `ModelError` or `TensorError` if the input does not fit.
    func logHazards(
        _ input: PathGPTOmic.Input, training generator: Generator?
    ) throws -> PathGPTOmic.Output
}

extension PathGPTOmic: BranchNetwork {
    /// The log hazards of some patients.
    ///
    /// - Parameters:
    ///   - input: What is known of them.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The log hazards and their parts.
    /// - Throws: `ModelError` or `TensorError` if the input does not fit.
    public func logHazards(
        _ input: Input, training generator: Generator?
    ) throws -> Output { try self(input, training: generator) }
}

extension SNN: BranchNetwork {
    /// The log hazards of some patients from their molecular measurements alone.
    ///
    /// - Parameters:
    ///   - input: What is known of them; `genomics` is read.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The log hazards, all of the genes.
    /// - Throws: `ModelError` or `TensorError` if the input does not fit.
    public func logHazards(
        _ input: PathGPTOmic.Input, training generator: Generator?
    ) throws -> PathGPTOmic.Output {
        guard let table = input.genomics else {
            throw ModelError.unsuitableTable(
                "genomics", shape: nil, width: configuration.inputs)
        }
        let output = try self(table, training: generator)
        return PathGPTOmic.Output(
            logHazards: output.logHazards, genes: output.logHazards, image: nil)
    }
}
