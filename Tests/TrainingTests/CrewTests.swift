import Layers
import Models
import Tensors
import Testing

@_spi(Benchmarks) @testable import Training

/// Networks at work at once.
///
/// Thread counts belong to the process, so each test has one of its own.
@Suite struct `A crew` {
    private struct Odd: Error {}

    /// Small and large bags, the large in pieces.
    private static func bags() throws -> [PatchStream] {
        try [30, 5000, 20, 17_000, 41, 12, 4097, 4096, 33].enumerated().map { index, count in
            try PatchStream(Tensor.normal([count, 8], using: Generator(seed: UInt64(index))))
        }
    }

    private static func network(in scope: ParameterScope) throws -> GHANet {
        var configuration = GHANet.Configuration.fixed(geneGroups: [3, 4])
        (configuration.features, configuration.width) = (8, 16)
        return try GHANet(configuration, in: scope)
    }

    /// The gradients of all bags together, and each bag's loss.
    private static func learn(threads: Int) throws -> (gradients: [[Float]], losses: [Double]) {
        try setThreadCount(threads)
        let scope = ParameterScope(seed: 3)
        let crew = try Crew(network(in: scope), scope, device: .cpu)
        let losses = try crew.forEach(Array(bags().enumerated()), open: \.element) {
            network, item, bag in
            let generator = try Generator(seed: 5, stream: "bag \(item.offset)")
            let reading = try network(bag, training: generator)
            let loss = try reading.output.logits.power(2).sum()
            try loss.backward()
            try reading.backward()
            return try loss.item()
        }
        try crew.gatherGradients()
        guard threadCount() == threads else { throw Odd() }
        return (
            try scope.trainable.map { try $0.tensor.gradient?.floats() ?? [] }, losses
        )
    }

    private static func distance(_ a: [[Float]], _ b: [[Float]]) -> Float {
        zip(a, b).map { a, b in
            let largest = a.map(abs).max() ?? 0
            let apart = zip(a, b).map { abs($0 - $1) }.max() ?? 0
            return a.count == b.count ? apart / max(largest, 1e-3) : .infinity
        }.max() ?? .infinity
    }

    @Test func `learns the same as one network alone`() async {
        await #expect(processExitsWith: .success) {
            let alone = try Self.learn(threads: 1)
            for threads in [2, 3] {
                let together = try Self.learn(threads: threads)
                guard Self.distance(alone.gradients, together.gradients) < 1e-5,
                    zip(alone.losses, together.losses).allSatisfy({ abs($0 - $1) < 1e-5 })
                else { throw Odd() }
            }
        }
    }

    @Test func `gives the same bytes each time, whoever is faster`() async {
        await #expect(processExitsWith: .success) {
            let first = try Self.learn(threads: 2)
            for _ in 0..<5 {
                let again = try Self.learn(threads: 2)
                guard again.gradients == first.gradients, again.losses == first.losses else {
                    throw Odd()
                }
            }
        }
    }

    @Test func `says what went wrong with a bag`() async {
        await #expect(processExitsWith: .success) {
            try setThreadCount(2)
            let scope = ParameterScope(seed: 3)
            let crew = try Crew(Self.network(in: scope), scope, device: .cpu)
            for bad in [0, 1, 8] {
                do {
                    _ = try crew.forEach(Array(Self.bags().enumerated()), open: \.element) {
                        network, item, bag in
                        if item.offset == bad { throw Odd() }
                        return try inference { try network(bag).output.logits.floats() }
                    }
                    throw TensorError(.invalidArgument, "test", "no error came")
                } catch is Odd {
                    guard threadCount() == 2 else { throw Odd() }
                }
            }
        }
    }

    @Test func `reads few bags at a time and fetches the next`() async {
        await #expect(processExitsWith: .success) {
            try setThreadCount(2)
            let scope = ParameterScope(seed: 3)
            let crew = try Crew(Self.network(in: scope), scope, device: .cpu)
            var events: [String] = []
            let patch = try Tensor.ones([1, 8])
            _ = try crew.forEach(
                [0, 1, 2],
                open: { index in
                    PatchStream(
                        count: 5000, features: 8, fetch: { events.append("fetch \(index)") },
                        read: {
                            events.append("read \(index)")
                            return try patch.expanded(to: [$0.count, 8]).contiguous()
                        })
                }
            ) { network, _, bag in _ = try inference { try network(bag) } }
            guard events == ["fetch 1", "read 0", "fetch 2", "read 1", "read 2"] else {
                throw Odd()
            }
        }
    }
}
