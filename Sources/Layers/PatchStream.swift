public import Tensors

/// A bag that is read piece by piece, so that it is never in memory as a whole.
public struct PatchStream {
    /// The size from which bags are read in pieces where nothing else is said.
    ///
    /// A smaller bag is faster as a whole, since nothing is computed twice, and takes about a
    /// gigabyte at most. Results differ in the last digits only and, in training, by which
    /// elements dropout hits.
    public static let piecesFrom = 16_384
    /// Patches per piece of such a bag: a piece of 1024 features and all that is made of it take
    /// some 150 MB while gradients are computed, and the products keep their speed.
    public static let usualPiece = 4096

    /// The number of patches.
    public let count: Int
    /// Numbers per patch.
    public let features: Int
    /// Patches per piece; the last may have fewer.
    public let piece: Int
    private let read: (Range<Int>) throws -> Tensor
    private let fetch: () -> Void

    /// A bag whose rows are read when they are needed, several times over.
    ///
    /// - Parameters:
    ///   - count: The number of patches.
    ///   - features: Numbers per patch.
    ///   - piece: Patches per piece; nil for the whole bag at once below ``piecesFrom`` and for
    ///     ``usualPiece`` from there on. Results depend on it in their last digits.
    ///   - fetch: Starts to bring the bag near, without waiting.
    ///   - read: Gives some rows, `[rows, features]`, the same each time.
    /// - Precondition: Pieces are not empty.
    public init(
        count: Int, features: Int, piece: Int? = nil, fetch: @escaping () -> Void = {},
        read: @escaping (Range<Int>) throws -> Tensor
    ) {
        let piece = piece ?? (count < Self.piecesFrom ? max(count, 1) : Self.usualPiece)
        precondition(piece > 0, "a piece has \(piece) patches; it must have at least 1")
        self.count = count
        self.features = features
        self.piece = piece
        self.read = read
        self.fetch = fetch
    }

    /// The patches of a tensor.
    ///
    /// - Parameters:
    ///   - bag: `[patches, features]`.
    ///   - piece: Patches per piece; nil for the usual choice.
    /// - Throws: `TensorError` if the tensor has fewer than two axes.
    public init(_ bag: Tensor, piece: Int? = nil) throws(TensorError) {
        self.init(count: try bag.size(0), features: try bag.size(1), piece: piece) {
            try bag.narrowed(0, from: $0.lowerBound, count: $0.count)
        }
    }

    /// The number of pieces.
    public var pieces: Int { (count + piece - 1) / piece }

    /// The rows of a piece.
    ///
    /// - Parameter index: Which piece.
    /// - Returns: Their places in the bag.
    public func rows(of index: Int) -> Range<Int> {
        (index * piece)..<min(count, (index + 1) * piece)
    }

    /// Says that the bag will be read soon, without waiting for it.
    public func prefetch() { fetch() }

    /// Reads all pieces in turn.
    ///
    /// - Parameter body: Takes the number of a piece and its patches, `[rows, features]`.
    /// - Throws: What reading or `body` throws.
    public func forEach(_ body: (Int, Tensor) throws -> Void) throws {
        for index in 0..<pieces { try body(index, read(rows(of: index))) }
    }

    /// Some patches, `[places, features]`.
    ///
    /// - Parameter places: Where they are in the bag, in any order.
    /// - Returns: One row for each place.
    /// - Throws: What reading throws.
    public func patches(at places: [Int]) throws -> Tensor {
        try Tensor.concatenated(places.map { try read($0..<($0 + 1)) })
    }

    /// The whole bag, `[patches, features]`.
    public func whole() throws -> Tensor { try read(0..<count) }
}
