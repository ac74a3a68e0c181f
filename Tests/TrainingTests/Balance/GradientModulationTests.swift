import Files
import Survival
import Tensors
import Testing

@testable import Training

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct `Gradient modulation` {
    typealias Pair = GradientModulation.Pair

    // Printed values of min(1 − tanh(ρ − 1), 1).
    @Test(arguments: [
        (0.3, 1.0), (1, 1), (1.25, 0.755081), (1.5, 0.537883), (2, 0.238406), (3, 0.035972),
        (5, 0.000671), (-2, 1), (.infinity, 1), (.nan, 1),
    ])
    func `slows a leader only`(ratio: Double, factor: Double) {
        #expect(abs(GradientModulation.factor(ratio: ratio) - factor) < 5e-7)
    }

    @Test func `judges by the shares of the risk sets`() throws {
        let outcome = try SurvivalTimes(times: [1, 2], events: [true, true])
        let modulation = GradientModulation()
        // 3/4 + 1 against 1/2 + 1.
        let ratio = modulation.ratio(genes: [log(3), 0], image: [0, 0], outcome: outcome)
        #expect(abs(ratio - 7.0 / 6) < 1e-12)
        // A common shift of a branch, and so any bias, changes nothing.
        let moved = modulation.ratio(
            genes: [log(3) + 500, 500], image: [-700, -700], outcome: outcome, bias: 3)
        #expect(abs(moved - 7.0 / 6) < 1e-12)
    }

    @Test func `judges as printed, bias and all`() throws {
        let outcome = try SurvivalTimes(times: [1, 2], events: [true, true])
        var modulation = GradientModulation()
        modulation.judge = .asPrinted
        // Genes: 2/(e² + e) + 1/e; image: 1/(2e) + 1/e, with half the bias of 2 added.
        let ratio = modulation.ratio(genes: [1, 0], image: [0, 0], outcome: outcome, bias: 2)
        let e = exp(1.0)
        let wanted = (2 / (e * e + e) + 1 / e) / (1 / (2 * e) + 1 / e)
        #expect(abs(ratio - wanted) < 1e-12)
        // Without a bias the image scores 0, and no ratio exists.
        let none = modulation.ratio(genes: [1, 0], image: [0, 0], outcome: outcome)
        var running: Double?
        #expect(none == .infinity)
        #expect(modulation.factors(ratio: none, epoch: 1, running: &running) == Pair.one)
        let negative = modulation.ratio(genes: [-1, -2], image: [1, 1], outcome: outcome)
        #expect(negative < 0)
        #expect(modulation.factors(ratio: negative, epoch: 1, running: &running) == Pair.one)
    }

    @Test func `judges by the loss of each branch`() {
        #expect(GradientModulation.ratio(genesLoss: 0.5, imageLoss: 1) == 2)
    }

    @Test func `finds no leader where nobody else is at risk`() throws {
        let modulation = GradientModulation()
        let censored = try SurvivalTimes(times: [1, 2], events: [false, false])
        #expect(modulation.ratio(genes: [5, 1], image: [0, 0], outcome: censored) == 1)
        let last = try SurvivalTimes(times: [1, 2], events: [false, true])
        #expect(modulation.ratio(genes: [5, 1], image: [0, 0], outcome: last) == 1)
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func `never slows both, and turns round with the branches`(seed: UInt64) throws {
        var stream = RandomStream(seed: seed, stream: "modulation")
        let outcome = try SurvivalTimes(
            times: (0..<32).map { _ in (stream.exponential() * 5).rounded(.up) },
            events: (0..<32).map { _ in stream.uniform() < 0.5 })
        let genes = outcome.times.map { stream.normal() - 0.2 * $0 }
        let image = (0..<32).map { _ in stream.normal() }
        let modulation = GradientModulation()
        let ratio = modulation.ratio(genes: genes, image: image, outcome: outcome)
        #expect(ratio > 0)
        let inverse = modulation.ratio(genes: image, image: genes, outcome: outcome)
        #expect(abs(ratio * inverse - 1) < 1e-12)
        var running: Double?
        let factors = modulation.factors(ratio: ratio, epoch: 1, running: &running)
        #expect(max(factors.genes, factors.image) == 1)
        #expect(running == nil)
    }

    @Test func `acts within its window and remembers`() {
        var modulation = GradientModulation()
        modulation.firstEpoch = 2
        modulation.lastEpoch = 3
        modulation.memory = 0.9
        var running: Double?
        #expect(modulation.factors(ratio: 3, epoch: 1, running: &running) == Pair.one)
        #expect(running == 3)
        let second = modulation.factors(ratio: 1, epoch: 2, running: &running)
        #expect(abs((running ?? 0) - 2.8) < 1e-12)
        #expect(abs(second.genes - GradientModulation.factor(ratio: 2.8)) < 1e-12)
        #expect(modulation.factors(ratio: 3, epoch: 4, running: &running) == Pair.one)
        // What is no number is forgotten at once.
        let before = running
        #expect(modulation.factors(ratio: .nan, epoch: 3, running: &running) == Pair.one)
        #expect(running == before)
    }
}

@Suite struct `Optimisers of branches` {
    typealias Pair = GradientModulation.Pair

    /// Three single weights with a steady gradient of 1 each.
    private func walk(
        _ place: GradientModulation.Place, factors: Pair, steps: Int = 5, noise: Generator? = nil,
        make: @escaping ([Parameter], Double) -> any Optimizer
    ) throws -> [Double] {
        let weights = try (0..<3).map { _ in
            let weight = try Tensor([0.0], shape: [1])
            try weight.setRequiresGradient()
            return weight
        }
        let optimizer = BranchOptimizer(
            .init(
                genes: [Parameter("g", weights[0])], image: [Parameter("i", weights[1])],
                shared: [Parameter("s", weights[2])]), rate: 0.01, make: make)
        for _ in 0..<steps {
            try (weights[0] + weights[1] + weights[2]).sum().backward()
            #expect(try optimizer.gradientNorms() == Pair(genes: 1, image: 1))
            try optimizer.step(factors, place: place, noise: noise)
        }
        return try weights.map { try $0.item() }
    }

    @Test func `with Adam a factor on the gradient cancels, one on the update does not`() throws {
        let factors = Pair(genes: 0.1, image: 1)
        let onGradient = try walk(.gradient, factors: factors) { Adam($0, rate: $1) }
        let onUpdate = try walk(.update, factors: factors) { Adam($0, rate: $1) }
        // Five full steps of 0.01 although the gradient is a tenth.
        #expect(abs(onGradient[0] + 0.05) < 1e-7)
        #expect(abs(onUpdate[0] + 0.005) < 1e-8)
        for result in [onGradient, onUpdate] {
            #expect(abs(result[1] + 0.05) < 1e-7)
            #expect(abs(result[2] + 0.05) < 1e-7)
        }
    }

    @Test func `with plain SGD both are the same`() throws {
        for place in GradientModulation.Place.allCases {
            let found = try walk(place, factors: Pair(genes: 1, image: 0.25)) {
                SGD($0, rate: $1)
            }
            #expect(abs(found[0] + 0.05) < 1e-12)
            #expect(abs(found[1] + 0.0125) < 1e-12)
        }
    }

    @Test func `noise has the size of the gradient's spread and spares the head`() throws {
        let weight = try Tensor.zeros([1000], type: .float64)
        let head = try Tensor.zeros([1], type: .float64)
        for tensor in [weight, head] { try tensor.setRequiresGradient() }
        let optimizer = BranchOptimizer(
            .init(genes: [Parameter("g", weight)], image: [], shared: [Parameter("s", head)]),
            rate: 1
        ) { SGD($0, rate: $1) }
        let slope = try Tensor.normal(
            [1000], deviation: 2, using: Generator(seed: 1), type: .float64)
        try ((weight * slope).sum() + head.sum()).backward()
        try optimizer.step(noise: Generator(seed: 2))
        let noise = try (weight + slope).doubles()
        let deviation = (noise.reduce(0) { $0 + $1 * $1 } / 1000).squareRoot()
        #expect(abs(deviation - 2) < 0.2)
        #expect(try head.doubles() == [-1])
    }

    @Test func `go on from their state to the same numbers`() throws {
        func made() throws -> (Tensor, BranchOptimizer) {
            let weight = try Tensor([1.0, 2], shape: [2])
            try weight.setRequiresGradient()
            return (
                weight,
                BranchOptimizer(
                    .init(genes: [Parameter("w", weight)], image: [], shared: []), rate: 0.1)
            )
        }
        func step(_ weight: Tensor, _ optimizer: BranchOptimizer) throws {
            try weight.power(2).sum().backward()
            try optimizer.step(Pair(genes: 0.5, image: 1))
        }
        let (first, optimizer) = try made()
        for _ in 0..<3 { try step(first, optimizer) }
        let (second, other) = try made()
        try second.assign(first)
        var copy = StateDictionary()
        let state = try optimizer.state()
        for name in state.names { copy.set(name, try state.tensor(name).copy()) }
        try other.restore(copy)
        try step(first, optimizer)
        try step(second, other)
        #expect(try first.doubles() == second.doubles())
    }
}
