internal import CImages
internal import Foundation
public import SystemPackage

/// Writes a slide row by row, as a pyramidal TIFF file of JPEG tiles.
///
/// Each level has half the resolution of the one before; the physical pixel size is stored.
/// OpenSlide opens the file as `generic-tiff`.
///
/// The file is written aside and appears under its name when ``finish()`` succeeds; a writer that
/// goes away without it leaves nothing. The same rows give the same bytes.
public struct PyramidWriter: ~Copyable {
    /// The name under which the slide will appear.
    public let path: FilePath
    /// Pixels of the full resolution.
    public let width: Int, height: Int

    private let aside: FilePath
    private let handle: OpaquePointer

    /// Begins a slide.
    ///
    /// - Parameters:
    ///   - path: The name to appear under; its folder must exist.
    ///   - width: Pixels of the full resolution.
    ///   - height: Pixels of the full resolution.
    ///   - micrometersPerPixel: Of the full resolution.
    ///   - quality: JPEG quality, 1 to 100; below 90 colour is stored at half resolution.
    ///   - tileSize: The side of a tile in pixels, a multiple of 16.
    ///   - description: A text for the file's description, which OpenSlide shows as its comment.
    /// - Throws: ``SlideError`` if the file cannot be made or a value is out of range.
    public init(
        _ path: FilePath, width: Int, height: Int, micrometersPerPixel: Double, quality: Int = 85,
        tileSize: Int = 256, description: String = "Morphogen"
    ) throws(SlideError) {
        let name = path.lastComponent?.string ?? "slide"
        let aside = path.removingLastComponent().appending(".\(name).partial")
        var options = mg_image_pyramid_options(
            width: Int64(width), height: Int64(height), tile_size: Int32(clamping: tileSize),
            factor: 2, levels: 0, quality: Int32(clamping: quality),
            micrometers_per_pixel: micrometersPerPixel, description: nil)
        var made: OpaquePointer?
        let status = unsafe description.withCString { text in
            options.description = text
            return aside.withPlatformString { mg_image_pyramid_create($0, &options, &made) }
        }
        guard status == MG_IMAGE_OK, let made else {
            throw PyramidWriter.error(path, status)
        }
        self.path = path
        self.width = width
        self.height = height
        self.aside = aside
        handle = made
    }

    deinit {
        mg_image_pyramid_release(handle)
        // Renamed after success, so there is something to remove only after a failure.
        unlink(aside.string)
    }

    /// Appends rows of the full resolution, from the top.
    ///
    /// - Parameter rows: RGB bytes of one or more whole rows.
    /// - Throws: ``SlideError`` if they are more than the slide has, or cannot be written.
    /// - Precondition: `rows.count` is a multiple of `width * 3`.
    public mutating func append(_ rows: [UInt8]) throws(SlideError) {
        precondition(
            rows.count % (width * 3) == 0,
            "\(rows.count) bytes are not whole rows of \(width) pixels")
        let status = rows.withUnsafeBufferPointer {
            mg_image_pyramid_append(handle, $0.baseAddress, Int64(rows.count / (width * 3)))
        }
        guard status == MG_IMAGE_OK else { throw PyramidWriter.error(path, status) }
    }

    /// Writes the smaller levels and gives the file its name.
    ///
    /// - Throws: ``SlideError`` if rows are missing or the file cannot be written; then there is
    ///   no new file.
    public consuming func finish() throws(SlideError) {
        let status = mg_image_pyramid_finish(handle)
        guard status == MG_IMAGE_OK else { throw PyramidWriter.error(path, status) }
        // On the disk before it gets its name, so that a power cut leaves no empty slide.
        if let file = try? FileDescriptor.open(aside, .readWrite, options: .closeOnExec) {
            fsync(file.rawValue)
            try? file.close()
        }
        guard rename(aside.string, path.string) == 0 else {
            throw SlideError(
                .unwritable, file: path,
                "slide '\(path)' cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    private static func error(_ path: FilePath, _ status: mg_image_status) -> SlideError {
        let code: SlideError.Code =
            switch status {
            case MG_IMAGE_TOO_LARGE, MG_IMAGE_OUT_OF_MEMORY: .tooLarge
            case MG_IMAGE_BAD_ARGUMENT: .settings
            default: .unwritable
            }
        let reason = String(cString: mg_image_error())
        return SlideError(code, file: path, "slide '\(path)' was not written: \(reason)")
    }
}

extension RGBImage {
    /// Writes the picture as a slide: a pyramidal TIFF file that OpenSlide opens.
    ///
    /// - Parameters:
    ///   - path: The name to appear under; its folder must exist.
    ///   - micrometersPerPixel: The physical size of a pixel.
    ///   - quality: JPEG quality, 1 to 100; below 90 colour is stored at half resolution.
    ///   - description: A text for the file's description, which OpenSlide shows as its comment.
    /// - Throws: ``SlideError`` if the file cannot be written.
    public func write(
        pyramid path: FilePath, micrometersPerPixel: Double, quality: Int = 85,
        description: String = "Morphogen"
    ) throws(SlideError) {
        var writer = try PyramidWriter(
            path, width: width, height: height, micrometersPerPixel: micrometersPerPixel,
            quality: quality, description: description)
        try writer.append(pixels)
        try writer.finish()
    }
}
