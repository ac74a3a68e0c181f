public import Tensors

/// One optimiser per branch of a two-branch network and one for what they share, so that a branch
/// can be slowed down.
///
/// A factor on the *update* multiplies the learning rate of the branch for one step; moments are
/// gathered from the whole gradient. A factor on the *gradient* comes before the optimiser: for
/// plain SGD both are the same, for Adam a steady factor on the gradient cancels, since it divides
/// the gradient by its own size.
public final class BranchOptimizer {
    /// The parameters of each branch.
    public struct Branches {
        /// The genes' branch.
        public var genes: [Parameter]
        /// The image's branch.
        public var image: [Parameter]
        /// The head, which is never slowed.
        public var shared: [Parameter]

        /// States all.
        ///
        /// - Parameters:
        ///   - genes: The parameters of the genes' branch.
        ///   - image: The parameters of the image's branch.
        ///   - shared: The parameters of the head.
        public init(genes: [Parameter], image: [Parameter], shared: [Parameter]) {
            self.genes = genes
            self.image = image
            self.shared = shared
        }
    }

    /// The learning rate where nothing is slowed.
    public var rate: Double
    private let genes: any Optimizer
    private let image: any Optimizer
    private let shared: any Optimizer

    /// Makes the optimisers.
    ///
    /// - Parameters:
    ///   - branches: What is learned.
    ///   - rate: The learning rate.
    ///   - make: Makes the optimiser of some parameters, at that rate.
    public init(
        _ branches: Branches, rate: Double,
        make: (_ parameters: [Parameter], _ rate: Double) -> any Optimizer = {
            Adam($0, rate: $1)
        }
    ) {
        self.rate = rate
        genes = make(branches.genes, rate)
        image = make(branches.image, rate)
        shared = make(branches.shared, rate)
    }

    /// The Euclidean norm of each branch's gradient.
    ///
    /// - Returns: Two norms; 0 without gradients.
    /// - Throws: `TensorError` if the parameters are on several devices.
    public func gradientNorms() throws(TensorError) -> GradientModulation.Pair {
        GradientModulation.Pair(
            genes: try clipGradients(of: genes.parameters.map(\.tensor), to: .infinity),
            image: try clipGradients(of: image.parameters.map(\.tensor), to: .infinity))
    }

    /// Changes all parameters once and forgets the gradients.
    ///
    /// - Parameters:
    ///   - factors: How much each branch is slowed.
    ///   - place: Where the factors act.
    ///   - noise: Where noise on the gradients comes from; none if nil.
    /// - Throws: `TensorError` if memory is short.
    public func step(
        _ factors: GradientModulation.Pair = .one, place: GradientModulation.Place = .update,
        noise: Generator? = nil
    ) throws(TensorError) {
        for (branch, factor) in [(genes, factors.genes), (image, factors.image), (shared, 1)] {
            branch.rate = place == .update ? rate * factor : rate
            let scale = place == .gradient ? factor : 1
            if branch !== shared, scale != 1 || noise != nil {
                for parameter in branch.parameters {
                    try change(parameter, scale: scale, noise: noise)
                }
            }
            try branch.step()
            try branch.clearGradients()
        }
    }

    private func change(
        _ parameter: Parameter, scale: Double, noise: Generator?
    ) throws(TensorError) {
        guard let gradient = parameter.tensor.gradient else { return }
        var changed = try gradient * scale
        if let noise {
            let mean = try gradient.mean().item()
            let spread = try (gradient - mean).power(2).sum().item()
            let deviation = (spread / Double(max(1, gradient.count - 1))).squareRoot() + 1e-8
            changed =
                try changed
                + Tensor.normal(
                    gradient.shape, deviation: deviation, using: noise,
                    type: gradient.scalarType)
        }
        try parameter.tensor.setGradient(changed)
    }

    /// What the next step depends on besides the settings.
    ///
    /// - Returns: The states of the optimisers; see `Optimizer.state()`.
    /// - Throws: `TensorError` if memory is short.
    public func state() throws(TensorError) -> StateDictionary {
        var state = StateDictionary()
        state.merge(try genes.state(), under: "genes/")
        state.merge(try image.state(), under: "image/")
        state.merge(try shared.state(), under: "shared/")
        return state
    }

    /// Goes on from a state that ``state()`` gave.
    ///
    /// - Parameter state: The state of an optimiser of the same parameters.
    /// - Throws: `TensorError` if the state belongs to other parameters.
    public func restore(_ state: StateDictionary) throws(TensorError) {
        try genes.restore(state.under("genes/"))
        try image.restore(state.under("image/"))
        try shared.restore(state.under("shared/"))
    }
}
