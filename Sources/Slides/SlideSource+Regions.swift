internal import Dispatch
internal import Synchronization

/// A whole slide in a small picture.
public struct SlideThumbnail: Sendable, Hashable {
    /// The picture.
    ///
    /// Its last row and column may reach a little beyond the slide, into white.
    public let image: RGBImage
    /// Level-0 pixels per picture pixel.
    public let downsample: Double
    /// Micrometers per picture pixel.
    public let micrometersPerPixel: Double

    /// Puts a picture and its scale together.
    public init(image: RGBImage, downsample: Double, micrometersPerPixel: Double) {
        self.image = image
        self.downsample = downsample
        self.micrometersPerPixel = micrometersPerPixel
    }
}

extension SlideSource {
    /// Reads a rectangle at a wanted resolution.
    ///
    /// The nearest level that is at least as fine is averaged down over areas; what lies outside
    /// the slide is white.
    ///
    /// - Parameters:
    ///   - corner: The upper left corner in level-0 pixels.
    ///   - micrometersPerPixel: The wanted resolution, met exactly.
    ///   - width: Output pixels.
    ///   - height: Output pixels.
    /// - Returns: A picture of `width` × `height` pixels.
    /// - Throws: ``SlideError`` if the resolution is finer than the slide's, or reading fails.
    public func region(
        at corner: SlidePoint, micrometersPerPixel: Double, width: Int, height: Int
    ) throws(SlideError) -> RGBImage {
        let wanted = micrometersPerPixel / layout.micrometersPerPixel
        guard wanted >= 1 - 1e-9, wanted.isFinite else {
            throw SlideError(
                .settings, file: path,
                """
                '\(path)' has \(number(layout.micrometersPerPixel)) µm per pixel at its finest, \
                but \(number(micrometersPerPixel)) was asked for; detail that was not scanned is \
                not invented
                """)
        }
        let level = layout.finerLevel(for: wanted, tolerance: 1e-9)
        let downsample = layout.levels[level].downsample
        return try read(
            SampledWindow(
                level: level, x: Double(corner.x) / downsample, y: Double(corner.y) / downsample,
                factor: max(1, wanted / downsample), width: width, height: height))
    }

    /// Reads the whole slide at most `longestSide` pixels long.
    ///
    /// - Precondition: `longestSide` is positive.
    /// - Throws: ``SlideError`` if reading fails.
    public func thumbnail(longestSide: Int) throws(SlideError) -> SlideThumbnail {
        precondition(longestSide > 0, "a thumbnail of \(longestSide) pixels is empty")
        let longest = max(layout.width, layout.height)
        let level = layout.finerLevel(
            for: (Double(longest) / Double(longestSide)).rounded(.up))
        let side = max(layout.levels[level].width, layout.levels[level].height)
        return try thumbnail(level: level, factor: max(1, (side + longestSide - 1) / longestSide))
    }

    /// Reads the whole slide at a wanted resolution or somewhat finer.
    ///
    /// The picture is the nearest finer level averaged by a whole number. Where it would exceed
    /// 64 million pixels it is coarser than wanted.
    ///
    /// - Precondition: `micrometersPerPixel` is positive.
    /// - Throws: ``SlideError`` if reading fails.
    public func thumbnail(
        micrometersPerPixel: Double
    ) throws(SlideError) -> SlideThumbnail {
        precondition(
            micrometersPerPixel > 0, "\(micrometersPerPixel) µm per pixel is not a resolution")
        let wanted = max(1, micrometersPerPixel / layout.micrometersPerPixel)
        let level = layout.finerLevel(for: wanted, tolerance: 0.02)
        let size = layout.levels[level]
        var factor = max(1, Int(wanted / size.downsample * 1.02))
        while (size.width / factor + 1) * (size.height / factor + 1) > 1 << 26 { factor += 1 }
        return try thumbnail(level: level, factor: factor)
    }

    private func thumbnail(level: Int, factor: Int) throws(SlideError) -> SlideThumbnail {
        let size = layout.levels[level]
        let width = (size.width + factor - 1) / factor
        let height = (size.height + factor - 1) / factor
        // Pieces end where rows of blocks end, as nearly as whole output rows allow, and they are
        // few: the row of blocks at a border may be decoded on both sides of it.
        let block = size.blockHeight ?? 256
        let rows = max(1, size.height / block)
        let pieces = min(rows, max(Processors.count, rows / 8))
        let ends = (0...pieces).map { piece in
            min(height, (size.height * piece / pieces / block * block + factor - 1) / factor)
        }
        let parts = Mutex<[Result<RGBImage, SlideError>?]>(.init(repeating: nil, count: pieces))
        DispatchQueue.concurrentPerform(iterations: pieces) { piece in
            let first = ends[piece]
            let end = piece == pieces - 1 ? height : ends[piece + 1]
            guard first < end else { return }
            let window = SampledWindow(
                level: level, x: 0, y: Double(first * factor), factor: Double(factor),
                width: width, height: end - first)
            let part = Result { () throws(SlideError) in try read(window) }
            parts.withLock { $0[piece] = part }
        }
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width * height * 3)
        for case .some(let part) in parts.withLock({ $0 }) {
            try pixels.append(contentsOf: part.get().pixels)
        }
        let downsample = size.downsample * Double(factor)
        return SlideThumbnail(
            image: RGBImage(width: width, height: height, pixels: pixels), downsample: downsample,
            micrometersPerPixel: downsample * layout.micrometersPerPixel)
    }
}
