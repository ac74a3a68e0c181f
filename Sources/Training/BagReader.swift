import Files
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
    private let device: Device
    private var mapped: [FilePath: Bag] = [:]

    init(_ requirement: FeatureRequirement, device: Device) {
        self.requirement = requirement
        self.device = device
    }

    /// The patches of some slides, `[patches, width]`, float32.
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
    ) throws -> Tensor {
        let parts = try files.map { try slide($0) }
        let whole = parts.count == 1 ? parts[0] : try Tensor.concatenated(parts)
        let count = try whole.size(0)
        guard let limit, count > limit else { return whole }
        var draw = RandomStream(seed: seed, stream: "patches/\(stream)")
        let chosen = draw.permutation(of: count).prefix(limit).sorted()
        return try whole.indexed(Tensor(chosen, shape: [limit], device: device))
    }

    /// The patches of one slide, `[patches, width]`, float32.
    func slide(_ path: FilePath) throws -> Tensor {
        let bag = try opened(path)
        return try unsafe bag.withUnsafeBytes { bytes in
            try unsafe Tensor(
                bytes: bytes, stored: bag.scalarType, shape: [bag.count, bag.width], type: .float32,
                device: device)
        }
    }

    /// Opens and checks a bag once; mapped files stay open, since they take no memory.
    private func opened(_ path: FilePath) throws -> Bag {
        if let bag = mapped[path] { return bag }
        let bag = try readBag(path)
        try requirement.check(bag)
        if bag.isMapped { mapped[path] = bag }
        return bag
    }
}
