/// How good one slide is, in a few numbers, for a table to look through before training.
public struct SlideQuality: Sendable, Hashable, Codable {
    /// What somebody should look at.
    public enum Flag: String, Sendable, Hashable, Codable, CaseIterable {
        /// Less than 1 mm² of tissue.
        case littleTissue = "little tissue"
        /// The median focus score is below 0.25.
        case blurred
        /// Pen marks on more than 1 % of the slide.
        case penMarks = "pen marks"
        /// Colour without structure on more than 3 % of the slide.
        case smears
    }

    /// The name of the slide's file.
    public let slide: String
    /// The area of the tissue in mm².
    public let tissueSquareMillimeters: Double
    /// The area of the tissue as a share of the slide's.
    public let tissueShare: Double
    /// The number of tiles with enough tissue.
    public let tileCount: Int
    /// The median of ``RGBImage/focusScore`` over up to 24 tiles, at 0.5 µm per pixel or the
    /// slide's own resolution if that is coarser.
    public let focus: Double
    /// Pen marks as a share of the slide; 0 where the mask was drawn by hand.
    public let penShare: Double
    /// Colour without structure as a share of the slide; 0 where the mask was drawn by hand.
    public let smoothShare: Double
    /// What somebody should look at.
    public let flags: [Flag]

    /// Puts numbers together and sets the flags.
    public init(
        slide: String, tissueSquareMillimeters: Double, tissueShare: Double, tileCount: Int,
        focus: Double, penShare: Double, smoothShare: Double
    ) {
        self.slide = slide
        self.tissueSquareMillimeters = tissueSquareMillimeters
        self.tissueShare = tissueShare
        self.tileCount = tileCount
        self.focus = focus
        self.penShare = penShare
        self.smoothShare = smoothShare
        flags = Flag.allCases.filter { flag in
            switch flag {
            case .littleTissue: tissueSquareMillimeters < 1
            case .blurred: focus < 0.25
            case .penMarks: penShare > 0.01
            case .smears: smoothShare > 0.03
            }
        }
    }

    /// Looks at a slide.
    ///
    /// - Parameters:
    ///   - source: The slide.
    ///   - mask: Its tissue.
    ///   - grid: Its tiles.
    /// - Throws: ``SlideError`` if a tile cannot be read.
    public init(
        of source: any SlideSource, mask: TissueMask, grid: TileGrid
    ) throws(SlideError) {
        let layout = source.layout
        let resolution = max(0.5, layout.micrometersPerPixel)
        let side = 256
        let half = Double(side) * resolution / layout.micrometersPerPixel / 2
        let step = max(1, grid.count / 24)
        var scores: [Double] = []
        for index in stride(from: step / 2, to: grid.count, by: step).prefix(24) {
            let tile = grid.rectangle(of: index)
            let corner = SlidePoint(
                x: Int(tile.x + tile.width / 2 - half), y: Int(tile.y + tile.height / 2 - half))
            let region = try source.region(
                at: corner, micrometersPerPixel: resolution, width: side, height: side)
            scores.append(region.focusScore)
        }
        let area =
            Double(layout.width) * Double(layout.height) * layout.micrometersPerPixel
            * layout.micrometersPerPixel / 1e6
        self.init(
            slide: layout.name, tissueSquareMillimeters: mask.areaSquareMillimeters,
            tissueShare: min(1, mask.areaSquareMillimeters / area), tileCount: grid.count,
            focus: scores.sorted()[scores.count / 2], penShare: mask.findings?.penShare ?? 0,
            smoothShare: mask.findings?.smoothShare ?? 0)
    }

    /// The names of the columns of a quality table.
    public static let columns = [
        "slide", "tissue_mm2", "tissue_share", "tiles", "focus", "pen_share", "smear_share",
        "flags",
    ]

    /// One line of a quality table, in the order of ``columns``.
    public var row: [String] {
        func rounded(_ value: Double) -> String { number((value * 10_000).rounded() / 10_000) }
        return [
            slide, rounded(tissueSquareMillimeters), rounded(tissueShare), "\(tileCount)",
            rounded(focus), rounded(penShare), rounded(smoothShare),
            flags.map(\.rawValue).joined(separator: "; "),
        ]
    }
}
