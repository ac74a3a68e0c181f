/// How a Cox network learns.
public struct CoxTrainingOptions: Codable, Sendable, Hashable {
    /// What keeps a branch that leads from starving the other.
    public enum Balance: Codable, Sendable, Hashable {
        /// Nothing.
        case none
        /// The leader's steps are made smaller.
        case modulation(GradientModulation)
        /// Each branch's own Cox loss is added, so often.
        case ownLosses(genes: Double, image: Double)
        /// One side of a patient is hidden so often, if both are there.
        case dropout(Double)
    }

    /// The epochs.
    public var epochs = 30
    /// The epochs after which the step size falls, linearly to nearly 0.
    public var flatEpochs = 10
    /// Patients per step.
    public var batch = 32
    /// The step size.
    public var rate = 1e-4
    /// Adam's first β.
    public var beta1 = 0.9
    /// The weight decay, within the gradient.
    public var decay = 4e-4
    /// The weight of Σ |w| over the molecular network's weights.
    public var sparsity = 3e-4
    /// The loss.
    public var loss = PartialLikelihoodLoss()
    /// How many patients of earlier batches stand in risk sets.
    public var bank = 0
    /// What keeps a branch from starving the other.
    public var balance = Balance.none
    /// The seed of weights, order and dropout.
    public var seed: UInt64 = 1

    /// PathomicFusion's settings for two branches.
    public init() {}

    /// PathomicFusion's settings for the molecular network alone.
    public static var molecular: CoxTrainingOptions {
        var options = CoxTrainingOptions()
        options.epochs = 50
        options.flatEpochs = 0
        options.batch = 64
        options.rate = 2e-3
        options.decay = 5e-4
        return options
    }

    /// The step size of an epoch.
    ///
    /// - Parameter epoch: The epoch, from 1.
    /// - Returns: ``rate`` while flat, then falling by equal amounts.
    public func rate(epoch: Int) -> Double {
        let falling = Double(epochs - flatEpochs + 1)
        return rate * (1 - max(0, Double(epoch - flatEpochs)) / falling)
    }
}
