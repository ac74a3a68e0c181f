public import Cohorts
import Files
import Models
import Slides
import Survival
public import SystemPackage
import Tensors

/// A patient as GiMP learns from and predicts it; anything may be missing.
public struct GiMPPatient: Sendable {
    /// The patches of one slide in raster order, in memory or in a file that is mapped.
    public struct Slide: Sendable {
        private enum Storage {
            case numbers([Float])
            case mapped(Bag)
        }

        private let storage: Storage
        /// Column and row of each patch in units of the tile distance; empty if not known.
        public let places: [Float]
        /// The patches.
        public let count: Int

        /// The patches of one slide.
        ///
        /// - Parameters:
        ///   - features: One row per patch, row after row.
        ///   - places: Column and row of each patch, or nothing.
        ///   - count: The patches.
        public init(features: [Float], places: [Float], count: Int) {
            storage = .numbers(features)
            self.places = places
            self.count = count
        }

        /// The patches of a file; one that is mapped stays open, and takes no memory.
        ///
        /// - Parameters:
        ///   - bag: The file.
        ///   - places: Column and row of each patch, or nothing.
        init(_ bag: Bag, places: [Float]) {
            storage = bag.isMapped ? .mapped(bag) : .numbers(bag.floats())
            self.places = places
            count = bag.count
        }

        /// The numbers of all patches together.
        var size: Int {
            switch storage {
            case .numbers(let numbers): numbers.count
            case .mapped(let bag): bag.count * bag.width
            }
        }

        /// The numbers that are held in memory.
        var held: Int {
            if case .numbers(let numbers) = storage { numbers.count } else { 0 }
        }

        /// Some patches.
        ///
        /// - Parameters:
        ///   - rows: Which, or nil for all.
        ///   - width: The numbers of a patch.
        ///   - device: Where to put them.
        /// - Returns: `[rows, width]`.
        /// - Throws: `TensorError` if memory is short.
        func patches(_ rows: [Int]?, width: Int, device: Device) throws -> Tensor {
            switch storage {
            case .numbers(let numbers):
                try unsafe numbers.withUnsafeBytes { bytes in
                    try unsafe Self.tensor(bytes, .float32, rows, count, width, device)
                }
            case .mapped(let bag):
                try unsafe bag.withUnsafeBytes { bytes in
                    try unsafe Self.tensor(bytes, bag.scalarType, rows, count, width, device)
                }
            }
        }

        private static func tensor(
            _ bytes: UnsafeRawBufferPointer, _ type: ScalarType, _ rows: [Int]?, _ count: Int,
            _ width: Int, _ device: Device
        ) throws -> Tensor {
            guard let rows else {
                return try unsafe Tensor(
                    bytes: bytes, stored: type, shape: [count, width], type: .float32,
                    device: device)
            }
            let size = width * type.byteCount
            var chosen: [UInt8] = []
            chosen.reserveCapacity(rows.count * size)
            for row in rows {
                unsafe chosen.append(contentsOf: bytes[row * size..<(row + 1) * size])
            }
            return try unsafe chosen.withUnsafeBytes { chosen in
                try unsafe Tensor(
                    bytes: chosen, stored: type, shape: [rows.count, width], type: .float32,
                    device: device)
            }
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
    /// The feature files of the slides; empty if they are in memory only.
    public let files: [FilePath]

    /// A patient.
    ///
    /// - Parameters:
    ///   - id: The identifier.
    ///   - slides: Reads the slides; nil for a patient without slides.
    ///   - target: What is to be learned, if it is known.
    ///   - files: The feature files of the slides, if there are any.
    public init(
        id: String, slides: (@Sendable () throws -> [Slide])?, target: Target?,
        files: [FilePath] = []
    ) {
        self.id = id
        self.slides = slides
        self.target = target
        self.files = files
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
    /// Which patches of each slide that was given; nil for all.
    let rows: [[Int]?]
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
        for slide in read where slide.size != slide.count * width {
            throw TrainingError(
                .mismatch,
                "a slide has \(slide.size) numbers for \(slide.count) patches; \(width) per patch are needed"
            )
        }
        var chosen: [[Int]?] = read.map { _ in nil }
        if total > limit {
            var draw = RandomStream(seed: seed, stream: "patches/\(stream)")
            let rows = draw.permutation(of: total).prefix(limit).sorted()
            var first = 0
            chosen = read.map { slide in
                defer { first += slide.count }
                return rows.filter { $0 >= first && $0 < first + slide.count }
                    .map { $0 - first }
            }
        }
        rows = chosen
        let parts = zip(read, chosen).filter { $1?.isEmpty != true }
        let features = try parts.map { try $0.patches($1, width: width, device: device) }
        slides = parts.map { $1?.count ?? $0.count }
        let hasPlaces = read.allSatisfy { $0.places.count == 2 * $0.count }
        let plane =
            hasPlaces
            ? parts.flatMap { slide, rows in
                rows.map { $0.flatMap { [slide.places[2 * $0], slide.places[2 * $0 + 1]] } }
                    ?? slide.places
            } : []
        places =
            hasPlaces
            ? (0..<plane.count / 2).map { (x: Double(plane[2 * $0]), y: Double(plane[2 * $0 + 1])) }
            : nil
        bag = PatchBatch.Bag(
            features: features.count == 1 ? features[0] : try Tensor.concatenated(features),
            places: hasPlaces
                ? try Tensor(plane, shape: [plane.count / 2, 2], device: device) : nil)
    }
}
