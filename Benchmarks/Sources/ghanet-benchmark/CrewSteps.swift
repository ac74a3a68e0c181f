import Layers
import Models
import Tensors
@_spi(Benchmarks) import Training

/// Optimiser steps of many bags, with a processor for each bag or all processors for one bag after the
/// other.
enum CrewSteps {
    /// Times both in turns and prints a line for each: the seconds of one step of `--accumulation` bags.
    static func measure(_ options: Options) throws {
        try setThreadCount(options.threads)
        let ways = [("dealt", Int.max), ("one after the other", 0)]
        let steps = try ways.map { try step(options, smallBag: $0.1) }
        let clock = ContinuousClock()
        var seconds = ways.map { _ in [Double]() }
        for round in 0...options.repeats {
            for way in ways.indices {
                let taken = try clock.measure { try steps[way]() }.seconds
                if round > 0 { seconds[way].append(taken) }
            }
        }
        for (way, times) in zip(ways, seconds.map { $0.sorted() }) {
            Main.report(
                "crew, \(way.0)", options,
                [
                    "bags": Double(options.accumulation),
                    "seconds_median": times[times.count / 2], "seconds_min": times[0],
                ])
        }
    }

    /// Forward, losses and backward of each bag, and one step of Adam.
    private static func step(_ options: Options, smallBag: Int) throws -> () throws -> Void {
        let genes = [94, 334, 521, 468, 1496, 479]
        var configuration = GHANet.Configuration.fixed(geneGroups: genes)
        configuration.features = options.features
        let scope = ParameterScope(seed: 1)
        let network = try GHANet(configuration, in: scope)
        let crew = try Crew(network, scope, device: .cpu, smallBag: smallBag)
        let adam = Adam(
            scope.trainable, rate: 2e-4, configuration: .init(decay: .coupled(1e-5)))
        let generator = try Generator(seed: 1)
        let bag = try Tensor.normal([options.patches, options.features], using: generator)
            .converted(to: options.type)
        let targets = try genes.map { try Tensor.normal([$0], using: generator) }
        return {
            _ = try crew.forEach(
                Array(0..<options.accumulation), open: { _ in try PatchStream(bag) }
            ) { network, index, bag in
                let reading = try network(
                    bag, training: Generator(seed: 1, stream: "bag \(index)"))
                let outcome = DiscreteTimeLoss.Outcome(interval: 2, event: true)
                let prognosis = try DiscreteTimeLoss()(
                    reading.output.logits.unsqueezed(0), [outcome])
                let genes = try ReconstructionLoss()(reading.output.expression, targets).total
                if let prognosis, let genes { try (prognosis + genes).backward() }
                try reading.backward()
            }
            try crew.gatherGradients()
            try adam.step()
            try adam.clearGradients()
        }
    }
}
