/// Changes parameters by the gradients that have been added up for them.
///
/// A parameter without a gradient is left alone entirely: no decay touches it and
/// its count of steps stays.
public protocol Optimizer: AnyObject {
    /// What is learned, in a fixed order with distinct names.
    var parameters: [Parameter] { get }

    /// The learning rate.
    var rate: Double { get set }

    /// Changes the parameters once. The gradients stay.
    ///
    /// - Throws: ``TensorError`` if memory is short.
    func step() throws(TensorError)

    /// Everything but the settings that the next step depends on.
    ///
    /// - Returns: Tensors named after the parameters. They are the optimiser's own: write them
    ///   or copy them before the next step.
    /// - Throws: ``TensorError`` if memory is short.
    func state() throws(TensorError) -> StateDictionary

    /// Goes on from a state that ``state()`` gave.
    ///
    /// - Parameter state: The state of an optimiser of the same parameters.
    /// - Throws: ``TensorError`` if the state belongs to other parameters.
    func restore(_ state: StateDictionary) throws(TensorError)
}

extension Optimizer {
    /// Forgets the gradients of all parameters.
    ///
    /// - Throws: ``TensorError``, never in practice.
    public func clearGradients() throws(TensorError) {
        for parameter in parameters { try parameter.tensor.setGradient(nil) }
    }

    /// Refuses a state with tensors for parameters that are not here.
    func check(_ state: StateDictionary, kinds: [String]) throws(TensorError) {
        var known: Set<String> = []
        for parameter in parameters {
            for kind in kinds { known.insert("\(parameter.name)/\(kind)") }
        }
        if let stranger = state.names.first(where: { !known.contains($0) }) {
            throw TensorError(
                .unsuitableParameter, stranger,
                "the optimiser's state has '\(stranger)', which belongs to none of its "
                    + "\(parameters.count) parameters")
        }
    }
}
