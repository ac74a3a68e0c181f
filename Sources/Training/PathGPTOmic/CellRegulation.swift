import Models
public import Omics
import Survival
import Tensors

/// The first stage of Path-GPTOmic on annotated cells: mixes them, embeds the mixtures, lets MLP-A
/// learn what they are made of, and measures how straight the space between cells became.
///
/// A fifth of the cells is held out; mixtures of two of them, never of training cells, are what the
/// bend before and after is measured on.
public struct CellRegulation {
    /// How it is done.
    public struct Options: Codable, Sendable, Hashable {
        /// How cells are mixed for training.
        public var mixer = CellMixer()
        /// How many mixtures are learned from.
        public var mixtures = 1000
        /// How many mixtures of held-out cells the bend is measured on.
        public var judged = 100
        /// How MLP-A learns.
        public var regulation = EmbeddingRegulation.Options()

        /// The defaults.
        public init() {}
    }

    /// What came out.
    public struct Result {
        /// MLP-A with its classifier.
        public let regulation: EmbeddingRegulation
        /// The classes, in the order of the classifier.
        public let classes: [String]
        /// The mean loss of each epoch.
        public let losses: [Double]
        /// How far embeddings of mixtures lie off the line between their cells', in distances of the
        /// cells.
        public let bendBefore: Double
        /// The same behind MLP-A.
        public let bendAfter: Double
        /// The mean squared error of the shares of held-out mixtures.
        public let error: Double
        /// That of guessing the mean composition of training.
        public let guessError: Double
        /// Which genes were known.
        public let match: GeneMatch
    }

    private let folder: ScGPTFolder
    private let options: Options

    /// Prepares.
    ///
    /// - Parameters:
    ///   - folder: The network.
    ///   - options: How it is done.
    public init(_ folder: ScGPTFolder, _ options: Options = Options()) {
        self.folder = folder
        self.options = options
    }

    /// Mixes, embeds and learns.
    ///
    /// - Parameters:
    ///   - matrix: One sample per cell, as counts or other amounts.
    ///   - labels: The class of each cell; cells with an empty one are left out.
    ///   - progress: Called after each embedding with how many of all are done.
    /// - Returns: What came out.
    /// - Throws: ``TrainingError`` if there are too few cells or classes; `OmicsError` if a cell cannot be
    ///   read.
    public func run(
        _ matrix: ExpressionMatrix, labels: [String],
        progress: (Int, Int) throws -> Void = { _, _ in }
    ) throws -> Result {
        guard labels.count == matrix.samples.count else {
            throw TrainingError(
                .mismatch, "there are \(labels.count) labels for \(matrix.samples.count) cells")
        }
        let rows = labels.indices.filter { !labels[$0].isEmpty }
        let classes = Set(rows.map { labels[$0] }).sorted()
        guard classes.count > 1, rows.count >= 10 else {
            throw TrainingError(
                .study,
                "there are \(rows.count) labelled cells of \(classes.count) classes; 10 of 2 are needed"
            )
        }
        let match = try GeneMatch(matrix.genes, in: folder.vocabulary)
        let places = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
        let kinds = rows.map { places[labels[$0]] ?? 0 }
        let cells = rows.map { row in matrix.genes.indices.map { matrix[row, $0] } }
        let seed = options.regulation.seed
        var stream = RandomStream(seed: seed, stream: "regulate/cells")
        let order = stream.permutation(of: cells.count)
        let heldOut = Array(order.prefix(max(2, cells.count / 5)))
        let training = Array(order.dropFirst(heldOut.count))
        let total = options.mixtures + options.judged + heldOut.count
        var done = 0
        func embedded(_ amounts: [Float], _ name: String) throws -> [Float] {
            let vector = try embedding(of: amounts, match, name: name)
            done += 1
            try progress(done, total)
            return vector
        }
        func mixed(
            _ chosen: [Int], _ mixer: CellMixer, _ name: String
        ) throws -> CellMixer.Mixture {
            var stream = RandomStream(seed: seed, stream: "regulate/\(name)")
            return try mixer(chosen.map { cells[$0] }, stream: &stream)
        }
        var inputs: [[Float]] = []
        var targets: [[Float]] = []
        for index in 0..<options.mixtures {
            let mixture = try mixed(training, options.mixer, "mixture \(index)")
            inputs.append(try embedded(mixture.amounts, "mixture \(index)"))
            targets.append(
                mixture.composition(classes: training.map { kinds[$0] }, count: classes.count))
        }
        let regulation = try EmbeddingRegulation(
            embedding: folder.model.configuration.width, classes: classes.count,
            options: options.regulation)
        let losses = try regulation.train(inputs, compositions: targets)

        let alone = try heldOut.map { try embedded(cells[$0], "cell \($0)") }
        var pair = CellMixer()
        pair.total = options.mixer.total
        var judged: [[Float]] = []
        var truth: [[Float]] = []
        var parts: [[CellMixer.Share]] = []
        for index in 0..<options.judged {
            let mixture = try mixed(heldOut, pair, "judged \(index)")
            judged.append(try embedded(mixture.amounts, "judged \(index)"))
            truth.append(
                mixture.composition(classes: heldOut.map { kinds[$0] }, count: classes.count))
            parts.append(mixture.shares)
        }
        func bend(_ mixtures: [[Float]], _ cells: [[Float]]) -> Double {
            EmbeddingRegulation.bend(
                of: mixtures,
                parts: parts.map { shares in
                    shares.map { (values: cells[$0.cell], share: $0.share) }
                })
        }
        let guesses = try regulation.compositions(judged)
        let mean = classes.indices.map { column in
            targets.reduce(0) { $0 + $1[column] } / Float(targets.count)
        }
        func error(_ guesses: [[Float]]) -> Double {
            var sum = 0.0
            for (guess, wanted) in zip(guesses, truth) {
                for (a, b) in zip(guess, wanted) { sum += Double((a - b) * (a - b)) }
            }
            return sum / Double(truth.count * classes.count)
        }
        return Result(
            regulation: regulation, classes: classes, losses: losses,
            bendBefore: bend(judged, alone),
            bendAfter: bend(try regulation.adapted(judged), try regulation.adapted(alone)),
            error: error(guesses), guessError: error(truth.map { _ in mean }), match: match)
    }

    private func embedding(
        of amounts: [Float], _ match: GeneMatch, name: String
    ) throws -> [Float] {
        var tokenizer = CellTokenizer()
        tokenizer.binning = QuantileBinning(bins: folder.bins)
        tokenizer.limit = folder.limit
        tokenizer.cellValue = folder.cellValue
        let stream = RandomStream(seed: options.regulation.seed, stream: "regulate/tokens/\(name)")
        let tokens = try tokenizer(amounts, match, folder.vocabulary, stream: stream)
        let shape = [1, tokens.ids.count]
        return try inference {
            try folder.model.embed(
                Tensor(tokens.ids, shape: shape), Tensor(tokens.values, shape: shape)
            ).floats()
        }
    }
}
