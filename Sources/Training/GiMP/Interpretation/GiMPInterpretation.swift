import Cohorts
import Models
import Tensors

/// What a fold's model makes of the genes of patients: which groups count, and which genes.
///
/// Slides and the inside of gene groups are read once; each question after that costs a pass
/// through the blocks across groups.
public struct GiMPInterpretation {
    /// The patients with genes and a label, who are asked about.
    public var count: Int { patients.count }

    let fold: GiMPFold
    let network: GiMP
    let encoder: GroupGeneEncoder
    let patients: [GiMPPatient]
    let labels: [PatientLabel?]
    /// One token per slide, `[patients, width]`; nothing for a network of genes.
    private let slideTokens: Tensor?
    private let hasSlides: Tensor?
    /// Standardised genes, `[patients, slots]`.
    let expression: Tensor
    /// What each group says before the groups meet, `[patients, groups, width]`.
    let groups: Tensor

    /// Reads patients.
    ///
    /// - Parameters:
    ///   - fold: A fold whose model is trained.
    ///   - ids: The patients; those without genes do not count, nor those without a label or whose label
    ///     the fold hides from its model.
    /// - Throws: ``TrainingError`` if the model is not trained or nobody counts.
    public init(_ fold: GiMPFold, _ ids: [String]) throws {
        let network = try fold.model()
        let patients = fold.patients(ids).filter {
            fold.cohort.hasGenes($0) && fold.knowledge.label($0.target) != nil
        }
        guard let encoder = network.geneEncoder, !patients.isEmpty else {
            throw TrainingError(
                .study,
                "none of the \(ids.count) patients has genes and a label that \(fold.name) reads")
        }
        self.fold = fold
        self.network = network
        self.encoder = encoder
        self.patients = patients
        labels = patients.map { fold.knowledge.label($0.target) }
        let expression = try fold.expression(patients)
        self.expression = expression
        let starts = Array(stride(from: 0, to: patients.count, by: Self.atOnce))
        groups = try withoutGradients {
            try Tensor.concatenated(
                starts.map { start in
                    let part = try expression.narrowed(
                        0, from: start, count: min(Self.atOnce, patients.count - start))
                    return try encoder.groups(of: part)
                })
        }
        guard let aggregator = network.patchAggregator else {
            (slideTokens, hasSlides) = (nil, nil)
            return
        }
        let has = patients.map { $0.slides != nil }
        slideTokens = try withoutGradients {
            try Tensor.concatenated(
                fold.chunks(patients, sides: .slides).map { chunk in
                    try fold.input(chunk, network, false, sides: .slides).patches
                        .map { try aggregator($0).token }
                        ?? Tensor.zeros(
                            [chunk.count, network.configuration.width], device: fold.device)
                })
        }
        hasSlides = try fold.flags(has)
    }

    /// How many patients go through the blocks within groups at once.
    static let atOnce = 32

    /// The number of groups.
    var groupCount: Int { encoder.configuration.groups }

    /// The answers for gene tokens, `[patients, outputs]`, the slides being as they are.
    ///
    /// - Parameters:
    ///   - tokens: One per patient of `rows`.
    ///   - rows: Which patients, all if nil.
    /// - Returns: Logits in the graph of the tokens.
    /// - Throws: `TensorError` if memory is short.
    func logits(_ tokens: Tensor, rows: Range<Int>? = nil) throws -> Tensor {
        func part(_ tensor: Tensor) throws -> Tensor {
            guard let rows else { return tensor }
            return try tensor.narrowed(0, from: rows.lowerBound, count: rows.count)
        }
        var input = GiMP.Input()
        input.geneTokens = tokens
        input.patchTokens = try slideTokens.map(part)
        input.hasPatches = try hasSlides.map(part)
        return try network(input).logits
    }

    /// The index of all patients by their answers.
    func index(_ logits: Tensor) throws -> Double {
        let width = fold.knowledge.outputs
        let values = try logits.doubles()
        return try fold.index(
            patients,
            patients.enumerated().map { row, patient in
                GiMPForecast(
                    id: patient.id, logits: Array(values[row * width..<(row + 1) * width]),
                    hasSlides: patient.slides != nil, hasGenes: true, groups: [])
            })
    }

    /// Truth values `[groups]`, false for those to be left out.
    func kept(dropping dropped: [Int]) throws -> Tensor? {
        if dropped.isEmpty { return nil }
        let gone = Set(dropped)
        return try Tensor(
            (0..<groupCount).map { gone.contains($0) ? 0 : 1 }, shape: [groupCount],
            device: fold.device
        ).isGreater(than: 0)
    }
}
