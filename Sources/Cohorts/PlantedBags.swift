public import Files
import Foundation
public import Omics
import Slides
import Survival
public import SystemPackage

/// Bags of patches planted from real genes: a semi-synthetic stand-in for slides.
///
/// Where genes and outcomes of patients are known but not their slides, such bags
/// let a study of "genes teach a network to read tissue" be run on real biology.
/// Nothing in them comes from tissue, and every file says so: its encoder is
/// ``encoder``, `semi-synthetic/planted`.
///
/// ### How a bag is made
/// 1. A **programme** per gene group, see ``Programme``: one number per patient, with mean 0 and
///    deviation 1 over the patients.
/// 2. A **prototype** per gene group, and some for background: a random direction
///    in feature space, the same for all patients.
/// 3. The **share** of patches of a group's prototype rises with the patient's
///    programme: a softmax over `effect · programme` for groups and 0 for background.
/// 4. A patch draws its prototype by these shares and is
///    `max(0, 1 + prototype + slide shift + noise)`; the shift is the same for all
///    patches of a slide, as staining is.
///
/// So genes determine tissue, tissue determines them back up to noise, and the
/// outcome enters only through the genes. All draws depend on the seed and the
/// slide's name alone.
public struct PlantedBags: Sendable {
    /// How the genes of a group become one number.
    public enum Programme: String, Codable, Sendable, CaseIterable {
        /// The mean of the standardised columns, clipped at ± 5.
        case mean
        /// The first principal component of the same, which in bladder and lung cancer says more
        /// about the outcome: its sign is that of its correlation with the mean.
        case firstComponent
    }

    /// How bags are planted.
    public struct Configuration: Codable, Sendable, Hashable {
        /// Numbers per patch.
        public var width = 256
        /// How the genes of a group become one number.
        public var programme = Programme.mean
        /// The fewest patches of a slide.
        public var fewestPatches = 100
        /// The most patches of a slide.
        public var mostPatches = 400
        /// Prototypes that no gene drives.
        public var backgroundPrototypes = 4
        /// How strongly programmes change shares; 0 plants nothing.
        public var effect = 1.0
        /// The length of a prototype, against ``patchNoise`` per coordinate.
        public var prototypeLength = 6.0
        /// The standard deviation of a patch around its prototype.
        public var patchNoise = 1.0
        /// The standard deviation of a slide's shift.
        public var slideNoise = 0.2
        /// The seed of everything.
        public var seed: UInt64 = 1

        /// The defaults.
        public init() {}
    }

    /// The patches of one slide.
    public struct Bag: Sendable, Hashable {
        /// The features, row by row, ``Configuration/width`` numbers each.
        public let features: [Float]
        /// The corner of each patch in pixels, x and y in turn, in raster order.
        public let coordinates: [Int32]
        /// The prototype of each patch: a gene group, or a background one after them.
        public let prototypes: [Int]
    }

    /// What the files name as their encoder.
    public static let encoder = "semi-synthetic/planted"

    /// The settings.
    public let configuration: Configuration
    /// The names of the gene groups.
    public let groups: [String]
    /// The patients that have genes, in the order of the table.
    public let patients: [String]

    private let programmes: [String: [Double]]
    private let prototypes: [[Float]]
    private let stream: RandomStream

    /// The side of a patch in pixels, and the micrometres per pixel that the files state.
    private static let tile = (pixels: 256, micrometersPerPixel: 0.5)

    /// Derives the programmes of all patients of a table.
    ///
    /// - Parameters:
    ///   - table: The measurements.
    ///   - groups: The gene groups of the table.
    ///   - configuration: How bags are planted.
    /// - Throws: `OmicsError` if a column is absent from every patient.
    /// - Precondition: The width, the patches and the seed make sense: at least
    ///   one number per patch and one patch per slide.
    public init(
        _ table: OmicsTable, groups: GeneGroups, configuration: Configuration = .init()
    ) throws(OmicsError) {
        let c = configuration
        precondition(
            c.width > 0 && c.fewestPatches > 0 && c.mostPatches >= c.fewestPatches
                && c.backgroundPrototypes >= 0,
            "no bags of \(c.fewestPatches) to \(c.mostPatches) patches of width \(c.width)")
        self.configuration = configuration
        self.groups = groups.groups.map(\.name)
        patients = table.patients
        let stream = RandomStream(seed: c.seed, stream: "planted bags")
        self.stream = stream
        prototypes = (0..<(groups.groups.count + c.backgroundPrototypes)).map { index in
            var draws = stream.child("prototype \(index)")
            let direction = (0..<c.width).map { _ in draws.normal() }
            let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return direction.map { Float($0 / length * c.prototypeLength) }
        }
        programmes = try PlantedBags.programmes(table, groups, c.programme)
    }

    /// A patient's programmes, one per gene group: mean 0 and deviation 1 over all
    /// patients; nothing for a patient without genes.
    public func programmes(of patient: String) -> [Double]? { programmes[patient] }

    /// The expected share of each prototype in a patient's tissue, gene groups
    /// first; nothing for a patient without genes.
    public func shares(of patient: String) -> [Double]? {
        programmes[patient].map { programmes in
            let background = repeatElement(1.0, count: configuration.backgroundPrototypes)
            let weights = programmes.map { exp(configuration.effect * $0) } + background
            let total = weights.reduce(0, +)
            return weights.map { $0 / total }
        }
    }

    /// The patches of one slide.
    ///
    /// - Parameters:
    ///   - slide: The slide's name, which decides all draws.
    ///   - patient: Whose slide it is.
    /// - Returns: The bag; nothing for a patient without genes.
    public func bag(of slide: String, patient: String) -> Bag? {
        guard let shares = shares(of: patient) else { return nil }
        let c = configuration
        var draws = stream.child("slide \(slide)")
        let count = c.fewestPatches + draws.index(below: c.mostPatches - c.fewestPatches + 1)
        let shift = (0..<c.width).map { _ in Float(1 + c.slideNoise * draws.normal()) }
        var features: [Float] = []
        features.reserveCapacity(count * c.width)
        var chosen: [Int] = []
        for _ in 0..<count {
            var point = draws.uniform()
            let index = shares.firstIndex { share in
                point -= share
                return point < 0
            }
            let prototype = index ?? shares.count - 1
            chosen.append(prototype)
            for (centre, offset) in zip(prototypes[prototype], shift) {
                features.append(max(0, offset + centre + Float(c.patchNoise * draws.normal())))
            }
        }
        let side = Self.side(count)
        let coordinates = (0..<count).flatMap { patch in
            [Int32(patch % side * Self.tile.pixels), Int32(patch / side * Self.tile.pixels)]
        }
        return Bag(features: features, coordinates: coordinates, prototypes: chosen)
    }

    /// Writes a feature file per slide.
    ///
    /// - Parameters:
    ///   - slides: The slides with their patients; a slide's extension, such as
    ///     `.svs`, is left out of the file's name.
    ///   - folder: Where the files go; made if it is not there.
    ///   - progress: Called after each slide with the number of slides done.
    /// - Returns: The slides that were passed over because their patient has no genes.
    /// - Throws: `FileError` if a file cannot be written.
    @discardableResult
    public func write(
        _ slides: [(slide: String, patient: String)], to folder: FilePath,
        progress: (Int) -> Void = { _ in }
    ) throws(FileError) -> [String] {
        try makeFolder(folder)
        var passedOver: [String] = []
        let hash = configurationHash
        for (index, (slide, patient)) in slides.enumerated() {
            if let bag = bag(of: slide, patient: patient) {
                let name = FeatureFolder.stem(of: slide)
                let count = bag.prototypes.count
                let provenance = provenance(name, hash, side: Self.side(count))
                var writer = SafetensorsWriter(metadata: provenance.metadata)
                writer.add(
                    "features", shape: [count, configuration.width], floats: bag.features,
                    as: .float16)
                writer.add("coords", shape: [count, 2], integers: bag.coordinates)
                try writer.write(to: folder.appending("\(name).safetensors"))
            } else {
                passedOver.append(slide)
            }
            progress(index + 1)
        }
        return passedOver
    }

    /// Writes what was planted: a row per patient with its programmes and shares.
    ///
    /// - Parameter path: A CSV file.
    /// - Throws: `FileError` if it cannot be written.
    public func writeTruth(to path: FilePath) throws(FileError) {
        let background = (0..<configuration.backgroundPrototypes).map { "background \($0 + 1)" }
        var writer = CSVWriter(
            columns: ["case_id"] + groups.map { "programme \($0)" }
                + (groups + background).map { "share \($0)" })
        for patient in patients {
            let numbers = (programmes[patient] ?? []) + (shares(of: patient) ?? [])
            writer.add([patient] + numbers.map(\.description))
        }
        try writer.write(to: path)
    }

    /// The side, in patches, of the square in which so many lie.
    private static func side(_ count: Int) -> Int {
        Int(Double(count).squareRoot().rounded(.up))
    }

    /// The settings as a hash; files planted differently differ in it.
    private var configurationHash: String {
        let c = configuration
        let text =
            "\(c.width) \(c.programme.rawValue) \(c.fewestPatches) \(c.mostPatches) \(c.backgroundPrototypes) \(c.effect) "
            + "\(c.prototypeLength) \(c.patchNoise) \(c.slideNoise) \(c.seed) \(groups)"
        return sha256(text.utf8)
    }

    private func provenance(_ slide: String, _ hash: String, side: Int) -> FeatureProvenance {
        let (pixels, resolution) = Self.tile
        return FeatureProvenance(
            encoder: Self.encoder, encoderHash: hash, width: configuration.width,
            micrometersPerPixel: resolution, tileMicrometers: Double(pixels) * resolution,
            tilePixels: pixels, preprocessingHash: hash, slide: slide,
            slideHash: sha256("\(hash) \(slide)".utf8), version: "1",
            slideMicrometersPerPixel: resolution, slideWidth: side * pixels,
            slideHeight: side * pixels, tileSlidePixels: Double(pixels))
    }
}
