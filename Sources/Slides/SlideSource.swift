public import SystemPackage

/// One level of a slide's pyramid.
public struct SlideLevel: Sendable, Hashable, Codable {
    /// Pixels.
    public let width: Int
    /// Pixels.
    public let height: Int
    /// How many level-0 pixels one pixel of this level covers; 1 for level 0.
    public let downsample: Double
    /// The side lengths of the blocks in which the level is stored, where the format has blocks.
    public let blockWidth: Int?
    /// See ``blockWidth``.
    public let blockHeight: Int?

    /// Describes a level.
    public init(
        width: Int, height: Int, downsample: Double, blockWidth: Int? = nil,
        blockHeight: Int? = nil
    ) {
        self.width = width
        self.height = height
        self.downsample = downsample
        self.blockWidth = blockWidth
        self.blockHeight = blockHeight
    }
}

/// What is known of a slide before any pixel is read.
public struct SlideLayout: Sendable, Hashable, Codable {
    /// Where a slide's micrometers per pixel come from.
    public enum ResolutionOrigin: String, Sendable, Hashable, Codable {
        /// From the slide's own metadata.
        case metadata
        /// From the caller, who knows better or knows at all.
        case stated
    }

    /// The name of the file without its folder.
    public let name: String
    /// The scanner's format as OpenSlide names it, or `png`, `jpeg`, `tiff`.
    public let format: String
    /// Level 0 first, each coarser than the one before; never empty.
    public let levels: [SlideLevel]
    /// Micrometers per pixel of level 0; finite and positive.
    public let micrometersPerPixel: Double
    /// Where ``micrometersPerPixel`` comes from.
    public let resolutionOrigin: ResolutionOrigin

    /// Describes a slide.
    ///
    /// - Precondition: There is a level.
    public init(
        name: String, format: String, levels: [SlideLevel], micrometersPerPixel: Double,
        resolutionOrigin: ResolutionOrigin
    ) {
        precondition(!levels.isEmpty, "a slide has at least one level, but 0 were given")
        self.name = name
        self.format = format
        self.levels = levels
        self.micrometersPerPixel = micrometersPerPixel
        self.resolutionOrigin = resolutionOrigin
    }

    /// Pixels of level 0.
    public var width: Int { levels[0].width }
    /// Pixels of level 0.
    public var height: Int { levels[0].height }

    /// The index of the coarsest level that is at least as fine as `downsample`.
    ///
    /// - Parameters:
    ///   - downsample: Wanted level-0 pixels per pixel.
    ///   - tolerance: How much coarser than wanted, as a share, still counts as fine enough.
    /// - Returns: The index; 0 where even level 0 is too coarse.
    public func finerLevel(for downsample: Double, tolerance: Double = 0) -> Int {
        levels.lastIndex { $0.downsample <= downsample * (1 + tolerance) } ?? 0
    }
}

/// A piece of a slide, to be averaged down to a given number of output pixels.
///
/// Output pixel (*i*, *j*) is the mean of the level's pixels in the square
/// [`x` + *i* · `factor`, `x` + (*i* + 1) · `factor`) × [`y` + *j* · `factor`, …), where pixels that
/// lie partly inside count by the part inside.
public struct SampledWindow: Sendable, Hashable, Codable {
    /// The level that is read.
    public var level: Int
    /// The left edge in pixels of the level.
    public var x: Double
    /// The upper edge in pixels of the level.
    public var y: Double
    /// Level pixels per output pixel, at least 1.
    public var factor: Double
    /// Output pixels.
    public var width: Int
    /// Output pixels.
    public var height: Int

    /// Describes a piece.
    public init(level: Int, x: Double, y: Double, factor: Double, width: Int, height: Int) {
        self.level = level
        self.x = x
        self.y = y
        self.factor = factor
        self.width = width
        self.height = height
    }
}

/// Where pixels come from: an OpenSlide file, a plain image, or another process that holds either.
///
/// Everything above (masks, tiles, thumbnails) is written against these three requirements, so a
/// reader that forwards them to a worker process can take the place of one that reads here.
public protocol SlideSource: Sendable {
    /// The file.
    var path: FilePath { get }

    /// Levels and resolution.
    var layout: SlideLayout { get }

    /// Reads a window; what lies outside the slide, or is transparent, is white.
    ///
    /// May be called from several threads at once.
    ///
    /// - Throws: ``SlideError`` if the window is impossible or the pixels cannot be decoded.
    func read(_ window: SampledWindow) throws(SlideError) -> RGBImage
}

extension SlideSource {
    /// Refuses windows that no source can read: too large, not finite, an unknown level.
    func check(_ window: SampledWindow) throws(SlideError) {
        let inside =
            layout.levels.indices.contains(window.level) && window.width > 0 && window.height > 0
            && window.x.isFinite && window.y.isFinite && abs(window.x) < 1e9 && abs(window.y) < 1e9
            && window.factor.isFinite && window.factor >= 1 && window.factor <= 1e6
        guard inside else {
            throw SlideError(
                .settings, file: path,
                """
                '\(path)' cannot be read at level \(window.level), (\(window.x), \(window.y)), \
                \(window.width) x \(window.height) pixels, factor \(window.factor); it has \
                \(layout.levels.count) levels, and sizes and factor must be at least 1
                """)
        }
        guard window.width <= RGBImage.maximumPixels / window.height else {
            throw SlideError(
                .tooLarge, file: path,
                """
                '\(path)' cannot be read as one image of \(window.width) x \(window.height) \
                pixels; at most \(RGBImage.maximumPixels) pixels are held in memory
                """)
        }
    }
}
