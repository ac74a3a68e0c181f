/// What is known of features whoever made them: what their file says, and what a user states.
public struct FeatureFacts: Sendable, Hashable {
    /// The encoder's name.
    public var encoder: String?
    /// The resolution of the tiles as the encoder saw them.
    public var micrometersPerPixel: Double?
    /// The side of a tile as the encoder saw it.
    public var tilePixels: Int?
    /// The resolution of the slide's finest level, in which coordinates are.
    public var slideMicrometersPerPixel: Double?
    /// Pixels of the slide's finest level.
    public var slideWidth: Int?
    /// Pixels of the slide's finest level.
    public var slideHeight: Int?
    /// What ``slideFingerprint(of:)`` says of the slide.
    public var slideHash: String?

    /// Nothing is known.
    public init() {}

    /// What a bag's file says of itself.
    init(of bag: Bag) {
        if let made = bag.provenance {
            encoder = made.encoder
            micrometersPerPixel = made.micrometersPerPixel
            tilePixels = made.tilePixels
            slideMicrometersPerPixel = made.slideMicrometersPerPixel
            slideWidth = made.slideWidth
            slideHeight = made.slideHeight
            slideHash = made.slideHash
            return
        }
        func number(_ key: String) -> Double? {
            bag.notes[key].flatMap { Double($0) }.flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
        }
        func whole(_ key: String) -> Int? { number(key).flatMap { Int(exactly: $0) } }
        encoder = bag.notes["extractor"] ?? bag.notes["encoder"]
        tilePixels = whole("patch_size") ?? whole("tile_size_px")
        slideWidth = whole("level0_width")
        slideHeight = whole("level0_height")
        if let side = number("tile_size_um"), let pixels = tilePixels {
            micrometersPerPixel = side / Double(pixels)
        }
        // A magnification is no resolution, but the ratio of two is one of resolutions.
        tileShrinking = number("patch_size_level0").flatMap { side in
            tilePixels.map { side / Double($0) }
        }
    }

    /// Level-0 pixels per pixel of a tile, where the file says that and nothing of micrometers.
    private(set) var tileShrinking: Double?

    /// Takes what is stated, and where nothing is, what is there.
    func overridden(by stated: FeatureFacts) -> FeatureFacts {
        var facts = self
        facts.encoder = stated.encoder ?? encoder
        facts.micrometersPerPixel = stated.micrometersPerPixel ?? micrometersPerPixel
        facts.tilePixels = stated.tilePixels ?? tilePixels
        facts.slideMicrometersPerPixel = stated.slideMicrometersPerPixel ?? slideMicrometersPerPixel
        facts.slideWidth = stated.slideWidth ?? slideWidth
        facts.slideHeight = stated.slideHeight ?? slideHeight
        facts.slideHash = stated.slideHash ?? slideHash
        if let shrinking = tileShrinking {
            if facts.micrometersPerPixel == nil {
                facts.micrometersPerPixel = facts.slideMicrometersPerPixel.map { $0 * shrinking }
            }
            if facts.slideMicrometersPerPixel == nil {
                facts.slideMicrometersPerPixel = facts.micrometersPerPixel.map { $0 / shrinking }
            }
        }
        return facts
    }
}

/// What must be known before features can be written in some form, and how it can be stated.
enum FeatureFact: String {
    case encoder = "the encoder (--encoder)"
    case resolution = "the tiles' µm per pixel (--tile-mpp)"
    case tilePixels = "the tiles' side in pixels (--tile-pixels)"
    case slideResolution = "the slide's µm per pixel (--slide-mpp or --slides)"
    case positions = "the tiles' places"
}
