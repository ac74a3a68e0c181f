import Files
import Foundation
import Slides
import SystemPackage

/// The pictures that a run keeps beside the attention of a slide.
///
/// `SLIDE.jpg` is the slide, small; `SLIDE.tile-N.jpg` is tile N, for the tiles that the entry
/// `tiles` of the attention file lists.
struct SlidePictures {
    let thumbnail: EmbeddedImage
    let outline: [[SlidePanel.Point]]
    let patches: [SlidePanel.Patch]
    /// Whether the picture of the slide is there.
    let hasSlide: Bool

    /// Reads what is there; without a picture of the slide its ground is white.
    init(beside path: FilePath, _ attention: AttentionFile, pickedBy name: String) throws {
        let stem = path.removingLastComponent().appending(path.stem ?? "slide").string
        let provenance = attention.provenance
        let slide = FilePath("\(stem).jpg")
        hasSlide = slide.exists
        if hasSlide {
            let (image, pixels) = try Self.read(slide)
            thumbnail = image
            let downsample = Double(provenance.slideWidth) / Double(image.width)
            outline = try TissueOutline.find(
                in: SlideThumbnail(
                    image: pixels, downsample: downsample,
                    micrometersPerPixel: provenance.slideMicrometersPerPixel * downsample))
        } else {
            thumbnail = Self.blank(provenance)
            outline = []
        }
        var patches: [SlidePanel.Patch] = []
        for tile in attention.keptTiles {
            let picture = FilePath("\(stem).tile-\(tile).jpg")
            guard picture.exists else { continue }
            patches.append(
                SlidePanel.Patch(
                    tile: tile, attention: name, image: try Self.read(picture).image))
        }
        self.patches = patches
    }

    private static func read(
        _ path: FilePath
    ) throws -> (image: EmbeddedImage, pixels: RGBImage) {
        let pixels = try RGBImage.read(path)
        let data = try unsafe MappedFile(path).withUnsafeBytes { unsafe Data($0) }
        return (
            EmbeddedImage(
                data: data, encoding: .jpeg, width: pixels.width, height: pixels.height), pixels
        )
    }

    private static func blank(_ provenance: FeatureProvenance) -> EmbeddedImage {
        let ratio = Double(provenance.slideHeight) / Double(max(provenance.slideWidth, 1))
        let columns = 200
        let rows = max(1, min(600, Int((Double(columns) * ratio).rounded())))
        let png = IndexedPNG(
            width: columns, height: rows, pixels: [UInt8](repeating: 0, count: columns * rows),
            palette: [(RGB(0xf6f4f6), 1)])
        return EmbeddedImage(data: png.data(), encoding: .png, width: columns, height: rows)
    }
}
