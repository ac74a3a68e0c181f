extension FeatureProvenance {
    /// What the metadata of every feature file say of their own form.
    static let format = "morphogen-features-1"

    /// As texts, the way they stand in a file's metadata.
    public var metadata: [String: String] {
        [
            "format": Self.format, "encoder": encoder, "encoderHash": encoderHash,
            "width": "\(width)", "micrometersPerPixel": "\(micrometersPerPixel)",
            "tileMicrometers": "\(tileMicrometers)", "tilePixels": "\(tilePixels)",
            "preprocessingHash": preprocessingHash, "slide": slide, "slideHash": slideHash,
            "version": version, "slideMicrometersPerPixel": "\(slideMicrometersPerPixel)",
            "slideWidth": "\(slideWidth)", "slideHeight": "\(slideHeight)",
            "tileSlidePixels": "\(tileSlidePixels)",
        ]
    }

    /// Reads what ``metadata`` wrote.
    ///
    /// - Parameter metadata: Of a feature file or of a model that carries them.
    /// - Throws: ``SlideError`` that names the entry that is missing or makes no sense.
    public init(metadata: [String: String]) throws(SlideError) {
        func text(_ key: String) throws(SlideError) -> String {
            guard let value = metadata[key] else {
                throw SlideError(.broken, "has no '\(key)' in its metadata")
            }
            return value
        }
        func positive<N: LosslessStringConvertible>(
            _ key: String
        ) throws(SlideError) -> N {
            let value = try text(key)
            guard let number = N(value), let size = Double(value), (1e-6...1e9).contains(size)
            else {
                throw SlideError(
                    .broken,
                    "has '\(key)' = '\(value)' in its metadata; a positive number is needed")
            }
            return number
        }
        let format = try text("format")
        guard format == Self.format else {
            throw SlideError(
                .unsupported, "has the format '\(format)'; '\(Self.format)' is needed")
        }
        self.init(
            encoder: try text("encoder"), encoderHash: try text("encoderHash"),
            width: try positive("width"), micrometersPerPixel: try positive("micrometersPerPixel"),
            tileMicrometers: try positive("tileMicrometers"),
            tilePixels: try positive("tilePixels"),
            preprocessingHash: try text("preprocessingHash"), slide: try text("slide"),
            slideHash: try text("slideHash"), version: try text("version"),
            slideMicrometersPerPixel: try positive("slideMicrometersPerPixel"),
            slideWidth: try positive("slideWidth"), slideHeight: try positive("slideHeight"),
            tileSlidePixels: try positive("tileSlidePixels"))
    }
}
