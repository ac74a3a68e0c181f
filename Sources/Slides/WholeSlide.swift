public import Files
public import SystemPackage

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A slide, opened: whatever OpenSlide reads, or a plain image.
///
/// It has one owner; the file is closed when that owner, and every reader made from it, is gone.
///
/// ```swift
/// let slide = try WholeSlide("biopsy.svs")
/// let region = try slide.region(
///     at: SlidePoint(x: 4096, y: 4096), micrometersPerPixel: 0.5, width: 512, height: 512)
/// ```
public struct WholeSlide: ~Copyable, Sendable {
    /// The extensions, in small letters, by which slides and images are known in folders and tables.
    public static let extensions: Set = [
        "svs", "tif", "tiff", "ndpi", "mrxs", "scn", "vms", "vmu", "bif", "svslide", "dcm", "png",
        "jpg", "jpeg",
    ]

    /// Where the pixels come from; masks, tiles and readers are made from it.
    public let source: any SlideSource

    /// Opens a slide; the content of the file decides how.
    ///
    /// - Parameters:
    ///   - path: A file that OpenSlide knows, or a PNG, JPEG or TIFF image.
    ///   - micrometersPerPixel: What the caller states; replaces the slide's own value.
    /// - Throws: ``SlideError`` if the file is missing, empty, a folder, of no known format or
    ///   broken, or if the resolution is neither known nor stated.
    public init(_ path: FilePath, micrometersPerPixel: Double? = nil) throws(SlideError) {
        try OpenSlideLibrary.requireSafeVersion()
        try Self.requireFile(path)
        try TIFFExtent.requireWhole(path)
        if OpenSlideSource.recognizes(path) {
            source = try OpenSlideSource(path, micrometersPerPixel: micrometersPerPixel)
            return
        }
        do throws(SlideError) {
            source = try ImageSource(path, micrometersPerPixel: micrometersPerPixel)
        } catch  where error.code == .unsupported {
            throw SlideError(
                .unsupported, file: path,
                """
                '\(path)' is neither a slide that OpenSlide \(OpenSlideLibrary.version) opens nor \
                a PNG, JPEG or TIFF image
                """)
        }
    }

    /// Opens a slide in a process of its own; see ``WorkerSource``.
    ///
    /// - Parameters:
    ///   - path: A file that OpenSlide knows, or a PNG, JPEG or TIFF image.
    ///   - micrometersPerPixel: What the caller states; replaces the slide's own value.
    ///   - worker: The program that reads; this process does if there is none.
    /// - Throws: ``SlideError`` as above, and if the worker crashes.
    public init(
        _ path: FilePath, micrometersPerPixel: Double? = nil, in worker: WorkerProgram?
    ) throws(SlideError) {
        guard let worker else {
            self = try WholeSlide(path, micrometersPerPixel: micrometersPerPixel)
            return
        }
        source = try WorkerSource(path, micrometersPerPixel: micrometersPerPixel, worker: worker)
    }

    /// Wraps a source that is already open, such as one that reads in another process.
    public init(_ source: any SlideSource) {
        self.source = source
    }

    /// Levels and resolution.
    public var layout: SlideLayout { source.layout }

    /// Reads a rectangle at a wanted resolution; see ``SlideSource/region(at:micrometersPerPixel:width:height:)``.
    public func region(
        at corner: SlidePoint, micrometersPerPixel: Double, width: Int, height: Int
    ) throws(SlideError) -> RGBImage {
        try source.region(
            at: corner, micrometersPerPixel: micrometersPerPixel, width: width, height: height)
    }

    /// Reads the whole slide small; see ``SlideSource/thumbnail(longestSide:)``.
    public func thumbnail(longestSide: Int) throws(SlideError) -> SlideThumbnail {
        try source.thumbnail(longestSide: longestSide)
    }

    /// Says at the door what is wrong with a path, in better words than a decoder would find.
    private static func requireFile(_ path: FilePath) throws(SlideError) {
        let found: Int
        // Opening a pipe would wait for somebody to write to it.
        var status = stat()
        if stat(path.string, &status) == 0, status.st_mode & S_IFMT != S_IFREG,
            status.st_mode & S_IFMT != S_IFDIR
        {
            throw SlideError(
                .unreadable, file: path,
                "slide '\(path)' cannot be opened: it is no regular file")
        }
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            found = try file.closeAfter {
                var first: UInt8 = 0
                return try withUnsafeMutableBytes(of: &first) {
                    try file.read(into: $0)
                }
            }
        } catch {
            throw SlideError(
                .unreadable, file: path,
                "slide '\(path)' cannot be opened: \("\(error)".lowercased())")
        }
        guard found > 0 else {
            throw SlideError(.unreadable, file: path, "slide '\(path)' is an empty file")
        }
    }
}
