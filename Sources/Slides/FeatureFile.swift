public import Files
public import SystemPackage

/// The features of one slide, as Morphogen stores them: memory-mapped, half precision.
///
/// A safetensors file with `features` `[tiles, width]` float16, `coords` `[tiles, 2]` int32
/// (level-0 pixels of the tiles' upper left corners, raster order) and the provenance as metadata.
public struct FeatureFile: Sendable {
    /// The file.
    public let path: FilePath
    /// How the features were made.
    public let provenance: FeatureProvenance
    /// Where the tiles lie, in level-0 pixels.
    public let coordinates: [SlidePoint]
    /// The features where they lie in the file, `[tiles, width]` float16.
    public let features: StoredTensor

    /// The number of tiles, at least 1.
    public var count: Int { coordinates.count }
    /// Numbers per tile.
    public var width: Int { provenance.width }

    /// Opens a file and checks everything but the numbers themselves.
    ///
    /// - Throws: ``SlideError`` if the file cannot be read, is no feature file, or contradicts
    ///   itself.
    public init(_ path: FilePath) throws(SlideError) {
        let file = try slideError { () throws(FileError) in try SafetensorsFile(path) }
        do throws(SlideError) {
            provenance = try FeatureProvenance(metadata: file.metadata)
        } catch {
            throw SlideError(error.code, file: path, "\(path) is no feature file: it \(error)")
        }
        features = try slideError { () throws(FileError) in try file.tensor("features") }
        let coords = try slideError { () throws(FileError) in try file.tensor("coords") }
        guard features.scalarType == .float16, coords.scalarType == .int32 else {
            throw SlideError(
                .broken, file: path,
                """
                \(path) has features of type \(features.scalarType.rawValue) and coordinates of \
                type \(coords.scalarType.rawValue); F16 and I32 are needed
                """)
        }
        guard features.shape.count == 2, features.shape[0] > 0,
            features.shape[1] == provenance.width, coords.shape == [features.shape[0], 2]
        else {
            throw SlideError(
                .broken, file: path,
                """
                \(path) has features of shape \(features.shape) and coordinates of shape \
                \(coords.shape); [tiles, \(provenance.width)] and [tiles, 2] are needed
                """)
        }
        let numbers = coords.integers()
        coordinates = (0..<features.shape[0]).map {
            SlidePoint(x: Int(numbers[2 * $0]), y: Int(numbers[2 * $0 + 1]))
        }
        self.path = path
    }

    /// Writes a whole file aside and renames it.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - provenance: How the features were made.
    ///   - coordinates: Where the tiles lie.
    ///   - bytes: The features, `[tiles, width]` float16, row-major.
    /// - Throws: ``SlideError`` if it cannot be written.
    static func write(
        _ path: FilePath, provenance: FeatureProvenance, coordinates: [SlidePoint], bytes: [UInt8]
    ) throws(SlideError) {
        var writer = SafetensorsWriter(metadata: provenance.metadata)
        writer.add(
            "features", shape: [coordinates.count, provenance.width], scalarType: .float16,
            bytes: bytes)
        writer.add(
            "coords", shape: [coordinates.count, 2],
            integers: coordinates.flatMap { [Int32($0.x), Int32($0.y)] })
        try slideError { () throws(FileError) in try writer.write(to: path) }
    }

    /// Lends the features, `count * width` half-precision numbers, row-major, without a copy.
    ///
    /// - Parameter body: Reads the bytes; they must not leave it, and need not be aligned.
    /// - Returns: What `body` returns.
    public func withUnsafeFloat16<R>(
        _ body: (UnsafeRawBufferPointer) throws -> R
    ) rethrows -> R {
        try features.withUnsafeBytes(body)
    }

    /// The features in single precision, row-major.
    public func floats() -> [Float] { features.floats() }

    /// The places of the tiles on the slide.
    public var rectangles: [SlideRectangle] {
        let side = provenance.tileSlidePixels
        return coordinates.map {
            SlideRectangle(x: Double($0.x), y: Double($0.y), width: side, height: side)
        }
    }

    /// Refuses features that are not numbers.
    ///
    /// - Throws: ``SlideError`` that names the first one.
    public func requireFinite() throws(SlideError) {
        try requireFiniteFeatures(features, width: width, path)
    }
}
