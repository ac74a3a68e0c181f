internal import SystemPackage

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension TissueMask {
    /// Finds the tissue of a slide.
    ///
    /// A small picture of the slide is thresholded by Otsu's method (on saturation or on local
    /// entropy), cleared of pen marks and smears, smoothed, rid of small pieces, and small holes
    /// are filled.
    ///
    /// - Parameters:
    ///   - source: The slide.
    ///   - settings: What counts as tissue.
    /// - Returns: A mask with at least one pixel of tissue.
    /// - Throws: ``SlideError`` if the slide cannot be read, or has no tissue.
    public static func detect(
        in source: any SlideSource, settings: TissueSettings = TissueSettings()
    ) throws(SlideError) -> TissueMask {
        try settings.check()
        let thumbnail = try source.thumbnail(micrometersPerPixel: settings.micrometersPerPixel)
        let mask = try detect(in: thumbnail, settings: settings)
        guard mask.areaSquareMillimeters > 0 else {
            let findings = mask.findings
            let lost = max(findings?.penShare ?? 0, findings?.smoothShare ?? 0)
            let hint =
                lost > 0
                ? "; pen marks and smears took \(number((100 * lost).rounded())) % of it" : ""
            throw SlideError(
                .noTissue, file: source.path,
                """
                slide '\(source.path)' has no tissue of at least \
                \(number(settings.minimumArea)) µm² by \(settings.method.rawValue) at \
                \(number(thumbnail.micrometersPerPixel)) µm per pixel\(hint)
                """)
        }
        return mask
    }

    /// Finds the tissue in a picture of a slide; the mask may be empty.
    ///
    /// - Throws: ``SlideError`` if the settings cannot be meant.
    public static func detect(
        in thumbnail: SlideThumbnail, settings: TissueSettings
    ) throws(SlideError) -> TissueMask {
        try settings.check()
        let image = thumbnail.image
        let channels = TissueChannels(image)
        let (scores, rule) =
            switch settings.method {
            case .saturation: (channels.saturation, TissueRule.saturation)
            case .entropy: (LocalEntropy.scores(of: channels.gray, image), TissueRule.entropy)
            }
        let threshold = rule.threshold(scores)
        var tissue = Raster(
            width: image.width, height: image.height,
            bits: scores.map { Int($0) > threshold ? 1 : 0 })
        let total = Double(image.width * image.height)
        var (pen, smooth) = (0, 0)
        if settings.rejectsSmooth {
            let structure = LocalContrast.isSmooth(channels.gray, image)
            for index in tissue.bits.indices where tissue.bits[index] & structure[index] == 1 {
                tissue.bits[index] = 0
                smooth += 1
            }
        }
        if settings.rejectsPen {
            let ink = Raster(width: image.width, height: image.height, bits: channels.pen)
                .smoothed().dilated(by: 2)
            for index in tissue.bits.indices where tissue.bits[index] & ink.bits[index] == 1 {
                tissue.bits[index] = 0
                pen += 1
            }
        }
        let area = thumbnail.micrometersPerPixel * thumbnail.micrometersPerPixel
        tissue = tissue.smoothed()
            .fillingHoles(upTo: Int(settings.maximumHole / area))
            .withoutGroups(smallerThan: Int((settings.minimumArea / area).rounded(.up)))
        return TissueMask(
            raster: tissue, downsample: thumbnail.downsample,
            micrometersPerPixel: thumbnail.micrometersPerPixel,
            findings: TissueFindings(
                threshold: threshold, penShare: Double(pen) / total,
                smoothShare: Double(smooth) / total))
    }
}

/// How Otsu's threshold is kept from parting tissue from tissue, or glass from glass.
struct TissueRule {
    /// A lower class whose mean is above this is tissue: there is no glass in the picture.
    let glassMean: Double
    /// The threshold where there is no glass, and the least one anywhere.
    let least: Int
    /// The greatest threshold: pale stroma and fat begin there.
    let greatest: Int

    /// Whether the classes are parted on the logarithm of the scores.
    let isLogarithmic: Bool

    static let saturation = TissueRule(
        glassMean: 12, least: 15, greatest: 40, isLogarithmic: true)
    static let entropy = TissueRule(
        glassMean: 90, least: 90, greatest: 150, isLogarithmic: false)

    func threshold(_ scores: [UInt8]) -> Int {
        let histogram = Histogram(scores)
        let otsu = isLogarithmic ? logarithmicOtsu(histogram) : histogram.otsuThreshold
        guard let mean = histogram.mean(of: 0...otsu), mean <= glassMean else { return least }
        return min(greatest, max(least, otsu))
    }

    /// Otsu's threshold of log(1 + score).
    ///
    /// Saturation has a long tail: on its own scale the threshold falls between strong and pale
    /// tissue, on this one between tissue and glass.
    private func logarithmicOtsu(_ histogram: Histogram) -> Int {
        let scale = (0...255).map { UInt8(min(255, (46 * log(1 + Double($0))).rounded())) }
        let threshold = Histogram(histogram.counts, mapped: scale).otsuThreshold
        return scale.lastIndex { Int($0) <= threshold } ?? 0
    }
}
