public import Survival

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Darwin)
    private import Darwin
#endif

/// Slows the branch down that leads, so that the other is trained, too.
///
/// The log hazard of two concatenated branches is a sum, θ = θᴳ + θᴾ. Each branch's part is judged
/// alone on a batch, the ratio ρ of the two says who leads, and the leader's step is multiplied by
///
///     k(ρ) = min(1 − tanh(α (ρ − 1)), 1)
///
/// Only one branch is ever slowed. The default judge is the branch's share of the risk sets: how
/// likely Cox's partial likelihood finds the events that happened, summed over events.
///
/// ### Reference
/// Path-GPTOmic, ISBI 2024 (a re-implementation from the public description); Peng X. *et al.*
/// Balanced multimodal learning via on-the-fly gradient modulation. CVPR 2022.
///
/// ### Differences from the paper
/// The ratio as printed is a raw logit over a sum of exponentials, may be negative, and depends on
/// the bias that the partial likelihood does not know; ``Judge/asPrinted`` keeps it for comparison.
public struct GradientModulation: Codable, Sendable, Hashable {
    /// How a branch is judged.
    public enum Judge: String, Codable, Sendable, Hashable, CaseIterable {
        /// Σ over events of exp θₖ / Σ over those at risk of exp θⱼ.
        case riskSetShare = "risk-set-share"
        /// The same with θₖ + b/2 itself as the numerator, as the paper prints it.
        case asPrinted = "as-printed"
        /// The inverse of the Cox loss of the branch alone.
        case auxiliaryLoss = "auxiliary-loss"
    }

    /// Where the factor acts.
    public enum Place: String, Codable, Sendable, Hashable, CaseIterable {
        /// On the step: the branch's learning rate is multiplied.
        case update
        /// On the gradient, which Adam undoes when the factor changes slowly.
        case gradient
    }

    /// The two branches.
    public struct Pair: Codable, Sendable, Hashable {
        /// The value of the genes' branch.
        public var genes: Double
        /// The value of the image's branch.
        public var image: Double

        /// States both.
        ///
        /// - Parameters:
        ///   - genes: The value of the genes' branch.
        ///   - image: The value of the image's branch.
        public init(genes: Double, image: Double) {
            self.genes = genes
            self.image = image
        }

        /// Neither is slowed.
        public static let one = Pair(genes: 1, image: 1)
    }

    /// How a branch is judged.
    public var judge = Judge.riskSetShare
    /// Where the factor acts.
    public var place = Place.update
    /// The α of the formula.
    public var steepness = 1.0
    /// The first epoch in which anything is slowed, from 1.
    public var firstEpoch = 1
    /// The last one; nil for all.
    public var lastEpoch: Int?
    /// How slowly a running mean of ρ forgets, from 0 to below 1; nil to take each batch alone.
    public var memory: Double?
    /// Whether noise of the size of the gradient's own spread is added (generalisation
    /// enhancement).
    public var addsNoise = false

    /// The defaults.
    public init() {}

    /// The factor of a branch.
    ///
    /// - Parameters:
    ///   - ratio: How much better the branch is than the other.
    ///   - steepness: The α of the formula.
    /// - Returns: 1 up to a ratio of 1, falling to 0 beyond; 1 for what is no positive number.
    public static func factor(ratio: Double, steepness: Double = 1) -> Double {
        guard ratio.isFinite, ratio > 0 else { return 1 }
        return min(1 - tanh(steepness * (ratio - 1)), 1)
    }

    /// How much better the genes are than the image on a batch.
    ///
    /// - Parameters:
    ///   - genes: The genes' part in the log hazard of each patient, without bias.
    ///   - image: The image's part, likewise.
    ///   - outcome: The follow-up of the same patients.
    ///   - bias: The bias of the head; read by ``Judge/asPrinted`` only.
    /// - Returns: ρ of the genes; 1 without an event that has somebody else at risk. As printed it
    ///   may be no positive number.
    /// - Precondition: The counts are equal.
    public func ratio(
        genes: [Double], image: [Double], outcome: SurvivalTimes, bias: Double = 0
    ) -> Double {
        let shift = judge == .asPrinted ? bias / 2 : 0
        let sets = RiskSetShares(outcome)
        guard sets.hasChoice else { return 1 }
        if judge == .asPrinted {
            return sets.printed(genes.map { $0 + shift }) / sets.printed(image.map { $0 + shift })
        }
        return sets.shares(genes) / sets.shares(image)
    }

    /// How much better the genes are than the image by their own losses.
    ///
    /// - Parameters:
    ///   - genes: The Cox loss of the genes alone.
    ///   - image: The Cox loss of the image alone.
    /// - Returns: ρ of the genes.
    public static func ratio(genesLoss genes: Double, imageLoss image: Double) -> Double {
        image / genes
    }

    /// Whether anything is slowed in an epoch.
    ///
    /// - Parameter epoch: The epoch, from 1.
    /// - Returns: True within the window.
    public func isActive(epoch: Int) -> Bool {
        epoch >= firstEpoch && epoch <= lastEpoch ?? .max
    }

    /// The factors of a step.
    ///
    /// - Parameters:
    ///   - ratio: ρ of the genes on this batch.
    ///   - epoch: The epoch, from 1.
    ///   - running: The running mean of ρ, changed by this batch if there is a ``memory``; what is no
    ///     positive number does not enter it.
    /// - Returns: A factor for each branch, at least one of them 1.
    public func factors(ratio: Double, epoch: Int, running: inout Double?) -> Pair {
        guard ratio.isFinite, ratio > 0 else { return .one }
        var rho = ratio
        if let memory {
            rho = running.map { memory * $0 + (1 - memory) * ratio } ?? ratio
            running = rho
        }
        guard isActive(epoch: epoch) else { return .one }
        return Pair(
            genes: Self.factor(ratio: rho, steepness: steepness),
            image: Self.factor(ratio: 1 / rho, steepness: steepness))
    }
}

/// What the events of a batch had for risk sets.
private struct RiskSetShares {
    private let order: [Int]
    /// Where each event stands in the order of falling time, and the last place at risk with it.
    private var events: [(place: Int, last: Int)] = []

    /// Whether some event had somebody else at risk.
    var hasChoice: Bool { events.contains { $0.last > 0 } }

    init(_ outcome: SurvivalTimes) {
        let times = outcome.times
        order = times.indices.sorted { (-times[$0], $0) < (-times[$1], $1) }
        var last = order.count - 1
        for place in order.indices.reversed() {
            if times[order[place]] != times[order[last]] { last = place }
            if outcome.events[order[place]] { events.append((place, last)) }
        }
    }

    /// The logarithm of the sum of exponentials up to each place.
    private func runningLogSums(_ theta: [Double]) -> [Double] {
        var sum = -Double.infinity
        return order.map { row in
            let high = max(sum, theta[row])
            sum = high + log(exp(sum - high) + exp(theta[row] - high))
            return sum
        }
    }

    func shares(_ theta: [Double]) -> Double {
        let sums = runningLogSums(theta)
        return events.reduce(0) { $0 + exp(theta[order[$1.place]] - sums[$1.last]) }
    }

    func printed(_ theta: [Double]) -> Double {
        let sums = runningLogSums(theta)
        return events.reduce(0) { $0 + theta[order[$1.place]] * exp(-sums[$1.last]) }
    }
}
