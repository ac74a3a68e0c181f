import Files
import Layers
public import Slides
import Survival
import SystemPackage
import Tensors

/// Which features a model needs.
public struct FeatureRequirement: Codable, Sendable, Hashable {
    /// Numbers per patch.
    public let width: Int
    /// How they were made; nothing if the files that the model was trained on do not say it.
    public let provenance: FeatureProvenance?

    /// Requires features like those of a bag.
    init(_ bag: Bag) {
        self.init(width: bag.width, provenance: bag.provenance)
    }

    private init(width: Int, provenance: FeatureProvenance?) {
        self.width = width
        self.provenance = provenance
    }

    /// The same requirement without the name of the slide that it was taken from.
    var withoutSlide: FeatureRequirement {
        var provenance = provenance
        provenance?.slide = ""
        provenance?.slideHash = ""
        return FeatureRequirement(width: width, provenance: provenance)
    }

    /// Refuses the features of another encoder, resolution or width.
    ///
    /// - Throws: `SlideError` that names both sides.
    func check(_ bag: Bag) throws(SlideError) {
        try bag.requireWidth(width)
        switch (bag.provenance, provenance) {
        case (let found?, let needed?): try found.requireCompatible(with: needed)
        case (nil, nil): return
        case (nil, let needed?):
            throw SlideError(
                .incompatible, file: bag.path,
                "\(bag.path) does not say how its features were made, but \(needed.summary) is needed"
            )
        case (let found?, nil):
            throw SlideError(
                .incompatible, file: bag.path,
                "\(bag.path) has features from \(found.summary), but the others here do not say how they were made; use files of one kind"
            )
        }
    }
}

/// Reads bags: the patches of all slides of a patient, one slide after the other.
final class BagReader {
    private let requirement: FeatureRequirement
    private let type: ScalarType
    private let device: Device
    private var mapped: [FilePath: Bag] = [:]

    /// Reads features of one kind.
    ///
    /// - Parameters:
    ///   - requirement: The kind.
    ///   - type: The kind of number that patches are given as.
    ///   - device: Where they are put.
    init(_ requirement: FeatureRequirement, type: ScalarType = .float32, device: Device) {
        self.requirement = requirement
        self.type = type
        self.device = device
    }

    /// The patches of some slides, read when they are needed.
    ///
    /// - Parameters:
    ///   - files: The feature files of the slides.
    ///   - limit: The most patches to take; more are drawn at random without replacement.
    ///   - seed: The seed of the draw.
    ///   - stream: The name of the draw.
    /// - Returns: The bag.
    /// - Throws: `SlideError` if a file cannot be read, or its features are of another kind or no numbers.
    func bag(
        _ files: [FilePath], limit: Int? = nil, seed: UInt64 = 0, stream: String = ""
    ) throws -> PatchStream {
        try bag(of: files.map { try opened($0) }, limit: limit, seed: seed, stream: stream)
    }

    /// The patches of slides that are open, read when they are needed.
    func bag(
        of slides: [Bag], limit: Int? = nil, seed: UInt64 = 0, stream: String = ""
    ) throws -> PatchStream {
        let count = slides.reduce(0) { $0 + $1.count }
        guard let limit, count > limit else {
            return PatchStream(slides, type: type, device: device)
        }
        var draw = RandomStream(seed: seed, stream: "patches/\(stream)")
        let chosen = draw.permutation(of: count).prefix(limit).sorted()
        return PatchStream(slides, rows: chosen, type: type, device: device)
    }

    /// Opens and checks a bag once; mapped files stay open, since they take no memory.
    func opened(_ path: FilePath) throws -> Bag {
        if let bag = mapped[path] { return bag }
        let bag = try readBag(path)
        try requirement.check(bag)
        if bag.isMapped { mapped[path] = bag }
        return bag
    }
}
