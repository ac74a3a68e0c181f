import CImages
import Files
import Slides
import SystemPackage
import TestSupport

/// Small slides and pictures made for tests.
enum SlideMaker {
    struct Failed: Error { let reason: String }

    /// Writes a pyramidal TIFF file that OpenSlide opens as `generic-tiff`.
    static func pyramid(
        _ image: RGBImage, at path: FilePath, micrometersPerPixel: Double = 0.5, factor: Int = 2,
        levels: Int = 0, tileSize: Int = 64, quality: Int = 95
    ) throws {
        var pyramid: OpaquePointer?
        var options = mg_image_pyramid_options(
            width: Int64(image.width), height: Int64(image.height), tile_size: Int32(tileSize),
            factor: Int32(factor), levels: Int32(levels), quality: Int32(quality),
            micrometers_per_pixel: micrometersPerPixel, description: nil)
        try check(mg_image_pyramid_create(path.string, &options, &pyramid))
        defer { mg_image_pyramid_release(pyramid) }
        try image.pixels.withUnsafeBufferPointer {
            try check(mg_image_pyramid_append(pyramid, $0.baseAddress, Int64(image.height)))
        }
        try check(mg_image_pyramid_finish(pyramid))
    }

    private static func check(_ status: mg_image_status) throws {
        guard status != MG_IMAGE_OK else { return }
        throw Failed(reason: String(cString: mg_image_error()))
    }

    /// White glass with filled ellipses of a tissue's colour on it, slightly textured.
    static func glass(
        width: Int, height: Int,
        tissue: [(x: Int, y: Int, radiusX: Int, radiusY: Int)],
        color: RGBColor = RGBColor(190, 110, 170)
    ) -> RGBImage {
        var image = RGBImage(width: width, height: height, filledWith: RGBColor(243, 242, 244))
        var random = Draws(seed: 7)
        for piece in tissue {
            for y in max(0, piece.y - piece.radiusY)..<min(height, piece.y + piece.radiusY) {
                for x in max(0, piece.x - piece.radiusX)..<min(width, piece.x + piece.radiusX) {
                    let dx = Double(x - piece.x) / Double(piece.radiusX)
                    let dy = Double(y - piece.y) / Double(piece.radiusY)
                    guard dx * dx + dy * dy < 1 else { continue }
                    let noise = Int(random.next() % 41) - 20
                    image[x, y] = RGBColor(
                        UInt8(clamping: Int(color.red) + noise),
                        UInt8(clamping: Int(color.green) + noise),
                        UInt8(clamping: Int(color.blue) + noise))
                }
            }
        }
        return image
    }

    /// Every pixel drawn at random.
    static func noise(width: Int, height: Int, seed: UInt64) -> RGBImage {
        var random = Draws(seed: seed)
        let pixels = (0..<(width * height * 3)).map { _ in UInt8(random.next() >> 56) }
        return RGBImage(width: width, height: height, pixels: pixels)
    }
}

/// SplitMix64: draws that can be repeated from a seed.
struct Draws: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// The sentence of the error that `body` throws, or what happened instead.
func sentence(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "no error"
    } catch let error as SlideError {
        return error.sentence
    } catch {
        return "another error: \(error)"
    }
}

/// The real slides that tests read.
enum RealSlide {
    static let cmu = "data/slides/cmu_small_region.svs"
    static let headNeck = "data/slides/tcga-cr-7395-01a-01-ts1.svs"
}

/// Whole files as bytes.
enum RawFile {
    static func read(_ path: FilePath) throws -> [UInt8] {
        let file = try MappedFile(path)
        return file.bytes(in: 0..<file.count)
    }
}
