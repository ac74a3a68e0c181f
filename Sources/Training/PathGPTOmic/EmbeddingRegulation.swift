import Files
public import Layers
import Models
import Survival
public import SystemPackage
public import Tensors

/// Stage 1 of Path-GPTOmic: MLP-A learns to tell what a mixture of cells is made of from its
/// embedding, so that the space between cells becomes smooth.
///
/// ### Reference
/// Path-GPTOmic, ISBI 2024; a re-implementation from the public description, which leaves loss,
/// optimiser and epochs open.
public final class EmbeddingRegulation {
    /// What is minimised.
    public enum Loss: String, Codable, Sendable, Hashable, CaseIterable {
        /// The squared error of the outputs, taken as shares.
        case squared
        /// The cross-entropy with the shares.
        case crossEntropy = "cross-entropy"
    }

    /// How it learns.
    public struct Options: Codable, Sendable, Hashable {
        /// The width of each of the three layers.
        public var width = 128
        /// The epochs.
        public var epochs = 50
        /// Mixtures per step.
        public var batch = 32
        /// The step size of Adam at the beginning, which falls along half a cosine.
        public var rate = 1e-3
        /// What is minimised.
        public var loss = Loss.squared
        /// The seed of weights and order.
        public var seed: UInt64 = 1

        /// The defaults.
        public init() {}
    }

    /// The parameters: `mlp_a.0` to `mlp_a.2`, and `classifier`.
    public let scope: ParameterScope
    private let options: Options
    private let adapt: Perceptron
    private let classify: Linear

    /// Prepares a fresh network.
    ///
    /// - Parameters:
    ///   - embedding: The width of an embedding.
    ///   - classes: How many classes of cells there are.
    ///   - options: How it learns.
    /// - Throws: `TensorError` if memory is short.
    public init(embedding: Int, classes: Int, options: Options = Options()) throws(TensorError) {
        self.options = options
        scope = ParameterScope(seed: options.seed)
        adapt = try Perceptron(
            embedding, widths: [options.width, options.width, options.width], in: scope / "mlp_a")
        classify = try Linear(options.width, classes, in: scope / "classifier")
    }

    /// Reads a network that ``write(to:notes:)`` wrote.
    ///
    /// - Parameter path: The file.
    /// - Throws: `FileError` or `TensorError` if it cannot be read; ``TrainingError`` if it is no such
    ///   network.
    public init(_ path: FilePath) throws {
        let state = try StateDictionary(path)
        options = try state.decoded("regulation", of: path)
        guard let first = state.shape(of: "mlp_a.0.weight"), first.count == 2,
            let last = state.shape(of: "classifier.weight"), last.count == 2
        else {
            throw TrainingError(.mismatch, "\(path) holds no MLP-A and classifier")
        }
        scope = ParameterScope(state)
        adapt = try Perceptron(
            first[1], widths: [options.width, options.width, options.width], in: scope / "mlp_a")
        classify = try Linear(options.width, last[0], in: scope / "classifier")
    }

    /// Writes the network and how it learned.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - notes: What else should stand in it, such as the classes.
    /// - Throws: `FileError` if it cannot be written.
    public func write(to path: FilePath, notes: [String: String] = [:]) throws {
        var metadata = notes
        metadata["regulation"] = try json(options)
        try scope.state(metadata: metadata).write(to: path)
    }

    /// What MLP-A makes of embeddings, the vectors that stage 2 reads.
    ///
    /// - Parameter embeddings: One row per cell, mixture or patient.
    /// - Returns: `[rows, width]`.
    /// - Throws: `TensorError` if the width differs.
    public func adapted(_ embeddings: [[Float]]) throws -> [[Float]] {
        try withoutGradients {
            let values = try adapt(table(embeddings)).floats()
            return embeddings.indices.map {
                Array(values[($0 * options.width)..<(($0 + 1) * options.width)])
            }
        }
    }

    /// What the classifier takes embeddings to be made of.
    ///
    /// - Parameter embeddings: One row per cell or mixture.
    /// - Returns: `[rows, classes]`; shares that add up to 1 with ``Loss/crossEntropy``, near it
    ///   otherwise.
    /// - Throws: `TensorError` if the width differs.
    public func compositions(_ embeddings: [[Float]]) throws -> [[Float]] {
        try withoutGradients {
            var outputs = try classify(adapt(table(embeddings)))
            if options.loss == .crossEntropy { outputs = try outputs.softmax() }
            let (values, width) = (try outputs.floats(), outputs.shape[1])
            return embeddings.indices.map { Array(values[($0 * width)..<(($0 + 1) * width)]) }
        }
    }

    /// Learns from mixtures.
    ///
    /// - Parameters:
    ///   - embeddings: One row per mixture.
    ///   - compositions: The share of each class in it.
    /// - Returns: The mean loss of each epoch.
    /// - Throws: ``TrainingError`` if the counts differ or the loss is no number any more.
    public func train(_ embeddings: [[Float]], compositions: [[Float]]) throws -> [Double] {
        guard embeddings.count == compositions.count, !embeddings.isEmpty else {
            throw TrainingError(
                .mismatch,
                "there are \(embeddings.count) embeddings for \(compositions.count) compositions")
        }
        let (inputs, targets) = (try table(embeddings), try table(compositions))
        let optimizer = Adam(scope.trainable, rate: options.rate)
        var losses: [Double] = []
        for epoch in 0..<options.epochs {
            let turn = try Tensor(
                Double.pi * Double(epoch) / Double(options.epochs), type: .float64)
            optimizer.rate = options.rate * (1 + (try turn.cos().item())) / 2
            var stream = RandomStream(seed: options.seed, stream: "mixtures/epoch \(epoch)")
            let order = stream.permutation(of: embeddings.count)
            var sum = 0.0
            for start in stride(from: 0, to: order.count, by: options.batch) {
                let rows = Array(order[start..<min(order.count, start + options.batch)])
                let places = try Tensor(rows, shape: [rows.count])
                let outputs = try classify(adapt(inputs.indexed(places)))
                let wanted = try targets.indexed(places)
                let loss =
                    options.loss == .squared
                    ? try outputs.meanSquaredError(to: wanted)
                    : try -(outputs.logSoftmax() * wanted).sum() / Double(rows.count)
                let value = try loss.item()
                guard value.isFinite else {
                    throw TrainingError(
                        .diverged, "the loss is \(value) in epoch \(epoch + 1); lower the rate")
                }
                sum += value * Double(rows.count)
                try loss.backward()
                try optimizer.step()
                try optimizer.clearGradients()
            }
            losses.append(sum / Double(embeddings.count))
        }
        return losses
    }

    /// How far a space is from being straight between cells.
    ///
    ///     mean |f(mix of a, b) − (λ f(a) + (1 − λ) f(b))|  /  mean |f(a) − f(b)|
    ///
    /// - Parameters:
    ///   - mixtures: f of each mixture.
    ///   - parts: f of the cells in each, and their shares.
    /// - Returns: 0 if every mixture lies where its cells' mixture does; what is compared has no unit.
    /// - Precondition: The counts are equal, every mixture has two cells, and some cells differ.
    public static func bend(
        of mixtures: [[Float]], parts: [[(values: [Float], share: Double)]]
    ) -> Double {
        precondition(mixtures.count == parts.count && parts.allSatisfy { $0.count == 2 })
        var (off, apart) = (0.0, 0.0)
        for (mixture, cells) in zip(mixtures, parts) {
            var squares = (0.0, 0.0)
            for place in mixture.indices {
                let (a, b) = (Double(cells[0].values[place]), Double(cells[1].values[place]))
                let straight = cells[0].share * a + cells[1].share * b
                let error = Double(mixture[place]) - straight
                squares.0 += error * error
                squares.1 += (a - b) * (a - b)
            }
            off += squares.0.squareRoot()
            apart += squares.1.squareRoot()
        }
        return off / apart
    }

    private func table(_ rows: [[Float]]) throws(TensorError) -> Tensor {
        try Tensor(rows.flatMap(\.self), shape: [rows.count, rows.first?.count ?? 0])
    }
}
