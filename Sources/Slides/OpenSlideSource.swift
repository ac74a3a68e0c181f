internal import COpenSlide
public import SystemPackage

/// A slide that OpenSlide reads.
///
/// OpenSlide allows calls from several threads. Once a call fails, the handle stays in the error
/// state for good, and every later read throws the first error again.
public final class OpenSlideSource: SlideSource {
    /// The file.
    public let path: FilePath
    /// Levels and resolution.
    public let layout: SlideLayout

    nonisolated(unsafe) private let handle: OpaquePointer

    /// Opens a slide.
    ///
    /// - Parameters:
    ///   - path: The slide's file; of formats with several files, the one OpenSlide asks for.
    ///   - stated: Micrometers per pixel; replaces the slide's own value.
    ///   - cacheBytes: Memory for decoded blocks. It should hold one row of the slide's blocks.
    /// - Throws: ``SlideError`` if the library is too old, the file cannot be opened, or the
    ///   resolution is neither known nor stated.
    public init(
        _ path: FilePath, micrometersPerPixel stated: Double? = nil, cacheBytes: Int = 1 << 27
    ) throws(SlideError) {
        try OpenSlideLibrary.requireSafeVersion()
        guard let handle = path.withPlatformString({ openslide_open($0) }) else {
            throw SlideError(
                .unsupported, file: path,
                "slide '\(path)' is of no format that OpenSlide \(OpenSlideLibrary.version) opens")
        }
        do throws(SlideError) {
            layout = try Self.layout(of: handle, path, stated: stated)
        } catch {
            openslide_close(handle)
            throw error
        }
        if let cache = openslide_cache_create(UInt(max(0, cacheBytes))) {
            openslide_set_cache(handle, cache)
            openslide_cache_release(cache)
        }
        self.handle = handle
        self.path = path
    }

    deinit {
        openslide_close(handle)
    }

    /// Whether OpenSlide knows the file's format.
    static func recognizes(_ path: FilePath) -> Bool {
        path.withPlatformString { openslide_detect_vendor($0) } != nil
    }

    /// Reads a window through OpenSlide; see ``SlideSource/read(_:)``.
    public func read(_ window: SampledWindow) throws(SlideError) -> RGBImage {
        try check(window)
        return try BandReader.read(window, of: path) {
            (rectangle, target) throws(SlideError) in
            // Positions are given to OpenSlide in level-0 pixels, whole ones.
            let downsample = layout.levels[rectangle.level].downsample
            openslide_read_region(
                handle, target, Int64((Double(rectangle.x) * downsample).rounded()),
                Int64((Double(rectangle.y) * downsample).rounded()), Int32(rectangle.level),
                Int64(rectangle.width), Int64(rectangle.height))
            try Self.check(handle, path, "read")
        }
    }

    /// A property of the slide, such as `openslide.vendor`; `nil` where the slide has none.
    public func property(_ name: String) -> String? {
        Self.property(name, of: handle)
    }

    private static func property(_ name: String, of handle: OpaquePointer) -> String? {
        openslide_get_property_value(handle, name).map { String(cString: $0) }
    }

    /// Turns the handle's error state into an error; to be called after every call.
    private static func check(
        _ handle: OpaquePointer, _ path: FilePath, _ verb: String
    ) throws(SlideError) {
        guard let text = openslide_get_error(handle) else { return }
        throw SlideError(
            .broken, file: path,
            "slide '\(path)' cannot be \(verb): \(String(cString: text))")
    }

    private static func layout(
        of handle: OpaquePointer, _ path: FilePath, stated: Double?
    ) throws(SlideError) -> SlideLayout {
        try check(handle, path, "opened")
        let count = openslide_get_level_count(handle)
        try check(handle, path, "opened")
        var levels: [SlideLevel] = []
        for level in 0..<max(0, count) {
            var (width, height): (Int64, Int64) = (-1, -1)
            openslide_get_level_dimensions(handle, level, &width, &height)
            let downsample = openslide_get_level_downsample(handle, level)
            try check(handle, path, "opened")
            guard width > 0, height > 0, width < 1 << 31, height < 1 << 31, downsample >= 1 else {
                throw SlideError(
                    .broken, file: path,
                    """
                    slide '\(path)' says that its level \(level) is \(width) x \(height) pixels, \
                    downsampled by \(downsample); sides from 1 to 2147483647 are needed
                    """)
            }
            let block = { (side: String) -> Int? in
                property("openslide.level[\(level)].tile-\(side)", of: handle)
                    .flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
            }
            levels.append(
                SlideLevel(
                    width: Int(width), height: Int(height), downsample: downsample,
                    blockWidth: block("width"), blockHeight: block("height")))
        }
        guard !levels.isEmpty else {
            throw SlideError(.broken, file: path, "slide '\(path)' has no level to read")
        }
        let resolution = try SlideResolution(
            path: path, stated: stated,
            x: property("openslide.mpp-x", of: handle).flatMap { Double($0) },
            y: property("openslide.mpp-y", of: handle).flatMap { Double($0) })
        return SlideLayout(
            name: path.lastComponent?.string ?? path.string,
            format: property("openslide.vendor", of: handle) ?? "unknown", levels: levels,
            micrometersPerPixel: resolution.micrometersPerPixel, resolutionOrigin: resolution.origin
        )
    }
}
