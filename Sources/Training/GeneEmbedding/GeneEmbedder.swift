public import Models
public import Omics
import Survival
public import SystemPackage
import Tensors

/// Turns a table of bulk expression into one scGPT embedding per patient.
///
/// Every draw that a patient needs has a stream of its own, and patients are read one by one, so an
/// embedding depends on the patient, the settings and the weights alone: not on who else is in the
/// table, nor on an interruption.
public struct GeneEmbedder {
    /// Which genes are read where a patient has more than fit.
    public enum Genes: Codable, Sendable, Hashable {
        /// All must fit; more are an error.
        case fitting
        /// Drawn anew for each patient and draw.
        case drawn
        /// All of them, however many.
        case all
        /// The same for everybody: numbers in the vocabulary, learned by `VariableGenes`.
        case listed([Int])
    }

    /// Everything that embeddings depend on besides table and weights.
    public struct Settings: Codable, Sendable, Hashable {
        /// What the numbers of the table are.
        public var unit: ExpressionUnit
        /// Which genes are read where a patient has more than fit.
        public var genes = Genes.fitting
        /// The most tokens of a patient, the cell token included.
        public var limit = 1200
        /// How many bins values have.
        public var bins = 51
        /// What a value tied with several quantiles becomes.
        public var ties = CellTokenizer.Ties.drawn
        /// What happens to values below zero.
        public var negatives = CellTokenizer.Negatives.refuse
        /// The value of the cell token.
        public var cellValue: Float = -2
        /// How many times a patient is drawn and embedded; the mean is given.
        public var draws = 1
        /// The seed of all draws.
        public var seed: UInt64 = 1

        /// The defaults, nothing left out.
        ///
        /// - Parameter unit: What the numbers of the table are.
        public init(unit: ExpressionUnit) {
            self.unit = unit
        }

        /// Whether anything is random.
        public var isRandom: Bool { genes == .drawn || ties == .drawn }
    }

    /// The embedding of a patient.
    public struct Embedding: Sendable, Hashable {
        /// Who it is.
        public let patient: String
        /// The mean direction of the draws, of length 1.
        public let values: [Float]
        /// How far single draws lie from their mean: the mean squared distance; nil for one draw.
        public let variance: Double?
        /// How many genes had a value.
        public let expressed: Int
        /// How many genes each draw read.
        public let read: Int
    }

    /// What happened to a table.
    public struct Result: Sendable {
        /// One embedding per patient, in the order of the table.
        public let embeddings: [Embedding]
        /// Which genes were known.
        public let match: GeneMatch
        /// How many embeddings came from the cache.
        public let cached: Int
    }

    private let model: ScGPT
    private let vocabulary: GeneVocabulary
    private let settings: Settings
    private let cache: EmbeddingCache?

    /// Prepares.
    ///
    /// - Parameters:
    ///   - model: The network.
    ///   - vocabulary: Its genes.
    ///   - settings: Everything else that embeddings depend on.
    ///   - weights: What the weights are, such as their checksum, for the cache.
    ///   - cache: A folder where embeddings are kept by what was read; none if nil.
    /// - Throws: ``TrainingError`` if network and vocabulary do not belong together or the settings
    ///   are impossible; `FileError` if the folder cannot be made.
    public init(
        _ model: ScGPT, vocabulary: GeneVocabulary, settings: Settings, weights: String,
        cache: FilePath? = nil
    ) throws {
        let c = model.configuration
        guard c.tokens == vocabulary.count, c.padding == vocabulary.paddingID else {
            throw TrainingError(
                .mismatch,
                "the network has \(c.tokens) tokens with padding \(c.padding), the vocabulary "
                    + "\(vocabulary.count) with padding \(vocabulary.paddingID); they do not belong "
                    + "together")
        }
        guard settings.draws > 0, settings.bins > 1 else {
            throw TrainingError(
                .mismatch,
                "\(settings.draws) draws and \(settings.bins) bins cannot be; at least 1 and 2 are "
                    + "needed")
        }
        guard settings.draws == 1 || settings.isRandom else {
            throw TrainingError(
                .mismatch,
                "\(settings.draws) draws would be equal, since nothing is random; ask for one")
        }
        self.model = model
        self.vocabulary = vocabulary
        self.settings = settings
        // The same weights give other embeddings with other heads, which no shape shows.
        let identity = "\(weights) \(try json(model.configuration))"
        self.cache = try cache.map { try EmbeddingCache($0, weights: identity) }
    }

    /// The amounts of a table, and which of its genes are known.
    ///
    /// - Parameters:
    ///   - table: One row per patient; its columns of expression are read.
    ///   - vocabulary: The genes of the network.
    ///   - unit: What the numbers of the table are.
    ///   - names: Other names of genes and the symbol that the vocabulary has.
    /// - Returns: The match and one row of amounts per patient.
    /// - Throws: `OmicsError` if nothing is known or the genes were standardised one by one.
    public static func amounts(
        in table: OmicsTable, _ vocabulary: GeneVocabulary, unit: ExpressionUnit,
        names: [String: String] = [:]
    ) throws -> (match: GeneMatch, rows: [[Float]]) {
        try unit.requireAmounts()
        let suffix = Modality.expression.suffix
        let places = table.columns.indices.filter { table.columns[$0].hasSuffix(suffix) }
        let match = try GeneMatch(
            places.map { String(table.columns[$0].dropLast(suffix.count)) }, in: vocabulary,
            names: names)
        let values = table.patients.indices.map { row in places.map { table[row, $0] } }
        try refuseStandardizedGenes(
            values.filter { $0.allSatisfy(\.isFinite) }.map { row in
                match.genes.map { row[$0.place] }
            })
        return (match, values.map { row in row.map { Float(unit.linear($0)) } })
    }

    /// The genes that vary most between training patients, for ``Genes/listed(_:)``.
    ///
    /// - Parameters:
    ///   - table: One row per patient.
    ///   - vocabulary: The genes of the network.
    ///   - unit: What the numbers of the table are.
    ///   - training: The training patients; those without expression do not count.
    ///   - count: How many genes to keep.
    /// - Returns: Numbers in the vocabulary.
    /// - Throws: `OmicsError` if nothing is known, or fewer than two training patients are in the
    ///   table.
    public static func variableGenes(
        _ table: OmicsTable, _ vocabulary: GeneVocabulary, unit: ExpressionUnit,
        training: [String], count: Int
    ) throws -> [Int] {
        let (match, rows) = try amounts(in: table, vocabulary, unit: unit)
        let known = training.compactMap { table.row(of: $0) }.map { rows[$0] }
        return try VariableGenes(
            known.filter { $0.allSatisfy(\.isFinite) }, match, count: count
        ).ids
    }

    /// Embeds all patients of a table.
    ///
    /// - Parameters:
    ///   - table: One row per patient.
    ///   - names: Other names of genes and the symbol that the vocabulary has.
    ///   - progress: Called after each patient with how many are done.
    /// - Returns: The embeddings, and what is lost.
    /// - Throws: `OmicsError` naming the row that cannot be read; `TensorError` if memory is short.
    public func embed(
        _ table: OmicsTable, names: [String: String] = [:],
        progress: (Int) throws -> Void = { _ in }
    ) throws -> Result {
        let (match, rows) = try Self.amounts(
            in: table, vocabulary, unit: settings.unit, names: names)
        let tokenizer = tokenizer
        var embeddings: [Embedding] = []
        var cached = 0
        for (index, patient) in table.patients.enumerated() {
            do {
                let made = try embedding(of: patient, rows[index], match, tokenizer)
                embeddings.append(made.embedding)
                if made.isCached { cached += 1 }
            } catch let error as OmicsError {
                throw OmicsError(error.code, "row \(index + 1): \(error)")
            }
            try progress(index + 1)
        }
        return Result(embeddings: embeddings, match: match, cached: cached)
    }

    private var tokenizer: CellTokenizer {
        var tokenizer = CellTokenizer()
        tokenizer.binning = QuantileBinning(bins: settings.bins)
        tokenizer.ties = settings.ties
        tokenizer.negatives = settings.negatives
        tokenizer.cellValue = settings.cellValue
        switch settings.genes {
        case .drawn: tokenizer.limit = settings.limit
        case .fitting, .all: tokenizer.limit = nil
        case .listed(let list):
            tokenizer.limit = settings.limit
            tokenizer.choice = .listed(Set(list))
        }
        return tokenizer
    }

    private func embedding(
        of patient: String, _ amounts: [Float], _ match: GeneMatch, _ tokenizer: CellTokenizer
    ) throws -> (embedding: Embedding, isCached: Bool) {
        let stream = RandomStream(seed: settings.seed, stream: "embed-genes/\(patient)")
        var vectors: [[Float]] = []
        var expressed = 0
        var read = 0
        var isCached = true
        for draw in 0..<settings.draws {
            let tokens = try tokenizer(amounts, match, vocabulary, stream: stream.child(draw))
            guard settings.genes != .fitting || tokens.ids.count <= settings.limit else {
                throw OmicsError(
                    .tokens,
                    "\(tokens.expressed) genes have a value, but \(settings.limit - 1) fit; say "
                        + "which to read: drawn, listed (the most variable) or all")
            }
            (expressed, read) = (tokens.expressed, tokens.ids.count - 1)
            if let known = try cache?.vector(of: tokens, width: model.configuration.width) {
                vectors.append(known)
                continue
            }
            isCached = false
            let shape = [1, tokens.ids.count]
            let vector = try inference {
                try model.embed(
                    Tensor(tokens.ids, shape: shape), Tensor(tokens.values, shape: shape)
                ).floats()
            }
            try cache?.keep(vector, of: tokens)
            vectors.append(vector)
        }
        let mean = MeanDirection(vectors)
        return (
            Embedding(
                patient: patient, values: mean.direction, variance: mean.variance,
                expressed: expressed, read: read), isCached
        )
    }
}

/// The mean of some directions and their spread about it.
private struct MeanDirection {
    let direction: [Float]
    let variance: Double?

    init(_ vectors: [[Float]]) {
        guard vectors.count > 1, let width = vectors.first?.count else {
            direction = vectors.first ?? []
            variance = nil
            return
        }
        let mean = (0..<width).map { column in
            vectors.reduce(0) { $0 + Double($1[column]) } / Double(vectors.count)
        }
        let squares = vectors.reduce(0.0) { sum, vector in
            zip(vector, mean).reduce(sum) { total, pair in
                let distance = Double(pair.0) - pair.1
                return total + distance * distance
            }
        }
        variance = squares / Double(vectors.count - 1)
        let length = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
        direction = mean.map { Float($0 / length) }
    }
}
