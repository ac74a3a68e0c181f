/// What drives a simulated tumour: a set of genes that rise and fall together, the look of the
/// tissue that goes with it, and its pull on the outcome.
///
/// Each patient has one level per programme, drawn from the standard normal distribution.
public enum GeneProgram: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
    /// Cell division: crowded, dark nuclei and mitoses.
    case proliferation
    /// Collagen and epithelial–mesenchymal transition: much fibrous stroma, ragged nests.
    case stroma
    /// T cells and interferon: many lymphocytes, in clusters.
    case immune
    /// Kept resemblance to the tissue of origin: glands with lumens, even nuclei.
    case differentiation
    /// Growth factors and their kinases: large nests, vessels, necrosis in their middle.
    case growth
    /// Lost guardians of the genome: large nuclei of uneven size and shape with nucleoli.
    case suppressorLoss
}

/// One number per programme.
public struct ProgramValues: Sendable, Codable, Hashable {
    /// Cell division.
    public var proliferation: Double
    /// Collagen and epithelial–mesenchymal transition.
    public var stroma: Double
    /// T cells and interferon.
    public var immune: Double
    /// Kept resemblance to the tissue of origin.
    public var differentiation: Double
    /// Growth factors and their kinases.
    public var growth: Double
    /// Lost guardians of the genome.
    public var suppressorLoss: Double

    /// Names every value.
    public init(
        proliferation: Double, stroma: Double, immune: Double, differentiation: Double,
        growth: Double, suppressorLoss: Double
    ) {
        self.proliferation = proliferation
        self.stroma = stroma
        self.immune = immune
        self.differentiation = differentiation
        self.growth = growth
        self.suppressorLoss = suppressorLoss
    }

    /// Makes every value with `body`, in the order of `GeneProgram.allCases`.
    public init(_ body: (GeneProgram) -> Double) {
        proliferation = body(.proliferation)
        stroma = body(.stroma)
        immune = body(.immune)
        differentiation = body(.differentiation)
        growth = body(.growth)
        suppressorLoss = body(.suppressorLoss)
    }

    /// The value of one programme.
    public subscript(program: GeneProgram) -> Double {
        switch program {
        case .proliferation: proliferation
        case .stroma: stroma
        case .immune: immune
        case .differentiation: differentiation
        case .growth: growth
        case .suppressorLoss: suppressorLoss
        }
    }

    /// The sum of the products, programme by programme.
    public func dot(_ other: ProgramValues) -> Double {
        GeneProgram.allCases.reduce(0) { $0 + self[$1] * other[$1] }
    }
}
