public import Cohorts
import Models
import Survival
import Tensors

/// A patient as GiMP learns from and predicts it; anything may be missing.
public struct GiMPPatient: Sendable {
    /// The patches of one slide.
    public struct Slide: Sendable {
        /// One row per patch in raster order, row after row.
        public var features: [Float]
        /// Column and row of each patch in units of the tile distance; empty if not known.
        public var places: [Float]
        /// The patches.
        public var count: Int

        /// The patches of one slide.
        ///
        /// - Parameters:
        ///   - features: One row per patch, row after row.
        ///   - places: Column and row of each patch, or nothing.
        ///   - count: The patches.
        public init(features: [Float], places: [Float], count: Int) {
            self.features = features
            self.places = places
            self.count = count
        }
    }

    /// What is to be learned of a patient.
    public enum Target: Sendable, Hashable {
        /// One of several classes, from 0.
        case category(Int)
        /// Follow-up.
        case survival(Outcome)
    }

    /// The identifier.
    public let id: String
    /// Reads the slides; nothing for a patient without slides.
    public let slides: (@Sendable () throws -> [Slide])?
    /// What is to be learned, if it is known.
    public let target: Target?

    /// A patient.
    ///
    /// - Parameters:
    ///   - id: The identifier.
    ///   - slides: Reads the slides; nil for a patient without slides.
    ///   - target: What is to be learned, if it is known.
    public init(
        id: String, slides: (@Sendable () throws -> [Slide])?, target: Target?
    ) {
        self.id = id
        self.slides = slides
        self.target = target
    }
}

extension GiMPPatient {
    /// The class, or whether the event was seen; -1 if neither is known.
    var stratum: Int {
        switch target {
        case .category(let category): category
        case .survival(let outcome): outcome.event ? 1 : 0
        case nil: -1
        }
    }
}

/// A patient's patches as they go into a batch.
struct SampledBag {
    let bag: PatchBatch.Bag
    /// The patches of each slide.
    let slides: [Int]
    let places: [(x: Double, y: Double)]?

    /// Reads slides and draws patches without replacement if there are more than the limit.
    ///
    /// - Parameters:
    ///   - read: The slides.
    ///   - width: The width of the features.
    ///   - limit: The most patches.
    ///   - seed: The seed of the run.
    ///   - stream: The name of the draw.
    ///   - device: Where tensors are kept.
    /// - Throws: ``TrainingError`` if a slide has features of another width.
    init(
        _ read: [GiMPPatient.Slide], width: Int, limit: Int, seed: UInt64, stream: String,
        device: Device
    ) throws {
        let total = read.reduce(0) { $0 + $1.count }
        for slide in read where slide.features.count != slide.count * width {
            throw TrainingError(
                .mismatch,
                "a slide has \(slide.features.count) numbers for \(slide.count) patches; \(width) per patch are needed"
            )
        }
        var chosen: [Int]?
        if total > limit {
            var draw = RandomStream(seed: seed, stream: "patches/\(stream)")
            chosen = draw.permutation(of: total).prefix(limit).sorted()
        }
        let whole = read.count == 1 ? read[0].features : read.flatMap(\.features)
        var features = try Tensor(whole, shape: [total, width], device: device)
        let hasPlaces = read.allSatisfy { $0.places.count == 2 * $0.count }
        var plane = hasPlaces ? read.flatMap(\.places) : []
        var slides = read.map(\.count)
        if let chosen {
            features = try features.indexed(Tensor(chosen, shape: [chosen.count], device: device))
            if hasPlaces { plane = chosen.flatMap { [plane[2 * $0], plane[2 * $0 + 1]] } }
            var first = 0
            slides = slides.map { size in
                defer { first += size }
                return chosen.count { $0 >= first && $0 < first + size }
            }
        }
        self.slides = slides.filter { $0 > 0 }
        places =
            hasPlaces
            ? (0..<plane.count / 2).map { (x: Double(plane[2 * $0]), y: Double(plane[2 * $0 + 1])) }
            : nil
        bag = PatchBatch.Bag(
            features: features,
            places: hasPlaces
                ? try Tensor(plane, shape: [plane.count / 2, 2], device: device) : nil)
    }
}
