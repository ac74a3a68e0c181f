public import SystemPackage

extension TissueMask {
    /// Reads a mask that a person drew.
    ///
    /// A GeoJSON file, such as QuPath exports, holds areas in level-0 pixels. Areas whose class
    /// QuPath ignores (its name ends in `*`) or is `Exclude`, `Artefact` or `Artifact` are taken
    /// out of the others. A picture is white where the tissue is, and covers the whole slide.
    ///
    /// - Parameters:
    ///   - path: A `.geojson`, `.json`, `.png` or `.tif` file.
    ///   - layout: The slide.
    ///   - micrometersPerPixel: The resolution at which areas are drawn.
    /// - Returns: The mask.
    /// - Throws: ``SlideError`` if the file cannot be read, holds no area, or is a picture of
    ///   another shape than the slide.
    public static func read(
        _ path: FilePath, for layout: SlideLayout, micrometersPerPixel: Double = 8
    ) throws(SlideError) -> TissueMask {
        switch path.extension?.lowercased() {
        case "geojson", "json":
            let areas = try GeoJSON.read(path)
            let excluded = areas.filter(\.isExcluded)
            guard excluded.count < areas.count else {
                throw SlideError(
                    .broken, file: path, "\(path) holds no area to include, only excluded ones")
            }
            return try TissueMask(
                drawing: areas.filter { !$0.isExcluded }, excluding: excluded, on: layout,
                micrometersPerPixel: micrometersPerPixel)
        default:
            return try TissueMask(try RGBImage.read(path), path, layout)
        }
    }

    private init(
        _ picture: RGBImage, _ path: FilePath, _ layout: SlideLayout
    ) throws(SlideError) {
        let across = Double(layout.width) / Double(picture.width)
        let down = Double(layout.height) / Double(picture.height)
        guard abs(across - down) <= 0.02 * min(across, down) else {
            throw SlideError(
                .incompatible, file: path,
                """
                the mask \(path) has \(picture.width) x \(picture.height) pixels, but \
                '\(layout.name)' has \(layout.width) x \(layout.height); a picture of the same \
                shape is needed
                """)
        }
        let tissue = stride(from: 0, to: picture.pixels.count, by: 3).map {
            Int(picture.pixels[$0]) + Int(picture.pixels[$0 + 1]) + Int(picture.pixels[$0 + 2])
                >= 384
        }
        let downsample = (across * down).squareRoot()
        self.init(
            width: picture.width, height: picture.height, downsample: downsample,
            micrometersPerPixel: downsample * layout.micrometersPerPixel, tissue: tissue)
    }
}

extension SlideAnnotation {
    fileprivate var isExcluded: Bool {
        guard let name else { return false }
        return name.hasSuffix("*")
            || ["exclude", "artefact", "artifact"].contains(name.lowercased())
    }
}
