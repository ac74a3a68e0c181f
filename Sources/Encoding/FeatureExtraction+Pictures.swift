import Files
import Slides
import SystemPackage

extension FeatureExtraction {
    /// A small picture, the same with the tissue outlined and the tiles framed, and its stains alone if they are wanted.
    func writePictures(
        of source: any SlideSource, _ mask: TissueMask, _ grid: TileGrid, beside file: FilePath
    ) throws {
        let thumbnail = try source.thumbnail(longestSide: 1024)
        let folder = file.removingLastComponent().appending("thumbnails")
        try makeFolder(folder)
        let name = file.stem ?? "slide"
        try writeAtomically(
            to: folder.appending("\(name).jpg"), thumbnail.image.jpegData(quality: 85))
        let framed = SlideThumbnail(
            image: thumbnail.outlining(mask), downsample: thumbnail.downsample,
            micrometersPerPixel: thumbnail.micrometersPerPixel
        ).framing(grid.rectangles)
        try writeAtomically(to: folder.appending("\(name).tiles.jpg"), framed.jpegData(quality: 85))
        try writeAtomically(
            to: folder.appending("\(name).geojson"),
            text: GeoJSON.text([SlideAnnotation(outlining: mask)]))
        try SlideRecord(of: source, mask: mask, grid: grid)
            .write(to: folder.appending("\(name).json"))
        guard settings.separatesStains else { return }
        let colors = try StainMatrix(of: source, grid: grid)
        for (stain, title) in ["hematoxylin", "eosin"].enumerated() {
            try thumbnail.image.separated(stain, by: colors)
                .write(png: folder.appending("\(name).\(title).png"))
        }
    }
}
