/// What a simulated cohort is made of; the same value gives the same bytes.
///
/// The links are planted and known: each patient draws a level for every ``GeneProgram``; genes
/// follow their programme, the look of the tissue follows the programmes, and so does the hazard.
public struct SimulationConfiguration: Codable, Sendable, Hashable {
    /// The number of patients.
    public var patients = 66
    /// Slides of each patient: other sections of the same tumour.
    public var slidesPerPatient = 1
    /// The side of a slide, which is square, in millimetres.
    public var slideMillimeters = 1.5
    /// Micrometres from one pixel to the next.
    public var micrometersPerPixel = 0.5
    /// The change of the log-hazard per standard deviation of each programme.
    public var effects = ProgramValues(
        proliferation: 1.3, stroma: 0.6, immune: -0.9, differentiation: -0.6, growth: 0.3,
        suppressorLoss: 0.4)
    /// The change of the log-hazard per standard deviation of age.
    public var ageEffect = 0.15
    /// The change of expression, in log₂ units, that a programme's standard deviation makes in a
    /// gene of average loading.
    public var expressionEffect = 0.9
    /// The standard deviation of everything else that moves a gene, in log₂ units.
    public var expressionNoise = 0.7
    /// The standard deviation of what a tumour's look adds to its programmes.
    public var morphologyNoise = 0.3
    /// How much stains drift between laboratories: 0 not at all, 1 as usual.
    public var stainVariation = 1.0
    /// The share of patients whose event is seen; the others are censored.
    public var eventRate = 0.65
    /// The median time to the event of an average patient without censoring, in months.
    public var medianMonths = 30.0
    /// The shape of the Weibull distribution of that time: 1 is a constant hazard, more a rising one.
    public var weibullShape = 1.3
    /// The share of patients without a row in the expression table.
    public var geneMissingness = 0.0
    /// The JPEG quality of the slides, 1 to 100.
    public var jpegQuality = 85
    /// The seed of everything drawn.
    public var seed: UInt64 = 1

    /// The cohort of the demonstration.
    public init() {}

    /// The side of a slide in pixels.
    public var slidePixels: Int { Int((slideMillimeters * 1000 / micrometersPerPixel).rounded()) }

    /// Checks every value.
    ///
    /// - Throws: ``CohortError`` about the first that cannot be used.
    public func validate() throws(CohortError) {
        try check("patients", Double(patients), 2...100_000)
        try check("slidesPerPatient", Double(slidesPerPatient), 1...20)
        try check("slideMillimeters", slideMillimeters, 0.1...20)
        try check("micrometersPerPixel", micrometersPerPixel, 0.2...4)
        for program in GeneProgram.allCases {
            try check("effects.\(program.rawValue)", effects[program], -10...10)
        }
        try check("ageEffect", ageEffect, -10...10)
        try check("expressionEffect", expressionEffect, 0...10)
        try check("expressionNoise", expressionNoise, 0...10)
        try check("morphologyNoise", morphologyNoise, 0...10)
        try check("stainVariation", stainVariation, 0...3)
        try check("eventRate", eventRate, 0.01...1)
        try check("medianMonths", medianMonths, 0.1...1200)
        try check("weibullShape", weibullShape, 0.2...10)
        try check("geneMissingness", geneMissingness, 0...1)
        try check("jpegQuality", Double(jpegQuality), 1...100)
        // Each slide is painted whole, eight bytes a pixel.
        guard slidePixels <= 20_480 else {
            throw CohortError(
                .simulation,
                """
                a slide of \(slideMillimeters) mm at \(micrometersPerPixel) micrometers per pixel \
                has \(slidePixels) pixels a side; at most 20480 can be painted
                """)
        }
    }

    private func check(
        _ name: String, _ value: Double, _ range: ClosedRange<Double>
    ) throws(CohortError) {
        guard range.contains(value) else {
            throw CohortError(
                .simulation,
                "\(name) is \(text(value)); it must be \(text(range.lowerBound)) to "
                    + text(range.upperBound))
        }
    }

    private func text(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    }
}
