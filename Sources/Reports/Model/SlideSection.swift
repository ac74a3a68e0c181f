/// A few patients' slides: tissue, tiles, attention, the patches that counted, and the curve.
public struct SlideSection: Codable, Sendable, Hashable {
    /// How the patients were picked, for example "the two highest and two lowest risks".
    public var selection: String
    /// One panel per slide.
    public var panels: [SlidePanel]
    /// What the maps are where they are not attention: sentences.
    public var meaning: String?

    /// Makes the section.
    ///
    /// - Parameters:
    ///   - selection: How the patients were picked.
    ///   - panels: One panel per slide.
    ///   - meaning: What the maps are where they are not attention: sentences.
    public init(selection: String, panels: [SlidePanel], meaning: String? = nil) {
        self.selection = selection
        self.panels = panels
        self.meaning = meaning
    }
}

/// One slide of one patient as the model saw it.
public struct SlidePanel: Codable, Sendable, Hashable {
    /// A place on the slide, in pixels of its highest resolution, from the top left corner.
    public struct Point: Codable, Sendable, Hashable {
        /// Pixels to the right.
        public var x: Int
        /// Pixels down.
        public var y: Int

        /// Makes a point.
        ///
        /// - Parameters:
        ///   - x: Pixels to the right.
        ///   - y: Pixels down.
        public init(x: Int, y: Int) {
            self.x = x
            self.y = y
        }
    }

    /// The attention that one query of the model pays to every tile.
    public struct Attention: Codable, Sendable, Hashable {
        /// The name, for example "Oncogenes" or "all groups".
        public var name: String
        /// One value per tile, in the order of ``SlidePanel/tiles``; higher is more.
        public var values: [Float]

        /// Makes a map.
        ///
        /// - Parameters:
        ///   - name: The name of the gene group.
        ///   - values: One value per tile.
        public init(name: String, values: [Float]) {
            self.name = name
            self.values = values
        }
    }

    /// A tile worth a closer look.
    public struct Patch: Codable, Sendable, Hashable {
        /// Its place in ``SlidePanel/tiles``.
        public var tile: Int
        /// The attention map that picked it.
        public var attention: String
        /// The tile itself.
        public var image: EmbeddedImage

        /// Makes a patch.
        ///
        /// - Parameters:
        ///   - tile: Its place among the tiles.
        ///   - attention: The attention map that picked it.
        ///   - image: The tile itself.
        public init(tile: Int, attention: String, image: EmbeddedImage) {
            self.tile = tile
            self.attention = attention
            self.image = image
        }
    }

    /// The predicted chance of being free of the event.
    public struct Curve: Codable, Sendable, Hashable {
        /// The ends of the model's time intervals in months, ascending.
        public var months: [Double]
        /// The chance of surviving past each of them.
        public var survival: [Double]

        /// Makes a curve.
        ///
        /// - Parameters:
        ///   - months: The ends of the intervals.
        ///   - survival: The chance of surviving past each of them.
        public init(months: [Double], survival: [Double]) {
            self.months = months
            self.survival = survival
        }
    }

    /// What the patient is called in the report.
    public var patient: String
    /// The risk group, for example "High risk".
    public var riskGroup: String
    /// The share of the patients of the same fold with a lower risk, 0 to 1.
    public var riskRank: Double
    /// The observed time in months, if known.
    public var time: Double?
    /// Whether the event was observed at that time.
    public var event: Bool?
    /// The slide, small.
    public var thumbnail: EmbeddedImage
    /// The width of the slide at its highest resolution, in pixels.
    public var width: Int
    /// The height of the slide at its highest resolution, in pixels.
    public var height: Int
    /// Micrometres per pixel at the highest resolution.
    public var micrometersPerPixel: Double
    /// The outlines of the tissue.
    public var outline: [[Point]]
    /// The top left corner of every tile.
    public var tiles: [Point]
    /// The side of a tile in pixels of the highest resolution.
    public var tileSide: Int
    /// The attention maps; the first is shown first.
    public var attention: [Attention]
    /// The patches that counted most, strongest first.
    public var patches: [Patch]
    /// The predicted survival curve, if the model makes one.
    public var curve: Curve?
    /// What is predicted, in words, where it is no risk.
    public var predicted: String?

    /// Makes a panel; the parameters are the properties of the same names.
    public init(
        patient: String, riskGroup: String, riskRank: Double, time: Double? = nil,
        event: Bool? = nil, thumbnail: EmbeddedImage, width: Int, height: Int,
        micrometersPerPixel: Double, outline: [[Point]], tiles: [Point], tileSide: Int,
        attention: [Attention], patches: [Patch], curve: Curve? = nil, predicted: String? = nil
    ) {
        self.patient = patient
        self.riskGroup = riskGroup
        self.riskRank = riskRank
        self.time = time
        self.event = event
        self.thumbnail = thumbnail
        self.width = width
        self.height = height
        self.micrometersPerPixel = micrometersPerPixel
        self.outline = outline
        self.tiles = tiles
        self.tileSide = tileSide
        self.attention = attention
        self.patches = patches
        self.curve = curve
        self.predicted = predicted
    }
}
