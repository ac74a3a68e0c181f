import Dispatch
public import Layers
public import Models
public import Tensors

/// Copies of a network that share its weights and collect gradients of their own, one per processor.
///
/// A large bag is computed by all processors together. The products of a small one are over before
/// they have shared them out, so small bags are dealt to the copies in turn and each is computed by
/// one processor. Which copy gets a bag depends on its place among the others, and gradients are added
/// in the order of the copies: a run depends on the number of threads in its last digits, but never on
/// who was faster.
@_spi(Benchmarks) public struct Crew {
    /// Up to how many patches a bag is left to one processor: two of these are done sooner than one
    /// after the other by both.
    public static let smallBag = 4096

    private let smallBag: Int
    private let networks: [GHANet]
    private let scopes: [ParameterScope]

    /// Makes the copies.
    ///
    /// - Parameters:
    ///   - network: The network, which is the first of the crew.
    ///   - scope: Where its parameters come from.
    ///   - device: Where it computes; there are no copies but on processors.
    ///   - smallBag: Up to how many patches a bag is left to one processor.
    /// - Throws: `TensorError` if memory is short.
    public init(
        _ network: GHANet, _ scope: ParameterScope, device: Device,
        smallBag: Int = Crew.smallBag
    ) throws {
        self.smallBag = smallBag
        let copies = device == .cpu ? max(1, threadCount()) - 1 : 0
        let others = (0..<copies).map { _ in ParameterScope(sharing: scope) }
        scopes = [scope] + others
        networks =
            try [network]
            + others.map {
                try GHANet(network.configuration, hasDecoders: network.hasDecoders, in: $0)
            }
    }

    /// Does something with every bag, and fetches the next one meanwhile.
    ///
    /// - Parameters:
    ///   - items: What the bags belong to.
    ///   - open: Gives the bag of an item; few are open at a time.
    ///   - body: What to do, with a network that no one else uses; several run at once.
    /// - Returns: The results in the order of the items.
    /// - Throws: The error of an item that failed.
    public func forEach<Item, Value>(
        _ items: [Item], open: (Item) throws -> PatchStream,
        _ body: (GHANet, Item, PatchStream) throws -> Value
    ) throws -> [Value] {
        var results = [Result<Value, any Error>?](repeating: nil, count: items.count)
        var small: [(index: Int, bag: PatchStream)] = []
        var next = try items.first.map(open)
        for (index, item) in items.enumerated() {
            guard let bag = next else { break }
            next = index + 1 < items.count ? try open(items[index + 1]) : nil
            next?.prefetch()
            if networks.count > 1, bag.count <= smallBag {
                small.append((index, bag))
                if small.count == 8 * networks.count {
                    try together(small, into: &results) { try body($0, items[$1], $2) }
                    small = []
                }
            } else {
                results[index] = .success(try body(networks[0], item, bag))
            }
        }
        try together(small, into: &results) { try body($0, items[$1], $2) }
        return try results.compactMap { try $0?.get() }
    }

    /// Small bags, dealt to the copies in turn.
    private func together<Value>(
        _ small: [(index: Int, bag: PatchStream)],
        into results: inout [Result<Value, any Error>?],
        _ body: (GHANet, Int, PatchStream) throws -> Value
    ) throws {
        if small.isEmpty { return }
        let threads = threadCount()
        unsafe results.withUnsafeMutableBufferPointer { buffer in
            withoutActuallyEscaping(body) { body in
                // Each worker has a network, bags and results of its own.
                nonisolated(unsafe) let (results, body) = unsafe (buffer, body)
                nonisolated(unsafe) let (networks, small) = (self.networks, small)
                DispatchQueue.concurrentPerform(iterations: unsafe networks.count) {
                    worker in
                    for place in unsafe stride(from: worker, to: small.count, by: networks.count) {
                        let (index, bag) = unsafe small[place]
                        unsafe results[index] = Result {
                            try setThreadCount(1)
                            return try unsafe body(networks[worker], index, bag)
                        }
                    }
                }
            }
        }
        try setThreadCount(threads)
    }

    /// Adds the gradients of the copies to those of the network, in order, and forgets them.
    ///
    /// - Throws: `TensorError` if memory is short.
    public func gatherGradients() throws {
        for scope in scopes.dropFirst() {
            for (own, other) in zip(scopes[0].trainable, scope.trainable) {
                guard let gradient = other.tensor.gradient else { continue }
                if let sum = own.tensor.gradient {
                    try withoutGradients { try sum.accumulate(gradient) }
                } else {
                    try own.tensor.setGradient(gradient)
                }
                try other.tensor.setGradient(nil)
            }
        }
    }
}
