public import Files
public import SystemPackage

/// The patches of one slide as numbers, whoever made them.
public struct Bag: Sendable {
    /// Whose file it was.
    public enum Origin: String, Sendable, Hashable, Codable, CaseIterable {
        /// Ours: safetensors with provenance.
        case morphogen
        /// HDF5 with `features` and `coords`.
        case clam
        /// HDF5 with `features`, and `coords` that say how the slide was cut.
        case trident
        /// HDF5 with `feats` and `coords`.
        case stamp
        /// A tensor, or a dictionary of tensors, saved by PyTorch.
        case torch
    }

    /// What a bag's positions count.
    public enum PositionUnit: String, Sendable, Hashable, Codable {
        /// Pixels of the slide's finest level.
        case levelZeroPixels
        /// Micrometers on the glass.
        case micrometers
    }

    /// The upper left corner of a patch.
    public struct Position: Sendable, Hashable {
        /// To the right.
        public let x: Double
        /// Downward.
        public let y: Double

        /// Makes a position.
        public init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// The file.
    public let path: FilePath
    /// Whose file it was.
    public let origin: Origin
    /// The number of patches, at least 1.
    public let count: Int
    /// Numbers per patch, at least 1.
    public let width: Int
    /// Where the patches lie, if the file says so.
    public let positions: [Position]?
    /// What ``positions`` count.
    public let positionUnit: PositionUnit
    /// How the features were made; only our files say it in full.
    public let provenance: FeatureProvenance?
    /// What another tool's file says of itself, such as `patch_size_level0` or `extractor`.
    public let notes: [String: String]

    enum Storage: Sendable {
        case stored(StoredTensor)
        case floats([Float])
    }
    let storage: Storage

    /// Whether the features lie in the file as they are used, so that they need not be read now.
    public var isMapped: Bool {
        if case .stored = storage { true } else { false }
    }

    /// The kind of number that ``withUnsafeBytes(_:)`` lends.
    public var scalarType: ScalarType {
        switch storage {
        case .stored(let tensor): tensor.scalarType
        case .floats: .float32
        }
    }

    /// Lends the features, `[count, width]` of ``scalarType``, row-major.
    ///
    /// - Parameter body: Reads the bytes; they must not leave it, and need not be aligned.
    /// - Returns: What `body` returns.
    public func withUnsafeBytes<R>(
        _ body: (UnsafeRawBufferPointer) throws -> R
    ) rethrows -> R {
        switch storage {
        case .stored(let tensor): try tensor.withUnsafeBytes(body)
        case .floats(let numbers): try numbers.withUnsafeBytes(body)
        }
    }

    /// Lends the features of some patches, `[rows.count, width]` of ``scalarType``, row-major.
    ///
    /// - Parameters:
    ///   - rows: Which patches.
    ///   - body: Reads the bytes; they must not leave it, and need not be aligned.
    /// - Returns: What `body` returns.
    /// - Precondition: There are such patches.
    public func withUnsafeBytes<R>(
        of rows: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> R
    ) rethrows -> R {
        try withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[bytes(of: rows)])) }
    }

    /// Tells the system that some patches will not be read again soon, so that those of a mapped
    /// file no longer count as memory of this process.
    ///
    /// They can still be read.
    ///
    /// - Parameter rows: Which patches.
    public func release(_ rows: Range<Int>) {
        if case .stored(let tensor) = storage { tensor.release(bytes: bytes(of: rows)) }
    }

    /// Tells the system that the features will be read soon; those of a mapped file are fetched while
    /// the program goes on.
    public func prefetch() {
        if case .stored(let tensor) = storage { tensor.prefetch() }
    }

    private func bytes(of rows: Range<Int>) -> Range<Int> {
        let size = width * scalarType.byteCount
        return (rows.lowerBound * size)..<(rows.upperBound * size)
    }

    /// The features in single precision, `[count, width]`, row-major.
    public func floats() -> [Float] {
        switch storage {
        case .stored(let tensor): tensor.floats()
        case .floats(let numbers): numbers
        }
    }

    /// The features of some patches in single precision, `[rows.count, width]`, row-major.
    ///
    /// Of a mapped file only these are read.
    ///
    /// - Parameter rows: Which patches.
    /// - Returns: As many rows.
    /// - Precondition: There are such patches.
    public func floats(of rows: Range<Int>) -> [Float] {
        let range = (rows.lowerBound * width)..<(rows.upperBound * width)
        return switch storage {
        case .stored(let tensor): tensor.floats(of: range)
        case .floats(let numbers): Array(numbers[range])
        }
    }

    /// Refuses a bag of another width than a model needs.
    ///
    /// - Throws: ``SlideError`` that names both.
    public func requireWidth(_ needed: Int) throws(SlideError) {
        guard width != needed else { return }
        throw SlideError(
            .incompatible, file: path,
            "\(path) has \(width) features per patch, but \(needed) are needed")
    }
}
