/// How a slide is cut into tiles.
public struct TileSettings: Sendable, Hashable, Codable {
    /// The side of a tile on the glass.
    public var tileMicrometers: Micrometers
    /// The side of a tile as it is given to an encoder.
    public var outputPixels: Int
    /// How much of its side a tile shares with the next one, from 0 to less than 1.
    public var overlap = 0.0
    /// Tiles with less tissue than this share of their area are left out, from 0 to 1.
    public var minimumTissueShare = 0.5
    /// How far the resolution may be off, as a share, where that spares resampling.
    ///
    /// A slide of 0.499 µm per pixel that is asked for 0.5 gives its own pixels. With 0, every
    /// tile is resampled to exactly the wanted resolution.
    public var resolutionTolerance = 0.02

    /// Tiles of a size on the glass, 112 µm shown as 224 pixels unless said.
    public init(tileMicrometers: Micrometers = Micrometers(112), outputPixels: Int = 224) {
        self.tileMicrometers = tileMicrometers
        self.outputPixels = outputPixels
    }

    /// Tiles at a resolution.
    public init(micrometersPerPixel: Double, outputPixels: Int = 224) {
        self.init(
            tileMicrometers: Micrometers(micrometersPerPixel * Double(outputPixels)),
            outputPixels: outputPixels)
    }

    /// The wanted resolution.
    public var micrometersPerPixel: Double { tileMicrometers.value / Double(outputPixels) }

    /// Refuses settings that cannot be meant.
    ///
    /// - Throws: ``SlideError`` that names the setting, the value and the range.
    public func check() throws(SlideError) {
        func need(_ holds: Bool, _ sentence: @autoclosure () -> String) throws(SlideError) {
            guard holds else { throw SlideError(.settings, sentence()) }
        }
        try need(
            (8...8192).contains(outputPixels),
            "tiles of \(outputPixels) pixels; 8 to 8192 is needed")
        try need(
            (0.01...100).contains(micrometersPerPixel),
            """
            tiles of \(tileMicrometers) shown as \(outputPixels) pixels have \
            \(number(micrometersPerPixel)) µm per pixel; 0.01 to 100 is needed
            """)
        try need(
            overlap >= 0 && overlap <= 0.95,
            "the tiles' overlap is \(number(overlap)); 0 to 0.95 of a side is needed")
        try need(
            (0...1).contains(minimumTissueShare),
            "the tiles' least share of tissue is \(number(minimumTissueShare)); 0 to 1 is needed")
        try need(
            (0...0.1).contains(resolutionTolerance),
            "the tolerance of resolution is \(number(resolutionTolerance)); 0 to 0.1 is needed")
    }
}

/// The tiles of one slide: where they are, and how they are read.
///
/// Tiles lie on a grid from the upper left corner, in raster order, and are kept where they hold
/// enough tissue. Tiles that would reach beyond the slide are not made.
public struct TileGrid: Sendable, Hashable {
    /// What was asked for.
    public let settings: TileSettings
    /// The level that is read.
    public let level: Int
    /// Level pixels per output pixel; 1 where the level is taken as it is.
    public let factor: Double
    /// The resolution that tiles really have, within the tolerance of the wanted one.
    public let micrometersPerPixel: Double
    /// The side of a tile in level-0 pixels; may be fractional.
    public let tileSlidePixels: Double
    /// The upper left corners of the kept tiles, in raster order; never empty.
    public let coordinates: [SlidePoint]
    /// How much of each kept tile is tissue; 1 where there is no mask.
    public let tissueShares: [Float]
    /// The number of tiles on the whole grid, with tissue or without.
    public let gridCount: Int

    private let downsample: Double

    /// The side of a tile on the glass, as it really is.
    public var tileMicrometers: Micrometers {
        Micrometers(micrometersPerPixel * Double(settings.outputPixels))
    }
    /// The side of a tile as it is given to an encoder.
    public var outputPixels: Int { settings.outputPixels }
    /// The number of kept tiles.
    public var count: Int { coordinates.count }

    /// Lays a grid over a slide.
    ///
    /// - Parameters:
    ///   - source: The slide.
    ///   - mask: Where its tissue is; without one every tile is kept.
    ///   - settings: How to cut.
    /// - Throws: ``SlideError`` if the settings cannot be meant, the slide is coarser than the
    ///   wanted resolution or smaller than a tile, or no tile has enough tissue.
    public init(
        of source: any SlideSource, mask: TissueMask?, settings: TileSettings = TileSettings()
    ) throws(SlideError) {
        try settings.check()
        self.settings = settings
        let layout = source.layout
        let wanted = settings.micrometersPerPixel / layout.micrometersPerPixel
        let tolerance = settings.resolutionTolerance
        guard wanted >= (1 - tolerance) * (1 - 1e-9) else {
            throw SlideError(
                .settings, file: source.path,
                """
                slide '\(source.path)' has \(number(layout.micrometersPerPixel)) µm per pixel at \
                its finest, but tiles of \(number(settings.micrometersPerPixel)) are wanted; \
                choose coarser tiles, detail that was not scanned is not invented
                """)
        }
        level = layout.finerLevel(for: wanted, tolerance: max(tolerance, 1e-9))
        downsample = layout.levels[level].downsample
        let ratio = max(1, wanted / downsample)
        let whole = max(1, ratio.rounded())
        factor = abs(wanted / downsample / whole - 1) <= max(tolerance, 1e-9) ? whole : ratio
        micrometersPerPixel = layout.micrometersPerPixel * downsample * factor
        tileSlidePixels = Double(settings.outputPixels) * factor * downsample

        let (side, step) = (tileSlidePixels, tileSlidePixels * (1 - settings.overlap))
        guard side <= Double(layout.width), side <= Double(layout.height) else {
            throw SlideError(
                .settings, file: source.path,
                """
                slide '\(source.path)' is \(layout.width) x \(layout.height) pixels, smaller than \
                one tile of \(settings.tileMicrometers), \(number(side)) pixels
                """)
        }
        let columns = Int(((Double(layout.width) - side) / step + 1e-9).rounded(.down)) + 1
        let rows = Int(((Double(layout.height) - side) / step + 1e-9).rounded(.down)) + 1
        gridCount = columns * rows
        var coordinates: [SlidePoint] = []
        var shares: [Float] = []
        var best = 0.0
        for row in 0..<rows {
            for column in 0..<columns {
                let corner = SlidePoint(
                    x: Int((Double(column) * step).rounded()),
                    y: Int((Double(row) * step).rounded()))
                let share =
                    mask?.tissueShare(
                        in: SlideRectangle(
                            x: Double(corner.x), y: Double(corner.y), width: side, height: side))
                    ?? 1
                best = max(best, share)
                guard share >= settings.minimumTissueShare - 1e-9 else { continue }
                coordinates.append(corner)
                shares.append(Float(share))
            }
        }
        guard !coordinates.isEmpty else {
            throw SlideError(
                .noTissue, file: source.path,
                """
                slide '\(source.path)' has no tile of \(settings.tileMicrometers) with \
                \(number(100 * settings.minimumTissueShare)) % tissue; the best of \(gridCount) \
                has \(number((1000 * best).rounded() / 10)) %
                """)
        }
        self.coordinates = coordinates
        tissueShares = shares
    }

    /// The place of a tile on the slide.
    ///
    /// - Precondition: `index` is less than ``count``.
    public func rectangle(of index: Int) -> SlideRectangle {
        let corner = coordinates[index]
        return SlideRectangle(
            x: Double(corner.x), y: Double(corner.y), width: tileSlidePixels,
            height: tileSlidePixels)
    }

    /// The places of all tiles.
    public var rectangles: [SlideRectangle] { coordinates.indices.map(rectangle) }

    /// What has to be read for a tile.
    ///
    /// Where whole pixels are averaged, the window begins at the nearest whole pixel of its level.
    ///
    /// - Precondition: `index` is less than ``count``.
    public func window(of index: Int) -> SampledWindow {
        let corner = coordinates[index]
        let isWhole = factor == factor.rounded()
        let x = Double(corner.x) / downsample
        let y = Double(corner.y) / downsample
        return SampledWindow(
            level: level, x: isWhole ? x.rounded() : x, y: isWhole ? y.rounded() : y,
            factor: factor, width: outputPixels, height: outputPixels)
    }
}
