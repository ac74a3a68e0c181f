internal import CImages
internal import Files
public import SystemPackage

extension RGBImage {
    /// Reads a PNG, JPEG or TIFF file (its first page); the content decides, not the name.
    ///
    /// Greyscale, palette and 16-bit files are converted, transparency is laid over white.
    ///
    /// - Throws: ``SlideError`` if the file is missing, of another kind, broken, or larger than
    ///   ``maximumPixels``.
    public static func read(_ path: FilePath) throws(SlideError) -> RGBImage {
        try read(path, size: probe(path))
    }

    /// Encodes the picture losslessly.
    ///
    /// - Throws: ``SlideError`` if the encoder fails, as it does without memory.
    public func pngData() throws(SlideError) -> [UInt8] {
        try encoded(as: "PNG") { rgb, bytes, count in
            mg_image_encode_png(rgb, Int64(width), Int64(height), bytes, count)
        }
    }

    /// Encodes the picture with loss.
    ///
    /// - Parameter quality: 1 to 100; below 90 colour is stored at half resolution.
    /// - Returns: The bytes of the file.
    /// - Throws: ``SlideError`` if the encoder fails or the quality is out of range.
    public func jpegData(quality: Int = 90) throws(SlideError) -> [UInt8] {
        try encoded(as: "JPEG") { rgb, bytes, count in
            mg_image_encode_jpeg(
                rgb, Int64(width), Int64(height), Int32(clamping: quality), bytes, count)
        }
    }

    /// Writes a PNG file aside and renames it, so that it is whole or absent.
    ///
    /// - Throws: ``SlideError`` if the file cannot be written.
    public func write(png path: FilePath) throws(SlideError) {
        let bytes = try pngData()
        try slideError { () throws(FileError) in try writeAtomically(to: path, bytes) }
    }

    /// Size and kind of a file, from its header.
    static func probe(_ path: FilePath) throws(SlideError) -> mg_image_info {
        var info = mg_image_info()
        let status = path.withPlatformString {
            mg_image_probe($0, UInt64(maximumPixels), &info)
        }
        try check(status, path)
        return info
    }

    static func read(_ path: FilePath, size: mg_image_info) throws(SlideError) -> RGBImage {
        let capacity = Int(size.width) * Int(size.height) * 3
        var status = MG_IMAGE_OK
        let pixels = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            status = path.withPlatformString {
                mg_image_decode($0, buffer.baseAddress, capacity)
            }
            if status != MG_IMAGE_OK { buffer.initialize(repeating: 0) }
            count = capacity
        }
        try check(status, path)
        return RGBImage(width: Int(size.width), height: Int(size.height), pixels: pixels)
    }

    private static func check(_ status: mg_image_status, _ path: FilePath) throws(SlideError) {
        let code: SlideError.Code
        switch status {
        case MG_IMAGE_OK: return
        case MG_IMAGE_UNREADABLE: code = .unreadable
        case MG_IMAGE_UNSUPPORTED: code = .unsupported
        case MG_IMAGE_TOO_LARGE, MG_IMAGE_OUT_OF_MEMORY: code = .tooLarge
        default: code = .broken
        }
        let reason = String(cString: mg_image_error())
        throw SlideError(code, file: path, "image '\(path)' cannot be read: \(reason)")
    }

    private func encoded(
        as format: String,
        _ encode: (
            UnsafePointer<UInt8>?, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>,
            UnsafeMutablePointer<Int>
        ) -> mg_image_status
    ) throws(SlideError) -> [UInt8] {
        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        let status = pixels.withUnsafeBufferPointer {
            encode($0.baseAddress, &bytes, &count)
        }
        guard status == MG_IMAGE_OK else {
            let reason = String(cString: mg_image_error())
            throw SlideError(
                .unwritable,
                "an image of \(width) x \(height) pixels cannot be encoded as \(format): \(reason)")
        }
        defer { mg_image_free(bytes) }
        return Array(UnsafeBufferPointer(start: bytes, count: count))
    }
}
