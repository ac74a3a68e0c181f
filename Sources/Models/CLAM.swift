public import Layers
public import Tensors

/// CLAM: attention MIL whose most and least attended patches are told apart by a classifier of
/// their own while it learns.
///
/// - Input: the patch features of one patient, `[patches, features]`, in any order and number.
/// - Output: one logit per class, `[classes]`.
///
/// ### Reference
/// Lu MY. *et al.* Data-efficient and weakly supervised computational pathology on whole-slide
/// images. *Nature Biomedical Engineering* 5:555–570, 2021.
///
/// ### Differences from the authors' code
/// The loss of the patches is cross-entropy, not their smooth margin. In training, dropout hits the
/// few patches of that loss anew, since those of a large bag are not kept.
public struct CLAM {
    /// The sizes and the wiring.
    public struct Configuration: Codable, Sendable, Hashable {
        /// The width of a patch's features.
        public var features = 1024
        /// The width of a patch inside.
        public var width = 512
        /// The width of the two branches of the gate.
        public var hidden = 256
        /// The classes.
        public var classes = 2
        /// Whether each class has attention of its own (CLAM-MB) or all share one (CLAM-SB).
        public var hasBranches = false
        /// How many patches of each end teach the classifier of patches.
        public var sampled = 8
        /// Whether classes exclude each other, so that the patches most attended are no sign of
        /// any other class.
        public var isSubtyping = false
        /// How likely an element is zeroed in training.
        public var dropout = 0.25

        /// The published sizes.
        public init() {}
    }

    /// What the network says about a bag.
    public struct Output {
        /// `[classes]`.
        public let logits: Tensor
        /// What was pooled, `[1, width]`, or `[classes, width]` with branches.
        public let features: Tensor
        /// The weights of patches before softmax, `[1, patches]`, or `[classes, patches]`.
        public let attention: Tensor
        fileprivate let pooled: BagMean

        /// Carries gradients on to the parameters that every patch goes through; call it after the
        /// `backward()` of the loss.
        ///
        /// - Throws: What reading a piece throws.
        public func backward() throws { try pooled.backward() }
    }

    /// What the classifiers of patches say about those at both ends of the attention.
    public struct Instances {
        /// Mean cross-entropy, over classes, too, in subtyping: a number.
        public let loss: Tensor
        /// What each sampled patch should be: 1 for a sign of the class, 0 for none.
        public let targets: [Int]
        /// What it was taken for.
        public let predictions: [Int]
    }

    /// The sizes and the wiring.
    public let configuration: Configuration
    private let pool: GatedPooling
    private let classifiers: [Linear]
    private let instanceClassifiers: [Linear]

    /// Takes every parameter from `scope`, under the authors' own names.
    ///
    /// - Parameters:
    ///   - configuration: The sizes and the wiring.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit; ``ModelError`` if the sizes are
    ///   impossible.
    public init(_ configuration: Configuration = .init(), in scope: ParameterScope) throws {
        let c = configuration
        guard c.classes > 1, c.sampled > 0 else {
            throw ModelError.invalidConfiguration(
                "\(c.classes) classes and \(c.sampled) sampled patches must be at least 2 and 1")
        }
        self.configuration = c
        pool = try GatedPooling(
            features: c.features, width: c.width, hidden: c.hidden,
            rows: c.hasBranches ? c.classes : 1, dropout: c.dropout, in: scope)
        classifiers =
            c.hasBranches
            ? try (0..<c.classes).map { try Linear(c.width, 1, in: scope / "classifiers" / $0) }
            : [try Linear(c.width, c.classes, in: scope / "classifiers")]
        instanceClassifiers = try (0..<c.classes).map {
            try Linear(c.width, 2, in: scope / "instance_classifiers" / $0)
        }
    }

    /// Reads one bag, in pieces if it has several.
    ///
    /// - Parameters:
    ///   - bag: The patch features. Products with all patches are made in their kind of number.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The logits and what led to them.
    /// - Throws: ``ModelError`` if the bag does not fit; `TensorError` if memory is short.
    public func callAsFunction(
        _ bag: PatchStream, training generator: Generator? = nil
    ) throws -> Output {
        let pooled = try pool(bag, training: generator)
        let logits = try classifiers.enumerated().map { row, classify in
            try classify(pooled.mean.selected(0, row))
        }
        return Output(
            logits: try Tensor.concatenated(logits), features: pooled.mean,
            attention: pooled.scores, pooled: pooled)
    }

    /// Lets the classifiers of patches judge those that were attended most and least.
    ///
    /// - Parameters:
    ///   - output: What the network said about the bag.
    ///   - bag: The same bag, of at least ``Configuration/sampled`` patches.
    ///   - label: The patient's class.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The loss, and what each patch was taken for.
    /// - Throws: ``ModelError`` if there are too few patches; what reading them throws.
    /// - Precondition: The label is one of the classes.
    public func instances(
        _ output: Output, of bag: PatchStream, label: Int, training generator: Generator? = nil
    ) throws -> Instances {
        let c = configuration
        guard bag.count >= c.sampled else {
            throw ModelError.tooFewPatches(found: bag.count, needed: c.sampled)
        }
        var (losses, targets, predictions): ([Tensor], [Int], [Int]) = ([], [], [])
        for (kind, classify) in instanceClassifiers.enumerated()
        where kind == label || c.isSubtyping {
            let row = try output.attention.selected(0, c.hasBranches ? kind : 0)
            var places = try row.greatest(c.sampled).indices.integers()
            var wanted = [Int](repeating: kind == label ? 1 : 0, count: c.sampled)
            if kind == label {
                places += try (-row).greatest(c.sampled).indices.integers()
                wanted += [Int](repeating: 0, count: c.sampled)
            }
            let patches = try pool.embed(bag.patches(at: places), training: generator)
            let logits = try classify(patches).converted(to: classify.weight.scalarType)
            losses.append(try crossEntropy(logits, wanted))
            targets += wanted
            predictions += try logits.maximum(axis: 1).indices.integers()
        }
        let loss = try Tensor.stacked(losses).sum() / (c.isSubtyping ? Double(c.classes) : 1)
        return Instances(loss: loss, targets: targets, predictions: predictions)
    }

    /// The mean over rows of `[n, 2]`.
    private func crossEntropy(_ logits: Tensor, _ wanted: [Int]) throws -> Tensor {
        let truth = try Tensor(
            wanted.flatMap { [Double(1 - $0), Double($0)] }, shape: [wanted.count, 2],
            type: logits.scalarType, device: logits.device)
        return try (logits.logSoftmax() * truth).sum() / -Double(wanted.count)
    }
}
