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
    /// Whole numbers of pixels are averaged, so a level up to four times as long may come nearer to the
    /// wanted length than a coarser one, and is read then.
    ///
    /// - Precondition: `longestSide` is positive.
    /// - Throws: ``SlideError`` if reading fails.
    public func thumbnail(longestSide: Int) throws(SlideError) -> SlideThumbnail {
        precondition(longestSide > 0, "a thumbnail of \(longestSide) pixels is empty")
        let longest = max(layout.width, layout.height)
        let coarsest = layout.finerLevel(
            for: (Double(longest) / Double(longestSide)).rounded(.up))
        var best = (level: 0, factor: 1, length: 0)
        for level in (0...coarsest).reversed() {
            let side = max(layout.levels[level].width, layout.levels[level].height)
            guard level == coarsest || side <= 4 * longestSide else { break }
            let factor = max(1, (side + longestSide - 1) / longestSide)
            let length = (side + factor - 1) / factor
            if length > best.length { best = (level, factor, length) }
        }
        return try thumbnail(level: best.level, factor: best.factor)
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
        let pieces = pieces(of: level, factor: factor, height: height)
        let parts = Mutex<[Result<RGBImage, SlideError>?]>(
            .init(repeating: nil, count: pieces.count))
        let ahead = BlocksAhead(of: self, level: level)
        // Small levels may be one piece only; other processors then decode ahead of its reader.
        let helpers = size.fitsInBand ? max(0, Processors.count - pieces.count) : 0
        DispatchQueue.concurrentPerform(iterations: pieces.count + helpers) { number in
            guard number < pieces.count else {
                ahead?.decode()
                return
            }
            let rows = pieces[number]
            let window = SampledWindow(
                level: level, x: 0, y: Double(rows.lowerBound * factor), factor: Double(factor),
                width: width, height: rows.count)
            let part = Result { () throws(SlideError) in try read(window) }
            parts.withLock { $0[number] = part }
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

    /// The rows of output of a level that are read apart from each other, the same on every machine.
    ///
    /// Pieces end where rows of blocks end, as nearly as whole output rows allow, and they are few:
    /// the row of blocks at a border may be decoded on both sides of it.
    private func pieces(of level: Int, factor: Int, height: Int) -> [Range<Int>] {
        let size = layout.levels[level]
        let block = size.blockHeight ?? 256
        let rows = max(1, size.height / block)
        let count = min(rows, max(8, rows / 8))
        var pieces: [Range<Int>] = []
        var start = 0
        for piece in 1..<max(2, count) where count > 1 {
            let end = min(
                height, (size.height * piece / count / block * block + factor - 1) / factor)
            guard start < end, !size.fitsInBand || size.beginsWhole(atRow: end * factor) else {
                continue
            }
            pieces.append(start..<end)
            start = end
        }
        if start < height { pieces.append(start..<height) }
        return pieces
    }
}

extension SlideLevel {
    /// Whether all of it is held at once when it is averaged.
    fileprivate var fitsInBand: Bool { width <= BandReader.bandBytes / 4 / height }

    /// Whether a region can begin at a row without being shifted by a fraction of a pixel.
    ///
    /// OpenSlide is told positions in whole pixels of level 0 and interpolates what lies between two
    /// pixels of a level, which blurs, and takes five times as long as copying them.
    fileprivate func beginsWhole(atRow row: Int) -> Bool {
        let position = Double(row) * downsample
        return abs(position - position.rounded()) < downsample / 1024
    }
}

/// The blocks of a level from first to last, decoded into OpenSlide's cache before they are read.
///
/// OpenSlide reads a region from its last block to its first, so both meet in the middle.
private struct BlocksAhead: ~Copyable {
    private let source: any SlideSource
    private let level: Int
    private let side: (width: Int, height: Int)
    private let columns: Int
    private let count: Int
    /// The first block that nobody has begun with.
    private let next = Atomic(0)

    init?(of source: any SlideSource, level: Int) {
        let size = source.layout.levels[level]
        guard let width = size.blockWidth, let height = size.blockHeight else { return nil }
        self.source = source
        self.level = level
        side = (width, height)
        columns = (size.width + width - 1) / width
        count = columns * ((size.height + height - 1) / height)
    }

    /// Decodes until nothing is left; several threads may do so at once.
    ///
    /// A block that cannot be decoded is met again by whoever reads it.
    func decode() {
        while true {
            let block = next.add(1, ordering: .relaxed).oldValue
            guard block < count else { return }
            let size = source.layout.levels[level]
            let x = min(block % columns * side.width + side.width / 2, size.width - 1)
            let y = min(block / columns * side.height + side.height / 2, size.height - 1)
            let pixel = SampledWindow(
                level: level, x: Double(x), y: Double(y), factor: 1, width: 1, height: 1)
            guard (try? source.read(pixel)) != nil else { return }
        }
    }
}
