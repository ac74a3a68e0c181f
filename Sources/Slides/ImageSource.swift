internal import CImages
public import SystemPackage

/// A plain image taken as a slide of one level: a region cut out of a slide, or a drawn one.
public final class ImageSource: SlideSource {
    /// The file, or a name for pixels that were never in one.
    public let path: FilePath
    /// One level and its resolution.
    public let layout: SlideLayout

    private let image: RGBImage

    /// Reads a PNG, JPEG or TIFF file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - stated: Micrometers per pixel; only a TIFF file may do without.
    /// - Throws: ``SlideError`` if the file cannot be read or the resolution is unknown.
    public convenience init(
        _ path: FilePath, micrometersPerPixel stated: Double? = nil
    ) throws(SlideError) {
        let info = try RGBImage.probe(path)
        let tagged = info.micrometers_per_pixel > 0 ? info.micrometers_per_pixel : nil
        let resolution = try SlideResolution(path: path, stated: stated, x: tagged, y: tagged)
        let format =
            switch info.format {
            case MG_IMAGE_PNG: "png"
            case MG_IMAGE_JPEG: "jpeg"
            default: "tiff"
            }
        self.init(
            try RGBImage.read(path, size: info), named: path, format: format,
            micrometersPerPixel: resolution.micrometersPerPixel, origin: resolution.origin)
    }

    /// Takes a picture that is already in memory.
    ///
    /// - Parameters:
    ///   - image: The pixels of level 0.
    ///   - path: What errors call it.
    ///   - format: What ``SlideLayout/format`` says.
    ///   - micrometersPerPixel: Finite and positive.
    ///   - origin: Where the resolution comes from.
    /// - Precondition: `micrometersPerPixel` is finite and positive.
    public init(
        _ image: RGBImage, named path: FilePath, format: String = "memory",
        micrometersPerPixel: Double, origin: SlideLayout.ResolutionOrigin = .stated
    ) {
        precondition(
            micrometersPerPixel.isFinite && micrometersPerPixel > 0,
            "\(micrometersPerPixel) µm per pixel is not a resolution")
        self.path = path
        self.image = image
        layout = SlideLayout(
            name: path.lastComponent?.string ?? path.string, format: format,
            levels: [SlideLevel(width: image.width, height: image.height, downsample: 1)],
            micrometersPerPixel: micrometersPerPixel, resolutionOrigin: origin)
    }

    /// Reads a window of the image; see ``SlideSource/read(_:)``.
    public func read(_ window: SampledWindow) throws(SlideError) -> RGBImage {
        try check(window)
        return try BandReader.read(window, of: path) { rectangle, target in
            image.copy(rectangle, to: target)
        }
    }
}

extension RGBImage {
    /// Copies a rectangle as opaque ARGB pixels; places outside the image become transparent.
    fileprivate func copy(
        _ rectangle: BandReader.Rectangle, to target: UnsafeMutablePointer<UInt32>
    ) {
        let first = min(max(rectangle.x, 0), width)
        let last = max(first, min(rectangle.x + rectangle.width, width))
        pixels.withUnsafeBufferPointer { source in
            for row in 0..<rectangle.height {
                let line = target + row * rectangle.width
                line.initialize(repeating: 0, count: rectangle.width)
                let y = rectangle.y + row
                guard y >= 0, y < height else { continue }
                for x in first..<last {
                    let start = (y * width + x) * 3
                    let red = UInt32(source[start])
                    let green = UInt32(source[start + 1])
                    let blue = UInt32(source[start + 2])
                    line[x - rectangle.x] = 255 << 24 | red << 16 | green << 8 | blue
                }
            }
        }
    }
}
