/// How a slide's features were made: what must agree before two of them are used together.
public struct FeatureProvenance: Sendable, Hashable, Codable {
    /// The encoder's name.
    public var encoder: String
    /// The SHA-256 of the encoder's weights.
    public var encoderHash: String
    /// Numbers per tile.
    public var width: Int
    /// The resolution that the tiles really had.
    public var micrometersPerPixel: Double
    /// The side of a tile on the glass, in micrometers.
    public var tileMicrometers: Double
    /// The side of a tile as the encoder saw it.
    public var tilePixels: Int
    /// The SHA-256 of everything done to a tile before the encoder.
    public var preprocessingHash: String
    /// The name of the slide's file.
    public var slide: String
    /// What ``slideFingerprint(of:)`` says of the slide's file.
    public var slideHash: String
    /// The version of Morphogen that made them.
    public var version: String
    /// The resolution of the slide's finest level, in which coordinates are.
    public var slideMicrometersPerPixel: Double
    /// Pixels of the slide's finest level.
    public var slideWidth: Int
    /// Pixels of the slide's finest level.
    public var slideHeight: Int
    /// The side of a tile in pixels of the slide's finest level.
    public var tileSlidePixels: Double

    /// Describes features of any kind.
    public init(
        encoder: String, encoderHash: String, width: Int, micrometersPerPixel: Double,
        tileMicrometers: Double, tilePixels: Int, preprocessingHash: String, slide: String,
        slideHash: String, version: String, slideMicrometersPerPixel: Double, slideWidth: Int,
        slideHeight: Int, tileSlidePixels: Double
    ) {
        self.encoder = encoder
        self.encoderHash = encoderHash
        self.width = width
        self.micrometersPerPixel = micrometersPerPixel
        self.tileMicrometers = tileMicrometers
        self.tilePixels = tilePixels
        self.preprocessingHash = preprocessingHash
        self.slide = slide
        self.slideHash = slideHash
        self.version = version
        self.slideMicrometersPerPixel = slideMicrometersPerPixel
        self.slideWidth = slideWidth
        self.slideHeight = slideHeight
        self.tileSlidePixels = tileSlidePixels
    }

    /// Describes the features that an encoder makes of a grid's tiles.
    public init(
        encoder: String, encoderHash: String, width: Int, preprocessingHash: String,
        grid: TileGrid, layout: SlideLayout, slideHash: String, version: String
    ) {
        self.init(
            encoder: encoder, encoderHash: encoderHash, width: width,
            micrometersPerPixel: grid.micrometersPerPixel,
            tileMicrometers: grid.tileMicrometers.value, tilePixels: grid.outputPixels,
            preprocessingHash: preprocessingHash, slide: layout.name, slideHash: slideHash,
            version: version, slideMicrometersPerPixel: layout.micrometersPerPixel,
            slideWidth: layout.width, slideHeight: layout.height,
            tileSlidePixels: grid.tileSlidePixels)
    }

    /// How far two resolutions may lie apart, as a share, and still count as one.
    ///
    /// Each slide may be off by ``TileSettings/resolutionTolerance``, in either direction.
    public static let resolutionTolerance = 0.05

    /// Refuses features that cannot be used where others are expected.
    ///
    /// The encoder and its weights, the width, the resolution, the size of the tiles and what was
    /// done to them must agree; the slide and the version need not.
    ///
    /// - Parameter expected: What is needed, such as what a model was trained on.
    /// - Throws: ``SlideError`` that names both sides.
    public func requireCompatible(with expected: FeatureProvenance) throws(SlideError) {
        func near(_ a: Double, _ b: Double) -> Bool {
            abs(a - b) <= Self.resolutionTolerance * min(abs(a), abs(b))
        }
        var differences: [String] = []
        if encoder != expected.encoder {
            differences.append("encoder")
        } else if encoderHash != expected.encoderHash {
            differences.append("encoder's weights")
        }
        if width != expected.width { differences.append("width") }
        if !near(micrometersPerPixel, expected.micrometersPerPixel) {
            differences.append("resolution")
        }
        if !near(tileMicrometers, expected.tileMicrometers) || tilePixels != expected.tilePixels {
            differences.append("tile size")
        }
        if encoder == expected.encoder, preprocessingHash != expected.preprocessingHash {
            differences.append("preprocessing")
        }
        guard !differences.isEmpty else { return }
        throw SlideError(
            .incompatible,
            """
            the features of '\(slide)' are from \(summary), but \(expected.summary) is needed; \
            they differ in \(differences.joined(separator: ", "))
            """)
    }

    /// Encoder, width, resolution and tile size, in a few words.
    public var summary: String {
        """
        \(encoder) \(encoderHash.prefix(8)) (\(width) numbers, \(number(micrometersPerPixel)) µm \
        per pixel, tiles of \(number(tileMicrometers)) µm in \(tilePixels) pixels)
        """
    }
}
