public import Foundation

/// A small PNG or JPEG that travels inside the report.
public struct EmbeddedImage: Codable, Sendable, Hashable {
    /// The encodings a browser shows everywhere.
    public enum Encoding: String, Codable, Sendable, Hashable {
        /// Portable Network Graphics.
        case png = "image/png"
        /// JPEG.
        case jpeg = "image/jpeg"
    }

    /// The file as it would lie on disk; base64 in JSON.
    public var data: Data
    /// How it is encoded.
    public var encoding: Encoding
    /// Its width in pixels.
    public var width: Int
    /// Its height in pixels.
    public var height: Int

    /// Makes an image from an encoded file.
    ///
    /// - Parameters:
    ///   - data: The file as it would lie on disk.
    ///   - encoding: How it is encoded.
    ///   - width: Its width in pixels.
    ///   - height: Its height in pixels.
    public init(data: Data, encoding: Encoding, width: Int, height: Int) {
        self.data = data
        self.encoding = encoding
        self.width = width
        self.height = height
    }

    /// The address that holds the whole image.
    package var address: Markup {
        Markup(trusted: "data:\(encoding.rawValue);base64,\(data.base64EncodedString())")
    }
}
