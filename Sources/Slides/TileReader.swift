internal import Dispatch
internal import Synchronization

/// Some tiles that follow each other in raster order, ready for an encoder.
public struct TileBatch: Sendable, Hashable {
    /// The indices of the tiles in their grid.
    public let indices: Range<Int>
    /// The side of a tile in pixels.
    public let side: Int
    /// `[tiles, side, side, 3]`, row-major, red first.
    public internal(set) var pixels: [UInt8]

    /// The number of tiles.
    public var count: Int { indices.count }

    /// One tile as a picture.
    ///
    /// - Parameter position: Counted within the batch.
    /// - Returns: A picture of `side` × `side` pixels.
    /// - Precondition: `position` is less than ``count``.
    public func image(_ position: Int) -> RGBImage {
        precondition(
            position >= 0 && position < count, "tile \(position) of a batch of \(count) tiles")
        let size = side * side * 3
        return RGBImage(
            width: side, height: side,
            pixels: Array(pixels[(position * size)..<((position + 1) * size)]))
    }
}

/// Reads the tiles of a grid once each, in order, a little ahead of whoever asks for them.
///
/// Decoding happens on threads of its own while the caller is busy with the batch before. At most
/// `threads + 1` batches are held, whatever the size of the slide. A thread reads a few tiles at a
/// time, so that none waits long for another at the end. Tiles of one strip are read next to each
/// other, so that a block of the slide that several tiles touch is still decoded when the next one
/// asks for it.
public final class TileReader {
    /// The tiles.
    public let grid: TileGrid

    private let source: any SlideSource
    private let start: Int
    private let batchSize: Int
    private let threads: Int
    /// The most tiles that a thread reads at a time.
    private static let pieceSize = 4
    private let stain: FittedStain?
    private let queue = DispatchQueue(label: "tiles", attributes: .concurrent)
    private let isCancelled = Flag()
    private var pending: [Slot] = []
    /// The first tile that nobody has been told to read yet.
    private var position: Int
    private var failure: SlideError?

    /// Begins to read.
    ///
    /// - Parameters:
    ///   - source: The slide that the grid was made for.
    ///   - grid: The tiles.
    ///   - start: The first tile to read; a resumed run begins where the killed one ended.
    ///   - batchSize: Tiles per batch; the last batch may have fewer.
    ///   - threads: How many tiles are decoded at the same time.
    ///   - stain: What changes the colours of tiles, if anything.
    /// - Precondition: `start` is from 0 to `grid.count`; `batchSize` and `threads` are positive.
    public init(
        _ source: any SlideSource, grid: TileGrid, startingAt start: Int = 0, batchSize: Int = 16,
        threads: Int = 2, stain: FittedStain? = nil
    ) {
        precondition(
            start >= 0 && start <= grid.count, "tile \(start) of a grid of \(grid.count) tiles")
        precondition(
            batchSize > 0 && threads > 0,
            "batches of \(batchSize) tiles on \(threads) threads cannot be read")
        self.source = source
        self.grid = grid
        self.batchSize = batchSize
        self.threads = threads
        self.stain = stain
        self.start = start
        position = start
    }

    deinit {
        isCancelled.raise()
    }

    /// The next batch, or `nil` after the last.
    ///
    /// - Throws: ``SlideError`` if a tile cannot be read; every later call throws it again.
    public func next() throws(SlideError) -> TileBatch? {
        if let failure { throw failure }
        readAhead()
        guard !pending.isEmpty else { return nil }
        do throws(SlideError) {
            let first = try pending.removeFirst().wait()
            var (end, pixels) = (first.indices.upperBound, first.pixels)
            pixels.reserveCapacity(pixels.count / first.count * batchSize)
            while end - first.indices.lowerBound < batchSize, !pending.isEmpty {
                readAhead()
                let piece = try pending.removeFirst().wait()
                end = piece.indices.upperBound
                pixels += piece.pixels
            }
            readAhead()
            return TileBatch(
                indices: first.indices.lowerBound..<end, side: grid.outputPixels, pixels: pixels)
        } catch {
            failure = error
            isCancelled.raise()
            throw error
        }
    }

    /// Asks for pieces until `threads + 1` batches are on their way.
    private func readAhead() {
        let pieces = (batchSize + Self.pieceSize - 1) / Self.pieceSize
        while pending.count < (threads + 1) * pieces, position < grid.count { enqueue() }
    }

    private func enqueue() {
        // No piece reaches over the end of a batch.
        let left = batchSize - (position - start) % batchSize
        let indices = position..<min(grid.count, position + min(left, Self.pieceSize))
        position = indices.upperBound
        let slot = Slot()
        pending.append(slot)
        let (source, grid, stain, flag, gate) = (source, grid, stain, isCancelled, gate)
        queue.async {
            gate.wait()
            defer { gate.signal() }
            slot.fill(
                Result { () throws(SlideError) in
                    var batch = try Self.read(indices, of: grid, from: source, unless: flag)
                    stain?.apply(to: &batch.pixels)
                    return batch
                })
        }
    }

    /// Lets as many pieces through as there are threads.
    private lazy var gate = DispatchSemaphore(value: threads)

    private static func read(
        _ indices: Range<Int>, of grid: TileGrid, from source: any SlideSource, unless flag: Flag
    ) throws(SlideError) -> TileBatch {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(indices.count * grid.outputPixels * grid.outputPixels * 3)
        for index in indices where !flag.isRaised {
            try pixels.append(contentsOf: source.read(grid.window(of: index)).pixels)
        }
        return TileBatch(indices: indices, side: grid.outputPixels, pixels: pixels)
    }
}

/// A piece of a batch that will be there.
private final class Slot: Sendable {
    private let result = Mutex<Result<TileBatch, SlideError>?>(nil)
    private let done = DispatchSemaphore(value: 0)

    func fill(_ value: Result<TileBatch, SlideError>) {
        result.withLock { $0 = value }
        done.signal()
    }

    /// Waits for the batch; to be called once.
    func wait() throws(SlideError) -> TileBatch {
        done.wait()
        guard let value = result.withLock({ $0 }) else {
            preconditionFailure("tiles were announced but are not there")
        }
        return try value.get()
    }
}

/// Raised once, seen from all threads.
private final class Flag: Sendable {
    private let raised = Atomic(false)
    var isRaised: Bool { raised.load(ordering: .relaxed) }
    func raise() { raised.store(true, ordering: .relaxed) }
}
