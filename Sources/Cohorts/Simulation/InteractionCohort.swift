import Survival

/// A cohort in which a class depends on slide and genes together, for tests of fusion.
///
/// Two coins per patient: `a` is seen in the slide, `b` in the genes. With probability ρ the class
/// is a XOR b, otherwise it is a. With ρ = 1 each side alone says nothing, and both together
/// nearly all; with ρ = 0 slides suffice and genes say nothing.
///
/// - Slide: patches in raster order, each feature standard normal and correlated by 0.8 with the
///   patch before; one run of a tenth of the patches is shifted by a vector that depends on a.
/// - Genes: standard normal; in two groups eight genes each are shifted by b, and in two other
///   groups all genes are shifted by a batch that means nothing.
public struct InteractionCohort: Sendable, Hashable {
    /// What is drawn.
    public struct Configuration: Codable, Sendable, Hashable {
        /// The patients.
        public var patients = 200
        /// The probability ρ that the class is a XOR b rather than a.
        public var interaction = 1.0
        /// The patches of a slide.
        public var patches = 40
        /// The features of a patch.
        public var features = 16
        /// The length of the vectors by which the run is shifted.
        public var patchShift = 8.0
        /// The groups of genes.
        public var groups = 8
        /// The genes of a group, at least 8.
        public var genesPerGroup = 16
        /// By how many standard deviations b shifts a gene.
        public var geneShift = 0.8
        /// By how many standard deviations the batch shifts a gene.
        public var batchShift = 0.8
        /// The seed of everything drawn.
        public var seed: UInt64 = 1

        /// 200 patients with ρ = 1.
        public init() {}
    }

    /// One patient.
    public struct Patient: Sendable, Hashable {
        /// The identifier.
        public let id: String
        /// What the slide shows.
        public let a: Bool
        /// What the genes show.
        public let b: Bool
        /// The class.
        public let isPositive: Bool
        /// The patches, row after row.
        public let features: [Float]
        /// Column and row of each patch.
        public let places: [Float]
        /// The patches that are shifted, which alone show a.
        public let shifted: Range<Int>
        /// The genes in the order of ``InteractionCohort/genes``.
        public let expression: [Double]
    }

    /// What was drawn.
    public let configuration: Configuration

    /// A cohort.
    ///
    /// - Parameter configuration: What is drawn.
    /// - Throws: ``CohortError`` if there are too few groups or genes.
    public init(_ configuration: Configuration) throws(CohortError) {
        let c = configuration
        guard c.groups >= 4, c.genesPerGroup >= 8 else {
            throw CohortError(
                .mismatch,
                "the cohort has \(c.groups) groups of \(c.genesPerGroup) genes; at least 4 groups of 8 are needed"
            )
        }
        guard c.patients > 0, c.patches > 0, c.features > 0, (0...1).contains(c.interaction) else {
            throw CohortError(
                .mismatch,
                "\(c.patients) patients with \(c.patches) patches of \(c.features) features and the interaction \(c.interaction) cannot be drawn; counts must be positive and the interaction from 0 to 1"
            )
        }
        self.configuration = c
    }

    /// The names of the genes; sorted, they are in the order of their groups.
    public var genes: [String] {
        (0..<configuration.groups).flatMap { group in
            (0..<configuration.genesPerGroup).map { "G\(padded(group, 3))x\(padded($0, 3))" }
        }
    }

    /// The groups that carry b.
    public var informativeGroups: [Int] {
        let order = drawnGroups
        return order.prefix(2).sorted()
    }

    /// The groups that carry the batch.
    public var batchGroups: [Int] {
        let order = drawnGroups
        return order[2..<4].sorted()
    }

    private var drawnGroups: [Int] {
        var stream = RandomStream(seed: configuration.seed, stream: "interaction/groups")
        return stream.permutation(of: configuration.groups)
    }

    /// Draws a patient; it depends on the seed and its number only.
    ///
    /// - Parameter index: The number, from 0.
    /// - Returns: The patient.
    public func patient(_ index: Int) -> Patient {
        let c = configuration
        let id = "SYN-\(padded(index, 5))"
        var stream = RandomStream(seed: c.seed, stream: "interaction/\(id)")
        let a = stream.uniform() < 0.5
        let b = stream.uniform() < 0.5
        let interacts = stream.uniform() < c.interaction
        let batch = stream.uniform() < 0.5
        var slide = stream.child("slide")
        var genes = stream.child("genes")
        let (features, shifted) = patches(a, &slide)
        return Patient(
            id: id, a: a, b: b, isPositive: interacts ? a != b : a,
            features: features, places: places, shifted: shifted,
            expression: expression(b, batch, &genes))
    }

    private var places: [Float] {
        var columns = 1
        while columns * columns < configuration.patches { columns += 1 }
        return (0..<configuration.patches).flatMap { [Float($0 % columns), Float($0 / columns)] }
    }

    private func patches(
        _ a: Bool, _ stream: inout RandomStream
    ) -> (features: [Float], shifted: Range<Int>) {
        let c = configuration
        let length = max(1, c.patches / 10)
        let start = stream.index(below: c.patches - length + 1)
        let shift = direction(a)
        var row = (0..<c.features).map { _ in stream.normal() }
        var values: [Float] = []
        values.reserveCapacity(c.patches * c.features)
        for patch in 0..<c.patches {
            if patch > 0 { row = row.map { 0.8 * $0 + 0.6 * stream.normal() } }
            let isShifted = (start..<start + length).contains(patch)
            for (value, step) in zip(row, shift) {
                values.append(Float(isShifted ? value + step : value))
            }
        }
        return (values, start..<start + length)
    }

    /// The vector by which the run is shifted.
    private func direction(_ a: Bool) -> [Double] {
        var stream = RandomStream(seed: configuration.seed, stream: "interaction/shift \(a)")
        let raw = (0..<configuration.features).map { _ in stream.normal() }
        let norm = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return raw.map { $0 / norm * configuration.patchShift }
    }

    private func expression(_ b: Bool, _ batch: Bool, _ stream: inout RandomStream) -> [Double] {
        let c = configuration
        let (informative, nuisance) = (Set(informativeGroups), Set(batchGroups))
        return (0..<c.groups).flatMap { group in
            (0..<c.genesPerGroup).map { gene in
                var value = stream.normal()
                if b, informative.contains(group), gene < 8 { value += c.geneShift }
                if batch, nuisance.contains(group) { value += c.batchShift }
                return value
            }
        }
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
