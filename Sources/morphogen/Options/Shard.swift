import ArgumentParser

/// One part of work that several machines share: every n-th piece, beginning with the i-th.
struct Shard: ExpressibleByArgument {
    private let index: Int
    private let count: Int

    /// Reads `2/8`, the second of eight.
    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]), index >= 1,
            index <= count
        else { return nil }
        self.index = index
        self.count = count
    }

    /// The pieces of this part, in their order.
    func part<Piece>(of pieces: [Piece]) -> [Piece] {
        pieces.enumerated().filter { $0.offset % count == index - 1 }.map(\.element)
    }
}
