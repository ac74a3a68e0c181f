/// Where a slide holds tissue: one yes or no per pixel of a small picture of it.
public struct TissueMask: Sendable, Hashable {
    /// Mask pixels.
    public let width: Int
    /// Mask pixels.
    public let height: Int
    /// Level-0 pixels per mask pixel.
    public let downsample: Double
    /// Micrometers per mask pixel.
    public let micrometersPerPixel: Double
    /// What the detection saw, where the mask comes from one.
    public let findings: TissueFindings?

    private let bits: [UInt8]
    private let sums: SummedArea

    /// Takes a mask as it is, such as one that a person drew.
    ///
    /// - Parameters:
    ///   - width: Mask pixels.
    ///   - height: Mask pixels.
    ///   - downsample: Level-0 pixels per mask pixel.
    ///   - micrometersPerPixel: Micrometers per mask pixel.
    ///   - tissue: Row-major.
    ///   - findings: What is known of how it came about.
    /// - Precondition: The sides are positive and `tissue.count == width * height`.
    public init(
        width: Int, height: Int, downsample: Double, micrometersPerPixel: Double, tissue: [Bool],
        findings: TissueFindings? = nil
    ) {
        self.init(
            raster: Raster(width: width, height: height, bits: tissue.map { $0 ? 1 : 0 }),
            downsample: downsample, micrometersPerPixel: micrometersPerPixel, findings: findings)
    }

    init(
        raster: Raster, downsample: Double, micrometersPerPixel: Double, findings: TissueFindings?
    ) {
        width = raster.width
        height = raster.height
        self.downsample = downsample
        self.micrometersPerPixel = micrometersPerPixel
        self.findings = findings
        bits = raster.bits
        sums = raster.bits.withUnsafeBufferPointer { bits in
            SummedArea(width: raster.width, height: raster.height) { Int64(bits[$0]) }
        }
    }

    /// Whether a mask pixel is tissue; outside there is none.
    public subscript(x: Int, y: Int) -> Bool {
        x >= 0 && y >= 0 && x < width && y < height && bits[y * width + x] != 0
    }

    /// The area of the tissue in mm².
    public var areaSquareMillimeters: Double {
        Double(sums.sum(0, 0, width, height)) * micrometersPerPixel * micrometersPerPixel / 1e6
    }

    /// How much of a rectangle is tissue, from 0 to 1.
    ///
    /// Mask pixels partly inside count by the part inside; what lies outside the slide counts as
    /// not tissue.
    public func tissueShare(in rectangle: SlideRectangle) -> Double {
        let area = rectangle.width * rectangle.height / (downsample * downsample)
        guard area > 0 else { return 0 }
        let sum = sums.sum(
            x0: rectangle.x / downsample, y0: rectangle.y / downsample,
            x1: (rectangle.x + rectangle.width) / downsample,
            y1: (rectangle.y + rectangle.height) / downsample)
        return min(1, max(0, sum / area))
    }

    /// The mask as black and white pixels, tissue white.
    public var image: RGBImage {
        RGBImage(
            width: width, height: height,
            pixels: bits.flatMap { bit -> [UInt8] in
                let value: UInt8 = bit == 0 ? 0 : 255
                return [value, value, value]
            })
    }

    var raster: Raster { Raster(width: width, height: height, bits: bits) }
}

/// What the detection of tissue saw on the way.
public struct TissueFindings: Sendable, Hashable, Codable {
    /// The threshold on the scale of the method, 0 to 255; a pixel above it is tissue.
    public let threshold: Int
    /// Tissue or ink that was taken for pen marks and left out, as a share of the slide.
    public let penShare: Double
    /// What had colour but no structure (smears, heavy blur) and was left out, as a share of the slide.
    public let smoothShare: Double

    /// Puts findings together.
    public init(threshold: Int, penShare: Double, smoothShare: Double) {
        self.threshold = threshold
        self.penShare = penShare
        self.smoothShare = smoothShare
    }
}
