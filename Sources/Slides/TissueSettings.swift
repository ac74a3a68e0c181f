/// How tissue is told from glass.
public struct TissueSettings: Sendable, Hashable, Codable {
    /// What is thresholded.
    public enum Method: String, Sendable, Hashable, Codable, CaseIterable {
        /// Colour: stained tissue has some, glass has none. For stained slides.
        case saturation
        /// Structure: how varied the grey values around a pixel are. For pale or unstained tissue.
        case entropy
    }

    /// What is thresholded.
    public var method: Method = .saturation
    /// The resolution at which the slide is looked at, or somewhat finer.
    public var micrometersPerPixel: Double = 8
    /// Smaller pieces of tissue are left out, in µm².
    public var minimumArea: Double = 16_000
    /// Holes up to this size are filled, in µm².
    public var maximumHole: Double = 16_000
    /// Leaves out what has the colours of pen marks: green, blue, saturated red, black.
    public var rejectsPen = true
    /// Leaves out what has colour but no structure: smears of stain, heavy blur.
    public var rejectsSmooth = true

    /// The defaults.
    public init() {}

    /// Refuses settings that cannot be meant.
    ///
    /// - Throws: ``SlideError`` that names the setting, the value and the range.
    public func check() throws(SlideError) {
        guard micrometersPerPixel >= 0.05, micrometersPerPixel <= 100 else {
            throw SlideError(
                .settings,
                """
                the tissue mask's resolution is \(number(micrometersPerPixel)) µm per pixel; \
                0.05 to 100 is needed
                """)
        }
        for (name, area) in [("smallest tissue", minimumArea), ("largest hole", maximumHole)] {
            guard area >= 0, area <= 1e10 else {
                throw SlideError(
                    .settings,
                    "the tissue mask's \(name) is \(number(area)) µm²; 0 to 10000000000 is needed")
            }
        }
    }
}
