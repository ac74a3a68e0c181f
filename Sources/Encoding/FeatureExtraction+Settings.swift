public import Files
public import Slides
public import SystemPackage

extension FeatureExtraction {
    /// What is read and how.
    public struct Settings: Sendable, Hashable {
        /// The size of tiles.
        public var tiles: TileSettings
        /// What counts as tissue.
        public var tissue: TissueSettings
        /// The resolution of slides that do not state theirs, µm per pixel; nothing to refuse them.
        public var micrometersPerPixel: Double?
        /// The resolutions of slides by name, which replace what the slides themselves say.
        public var resolutions: ResolutionTable?
        /// A folder of masks drawn by hand, `NAME.geojson` or `NAME.png`, used instead of finding tissue.
        public var masks: FilePath?
        /// How the colours of slides are made alike; not at all if nil.
        public var stain: StainNormalization?
        /// Whether haematoxylin and eosin are also shown alone, beside the small picture of a slide.
        public var separatesStains = false
        /// The program that reads slides; this process does if there is none.
        public var worker: WorkerProgram?

        /// The defaults: 112 µm tiles, saturation, nothing stated, read in this process.
        public init(
            tiles: TileSettings = .init(), tissue: TissueSettings = .init(),
            micrometersPerPixel: Double? = nil
        ) {
            self.tiles = tiles
            self.tissue = tissue
            self.micrometersPerPixel = micrometersPerPixel
        }
    }

    /// What the pipeline waits for most: reading runs beside encoding.
    public enum Bottleneck: String, Sendable, Hashable {
        /// The encoder waits for tiles.
        case reading
        /// Tiles wait for the encoder.
        case encoding
    }

    /// How far the extraction of a slide is.
    public struct Progress: Sendable {
        /// The slide's position among all, from 0.
        public let slide: Int
        /// Slides in all.
        public let slides: Int
        /// Tiles of the slide that are encoded.
        public let tiles: Int
        /// Tiles of the slide.
        public let total: Int
        /// Tiles per second since the slide was begun; 0 where none had to be encoded.
        public let rate: Double
        /// What the slide waits for.
        public let bottleneck: Bottleneck
    }

    /// What became of one slide.
    public struct Outcome: Sendable {
        /// The slide.
        public let slide: FilePath
        /// Its feature file and tiles, or why there are none.
        public let result: Result<(file: FilePath, tiles: Int), any Error>
        /// Tiles that were encoded now, not before.
        public let encoded: Int
        /// How long that took.
        public let seconds: Double
        /// What it waited for.
        public let bottleneck: Bottleneck

        /// Whether another process is at work on this slide.
        public var isElsewhere: Bool {
            if case .failure(let error as SlideError) = result {
                error.code == .busy
            } else {
                false
            }
        }
    }

    /// Tiles and seconds of one slide, while it is worked on.
    struct Pace {
        private let start = ContinuousClock.now
        private(set) var reading = 0.0
        private(set) var encoding = 0.0
        private(set) var encoded = 0

        var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }
        var rate: Double { encoded == 0 ? 0 : Double(encoded) / max(1e-9, reading + encoding) }
        var bottleneck: Bottleneck { reading > 0.5 * encoding ? .reading : .encoding }

        /// Runs something and counts its time as waiting for tiles.
        mutating func reading<R>(_ body: () throws -> R) rethrows -> R {
            let start = ContinuousClock.now
            defer { reading += (ContinuousClock.now - start) / .seconds(1) }
            return try body()
        }

        /// Runs something and counts its time as encoding.
        mutating func encoding<R>(tiles: Int, _ body: () throws -> R) rethrows -> R {
            let start = ContinuousClock.now
            defer { encoding += (ContinuousClock.now - start) / .seconds(1) }
            let result = try body()
            encoded += tiles
            return result
        }
    }
}
