public import Layers
public import Tensors

/// Path-GPTOmic: mutations, copy numbers and expression on one side, tissue on the other, and a log
/// hazard that is the sum of both.
///
///     G = MLP-B [SNN(mutations, copy numbers); expression],  P = V image
///     θ = Wᴳ G + Wᴾ P + b
///
/// Expression comes as a vector that is not trained any more, such as scGPT's embedding through
/// MLP-A. A patient may lack anything: a part of the genes that is missing is a learned vector, and
/// a side that is missing altogether adds nothing to the sum.
///
/// - Input: up to three tables of patients, see ``Input``.
/// - Output: a log hazard per patient and the part of each side.
///
/// ### Reference
/// Path-GPTOmic, ISBI 2024, doi:10.1109/ISBI56570.2024.10635171; a re-implementation from the public
/// description, since no authors' code is public. Its published numbers are not claimed.
public struct PathGPTOmic {
    /// The sizes; a width of 0 leaves a part out.
    public struct Configuration: Codable, Sendable, Hashable {
        /// How many mutations and copy numbers there are.
        public var genomics = 0
        /// The width of the vector of expression.
        public var expression = 0
        /// The width of the image's features.
        public var image = 0
        /// The width of each side before the head.
        public var width = 128
        /// How likely an element is dropped in training.
        public var dropout = 0.25
        /// Whether expression goes through a molecular network of its own, as measurements do; a
        /// finished vector needs none.
        public var encodesExpression = false
        /// How the two sides become one log hazard.
        public var fusion = Fusion.sum

        /// Nothing yet.
        public init() {}
    }

    /// How the two sides become one log hazard.
    public enum Fusion: String, Codable, Sendable, Hashable, CaseIterable {
        /// A linear map of both side by side, which is a sum of two parts.
        case sum
        /// All products of their elements, as PathomicFusion has it; its log hazard has no parts.
        case kronecker
    }

    /// What is known of some patients; a table that is nil is one that nobody has, and rows of
    /// patients who lack a part may hold any finite numbers.
    public struct Input {
        /// Standardised mutations and copy numbers, `[patients, genomics]`.
        public var genomics: Tensor?
        /// The vectors of expression, `[patients, expression]`.
        public var expression: Tensor?
        /// The features of the image, `[patients, image]`.
        public var image: Tensor?
        /// Who has mutations and copy numbers; everybody if nil.
        public var hasGenomics: [Bool]?
        /// Who has expression; everybody if nil.
        public var hasExpression: [Bool]?
        /// Who has an image; everybody if nil.
        public var hasImage: [Bool]?

        /// States what there is.
        ///
        /// - Parameters:
        ///   - genomics: `[patients, genomics]`.
        ///   - expression: `[patients, expression]`.
        ///   - image: `[patients, image]`.
        public init(genomics: Tensor? = nil, expression: Tensor? = nil, image: Tensor? = nil) {
            self.genomics = genomics
            self.expression = expression
            self.image = image
        }
    }

    /// What the network says.
    public struct Output {
        /// The log hazard; higher means an earlier event, `[patients]`.
        public let logHazards: Tensor
        /// The genes' part of it, without bias; nil for a network without genes, `[patients]`.
        public let genes: Tensor?
        /// The image's part of it, without bias; nil for a network without image, `[patients]`.
        public let image: Tensor?

        /// States the parts.
        ///
        /// - Parameters:
        ///   - logHazards: `[patients]`.
        ///   - genes: The genes' part, `[patients]`.
        ///   - image: The image's part, `[patients]`.
        public init(logHazards: Tensor, genes: Tensor?, image: Tensor?) {
            self.logHazards = logHazards
            self.genes = genes
            self.image = image
        }
    }

    /// The sizes.
    public let configuration: Configuration
    private let molecular: SNN?
    private let encode: SNN?
    private let joinGenes: Perceptron?
    private let absent: [Tensor]
    private let project: Linear?
    private let kronecker: Kronecker?
    private let weights: [Tensor]
    private let bias: Tensor

    /// Takes every parameter from `scope`: the genes' side under `genes`, the image's under `image`
    /// and the head, which is never slowed, under `head`.
    ///
    /// - Parameters:
    ///   - configuration: The sizes.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit; ``ModelError`` if the network would read
    ///   nothing.
    public init(_ configuration: Configuration, in scope: ParameterScope) throws {
        let c = configuration
        guard c.genomics > 0 || c.expression > 0 || c.image > 0, c.width > 0,
            c.genomics >= 0, c.expression >= 0, c.image >= 0
        else {
            throw ModelError.invalidConfiguration(
                "genomics \(c.genomics), expression \(c.expression) and image \(c.image) of width "
                    + "\(c.width): at least one must be read")
        }
        self.configuration = c
        let genes = scope / "genes"
        var sizes = SNN.Configuration(inputs: c.genomics)
        sizes.dropout = c.dropout
        let molecular = c.genomics > 0 ? try SNN(sizes, hasHead: false, in: genes / "snn") : nil
        self.molecular = molecular
        let features = sizes.widths.last ?? 0
        sizes.inputs = c.expression
        let encode =
            c.encodesExpression && c.expression > 0
            ? try SNN(sizes, hasHead: false, in: genes / "snn_expression") : nil
        self.encode = encode
        let parts = [c.genomics > 0 ? features : 0, encode == nil ? c.expression : features]
            .filter { $0 > 0 }
        let joined = parts.reduce(0, +)
        absent = try parts.enumerated().map { index, width in
            try (genes / "absent").parameter(
                String(index), [1, width], initial: .constant(0))
        }
        joinGenes =
            joined > 0
            ? try Perceptron(
                joined, widths: [c.width, c.width, c.width], dropout: c.dropout,
                in: genes / "mlp_b") : nil
        project = c.image > 0 ? try Linear(c.image, c.width, in: scope / "image" / "project") : nil
        let head = scope / "head"
        let sides = [joined > 0, c.image > 0].filter { $0 }.count
        if c.fusion == .kronecker {
            guard sides == 2 else {
                throw ModelError.invalidConfiguration(
                    "the fusion is kronecker, which needs genes and an image")
            }
            kronecker = try Kronecker(width: c.width, dropout: c.dropout, in: head)
            weights = []
        } else {
            kronecker = nil
            let initial = InitialValues.fan(inputs: sides * c.width)
            weights = try [("genes", joined > 0), ("image", c.image > 0)].filter(\.1).map {
                try head.parameter($0.0, [1, c.width], initial: initial)
            }
        }
        bias = try head.parameter("bias", [1], initial: .constant(0))
    }

    /// Reads patients.
    ///
    /// - Parameters:
    ///   - input: What is known of them.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The log hazards and their parts.
    /// - Throws: ``ModelError`` if a table has another width or a patient lacks everything;
    ///   `TensorError` if the numbers of patients differ.
    public func callAsFunction(
        _ input: Input, training generator: Generator? = nil
    ) throws -> Output {
        let c = configuration
        let tables = [
            ("genomics", input.genomics, c.genomics),
            ("expression", input.expression, c.expression),
            ("image", input.image, c.image),
        ].filter { $0.2 > 0 }
        for (name, table, width) in tables {
            if let shape = table?.shape, shape.count != 2 || shape[1] != width {
                throw ModelError.unsuitableTable(name, shape: shape, width: width)
            }
        }
        guard let some = tables.compactMap(\.1).first else { throw ModelError.nothingKnown(row: 0) }
        let count = some.shape[0]
        func known(_ table: Tensor?, _ mask: [Bool]?) -> [Bool] {
            table == nil
                ? [Bool](repeating: false, count: count)
                : mask ?? [Bool](repeating: true, count: count)
        }
        let genes = try genesSide(input, count, known, training: generator)
        let hasImage = known(c.image > 0 ? input.image : nil, input.hasImage)
        let image = try project.flatMap { map in try input.image.map { try map($0) } }
        if let row = (0..<count).first(where: { !genes.known[$0] && !hasImage[$0] }) {
            throw ModelError.nothingKnown(row: row)
        }
        if let kronecker {
            let sum = try kronecker(
                filled(genes.values, genes.known, kronecker.absent[0]),
                filled(image, hasImage, kronecker.absent[1]), training: generator)
            return Output(logHazards: try sum + bias, genes: nil, image: nil)
        }
        func part(_ side: Tensor?, _ known: [Bool], _ weight: Tensor?) throws -> Tensor? {
            guard let weight else { return nil }
            let zeros = try some.selected(1, 0).zerosLike()  // [patients]
            guard let side else { return zeros }
            return try filled(side.linear(weight).squeezed(-1), known)  // [patients]
        }
        let parts = [
            try part(genes.values, genes.known, joinGenes == nil ? nil : weights.first),
            try part(image, hasImage, project == nil ? nil : weights.last),
        ]
        let there = parts.compactMap(\.self)
        let sum = there.count == 2 ? try there[0] + there[1] : there[0]
        return Output(logHazards: try sum + bias, genes: parts[0], image: parts[1])
    }

    /// What the genes' branch makes of everything molecular, `[patients, width]`, and who has any.
    private func genesSide(
        _ input: Input, _ count: Int, _ known: (Tensor?, [Bool]?) -> [Bool],
        training generator: Generator?
    ) throws -> (values: Tensor?, known: [Bool]) {
        guard let joinGenes else { return (nil, [Bool](repeating: false, count: count)) }
        var parts: [Tensor] = []
        var masks: [[Bool]] = []
        func add(_ part: Tensor?, _ mask: [Bool]) throws {
            parts.append(try filled(part, mask, absent[parts.count]))
            masks.append(mask)
        }
        if let molecular {
            try add(
                input.genomics.map { try molecular.features($0, training: generator) },
                known(input.genomics, input.hasGenomics))
        }
        if configuration.expression > 0 {
            let table = try input.expression.map {
                try encode?.features($0, training: generator) ?? $0
            }
            try add(table, known(input.expression, input.hasExpression))
        }
        let side = try joinGenes(Tensor.concatenated(parts, axis: 1), training: generator)
        return (side, (0..<count).map { row in masks.contains { $0[row] } })
    }

    /// A part of the genes, with the learned vector where a patient lacks it, `[patients, width]`.
    private func filled(
        _ part: Tensor?, _ known: [Bool], _ substitute: Tensor
    ) throws(TensorError) -> Tensor {
        let all = try substitute.expanded(to: [known.count, substitute.shape[1]])
        guard let part else { return all }
        guard known.contains(false) else { return part }
        return try mask(known, like: part).choose(part, else: all)
    }

    /// A side of the sum, 0 where a patient lacks it, `[patients]`.
    private func filled(_ side: Tensor, _ known: [Bool]) throws(TensorError) -> Tensor {
        guard known.contains(false) else { return side }
        return try mask(known, like: side).choose(side, else: side.zerosLike())
    }

    /// Truth values per patient, for a table of any width.
    private func mask(_ known: [Bool], like table: Tensor) throws(TensorError) -> Tensor {
        let column = table.rank == 1 ? [known.count] : [known.count, 1]
        let values = try Tensor(
            known.map { $0 ? 1.0 : 0 }, shape: column, type: table.scalarType,
            device: table.device)
        return try values.isGreater(than: 0)
    }
}

/// The log hazard from all products of two sides, as PathomicFusion joins them.
private struct Kronecker {
    /// What stands in for a side that a patient lacks, `[1, width]` each.
    let absent: [Tensor]
    private let fuse: KroneckerFusion
    private let weight: Tensor

    init(width: Int, dropout: Double, in scope: ParameterScope) throws {
        var sizes = KroneckerFusion.Configuration()
        sizes.inputs = [width, width]
        let scale = max(1, width / 32)
        sizes.scales = [scale, scale]
        sizes.dropout = dropout
        fuse = try KroneckerFusion(sizes, in: scope / "kronecker")
        absent = try ["genes", "image"].map {
            try (scope / "absent").parameter($0, [1, width], initial: .constant(0))
        }
        weight = try scope.parameter(
            "fused", [1, sizes.width], initial: .fan(inputs: sizes.width))
    }

    func callAsFunction(
        _ genes: Tensor, _ image: Tensor, training generator: Generator?
    ) throws(TensorError) -> Tensor {
        try fuse(genes, image, training: generator).values.linear(weight).squeezed(-1)
    }
}
