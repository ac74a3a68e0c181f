internal import Files
public import SystemPackage

/// Writes a slide's features as they are made, so that a killed run goes on where it stopped.
///
/// Rows go to a partial file beside the final one (`NAME.partial`), whose header says how many rows
/// are safely on the disk. ``finish()`` writes the final file aside and renames it; the partial file
/// is never mistaken for it. The final bytes depend on the provenance, the coordinates and the
/// features alone, not on interruptions.
///
/// ```swift
/// var writer = try FeatureWriter(path, provenance: provenance, coordinates: grid.coordinates)
/// let reader = TileReader(slide.source, grid: grid, startingAt: writer.count)
/// while let batch = try reader.next() { try writer.append(encode(batch)) }
/// try writer.finish()
/// ```
public struct FeatureWriter: ~Copyable {
    /// Where the final file will be.
    public let path: FilePath
    /// The rows written so far; the index of the next tile.
    public private(set) var count: Int
    /// The rows that an interrupted run had left behind.
    public let resumedCount: Int

    private let provenance: FeatureProvenance
    private let coordinates: [SlidePoint]
    private let partial: PartialFile
    private let syncInterval: Duration
    private var checksum: UInt64
    private var lastSync = ContinuousClock.now

    /// Begins a file, or goes on with one that an interrupted run left behind.
    ///
    /// A partial file of other features (another encoder, other tiles) or of no use is begun anew.
    ///
    /// - Parameters:
    ///   - path: The final file, ending in `.safetensors`; its folder must exist.
    ///   - provenance: How the features are made.
    ///   - coordinates: The upper left corners of all tiles, in level-0 pixels.
    ///   - syncInterval: How often progress is forced to the disk.
    /// - Throws: ``SlideError`` if nothing can be written, or another process is writing the file.
    /// - Precondition: There is a tile.
    public init(
        _ path: FilePath, provenance: FeatureProvenance, coordinates: [SlidePoint],
        syncInterval: Duration = .seconds(2)
    ) throws(SlideError) {
        precondition(!coordinates.isEmpty, "features of 0 tiles cannot be written")
        var identity = Array(provenance.metadata.sorted { $0.key < $1.key }.description.utf8)
        for point in coordinates {
            guard let x = Int32(exactly: point.x), let y = Int32(exactly: point.y) else {
                throw SlideError(
                    .settings, file: path, "\(path) cannot hold the coordinates \(point)")
            }
            withUnsafeBytes(of: x.littleEndian) { identity += $0 }
            withUnsafeBytes(of: y.littleEndian) { identity += $0 }
        }
        let partial = try PartialFile(
            FilePath(path.string + ".partial"), identity: sha256(identity),
            rowBytes: 2 * provenance.width)
        let (rows, checksum) = try partial.resume(atMost: coordinates.count)
        self.partial = partial
        self.path = path
        self.provenance = provenance
        self.coordinates = coordinates
        self.syncInterval = syncInterval
        count = rows
        resumedCount = rows
        self.checksum = checksum
    }

    /// The number of tiles in all.
    public var total: Int { coordinates.count }

    /// Adds the features of the next tiles.
    ///
    /// - Parameter features: `[tiles, width]`, row-major; rounded to half precision.
    /// - Throws: ``SlideError`` if a feature is not finite or beyond half precision, there are more
    ///   rows than tiles, or writing fails. Nothing is added then.
    /// - Precondition: The numbers make whole rows.
    public mutating func append(_ features: [Float]) throws(SlideError) {
        let width = provenance.width
        precondition(
            features.count % width == 0, "\(features.count) numbers are no rows of \(width)")
        let rows = features.count / width
        guard rows <= total - count else {
            throw SlideError(
                .incompatible, file: path,
                "\(path) is for \(total) tiles, but features of \(count + rows) were given")
        }
        if let bad = features.firstIndex(where: { !(abs($0) < 65_520) }) {
            let tile = count + bad / width
            throw SlideError(
                .notFinite, file: path,
                """
                feature \(bad % width) of tile \(tile) of '\(provenance.slide)' is \
                \(features[bad]); half precision holds numbers within ±65504
                """)
        }
        let bytes = features.map { HalfPrecision.float16($0).littleEndian }
            .withUnsafeBytes { Array($0) }
        try partial.write(bytes, fromRow: count)
        checksum = partial.checksum(of: bytes, after: checksum)
        count += rows
        let now = ContinuousClock.now
        if now - lastSync >= syncInterval {
            try partial.commit(rows: count, checksum: checksum)
            lastSync = now
        }
    }

    /// Gives up, and removes the partial file.
    public consuming func discard() { partial.remove() }

    /// Writes the final file and removes the partial one.
    ///
    /// - Throws: ``SlideError`` if tiles are missing or writing fails; the partial file remains.
    public consuming func finish() throws(SlideError) {
        guard count == total else {
            throw SlideError(
                .incompatible, file: path,
                "\(path) is for \(total) tiles, but features of \(count) were given")
        }
        try partial.commit(rows: count, checksum: checksum)
        let (bytes, found) = try partial.rows(count)
        guard found == checksum else {
            throw SlideError(
                .broken, file: path,
                "\(partial.path) does not hold what was written to it; remove it and run again")
        }
        try FeatureFile.write(
            path, provenance: provenance, coordinates: coordinates, bytes: bytes)
        partial.remove()
    }
}
