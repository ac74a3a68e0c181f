public import Layers
public import Models

/// How GiMP is built and trained, stage by stage.
public struct GiMPOptions: Codable, Sendable, Hashable {
    /// The sizes and the wiring of the network.
    public var network = Network()
    /// Which patches are hidden in pre-training.
    public var mask = PatchMask()
    /// Whether the masked patches are guessed with the help of the genes.
    public var guessesWithGenes = true
    /// The weight of the loss of masked patches.
    public var maskWeight = 1.0
    /// The weight of the triplet loss.
    public var tripletWeight = 1.0
    /// How triplets are chosen.
    public var mining = TripletMining.random
    /// The margin of the triplet loss; nothing for the soft margin.
    public var margin: Double? = 0.3
    /// Whether triplets are drawn across slide and genes, too.
    public var crossesSides = false
    /// The stage that trains the gene encoder alone, first; no epochs to leave it out.
    public var geneStage = Stage(epochs: 50, warmUp: 0.05, beta2: 0.999, decay: 0.01)
    /// What the gene encoder learns in its own stage.
    public var geneObjective = GeneObjective.label
    /// The share of genes that are hidden with the objective `masked`.
    public var hiddenGenes = 0.5
    /// The stage that pre-trains both sides; no epochs to leave it out.
    public var pretraining = Stage(epochs: 100, warmUp: 0.1, beta2: 0.95, decay: 0.05)
    /// The stage that trains for the task.
    public var finetuning = Stage(epochs: 70, warmUp: 0.05, beta2: 0.999, decay: 0.01)
    /// What the gene encoder learns after its own stage.
    public var geneEncoder = GeneEncoder.frozen
    /// Patients per step.
    public var batch = 16
    /// Whether batches hold every class alike; survival is never balanced.
    public var isBalanced = true
    /// The most patches of a bag in training, drawn anew each time.
    public var patchLimit = 1024
    /// The most patches of a bag otherwise.
    public var evaluationLimit = 16_384
    /// How likely one side of a patient is hidden while fine-tuning.
    public var modalityDropout = 0.0
    /// Which epoch of fine-tuning is kept.
    public var selection = Selection.validation
    /// The share of training patients with a label that choose the epoch and are not learned from.
    ///
    /// Where a class has fewer than five labels nobody is set aside, and the last epoch is kept.
    public var validationShare = 0.125
    /// The share of training patients whose label may be seen, for curves of what few labels do.
    ///
    /// The labels of the others are hidden from all stages and from the choice of the epoch.
    public var labelShare = 1.0
    /// Time bins of a study of survival.
    public var bins = 4
    /// Bound on standardised genes, in standard deviations.
    public var clip = 5.0
    /// The seed of every random stream.
    public var seed: UInt64 = 1
    /// The device.
    public var device = "cpu"

    /// The defaults.
    public init() {}

    /// The sizes and the wiring of the network.
    public struct Network: Codable, Sendable, Hashable {
        /// Which sides are read.
        public var sides = Sides.both
        /// The width inside.
        public var width = 512
        /// The heads of each attention.
        public var heads = 8
        /// The genes of a fragment.
        public var fragment = 64
        /// The groups of fragments.
        public var groups = 16
        /// How genes are put into groups.
        public var grouping = GeneLayout.Grouping.order
        /// Whether fragments attend within groups first.
        public var isGrouped = true
        /// The blocks within groups.
        public var innerBlocks = 2
        /// The blocks across groups.
        public var outerBlocks = 1
        /// The layers of the patch aggregator.
        public var layers = 2
        /// Which attention is computed over patches.
        public var attention = NystromAttention.Kind.auto
        /// The landmarks of Nyström attention.
        public var landmarks = 256
        /// The weights of the filter along the bag.
        public var kernel = 33
        /// How patches learn where they are.
        public var positions = PatchAggregator.Positions.coordinates
        /// How likely an element of an encoder is zeroed in training.
        public var dropout = 0.1
        /// How the two tokens become one vector.
        public var fusion = TokenFusion.Kind.mixed
        /// Whether the two tokens are centred and scaled by those of the training patients first.
        public var standardizesTokens = true
        /// How likely an element before the classifier is zeroed in training.
        public var classifierDropout = 0.25
        /// The transformer blocks of the decoder of masked patches.
        public var decoderBlocks = 1
        /// The width of the space of patients.
        public var projection = 128

        /// The defaults.
        public init() {}
    }

    /// Which sides are read.
    public enum Sides: String, Codable, Sendable, Hashable, CaseIterable {
        /// Slides and genes.
        case both
        /// Slides only.
        case slides
        /// Genes only.
        case genes
    }

    /// What the gene encoder learns in its own stage.
    public enum GeneObjective: String, Codable, Sendable, Hashable, CaseIterable {
        /// The task, from labels.
        case label
        /// Hidden genes from the others; no label is read.
        case masked
    }

    /// What the gene encoder learns after its own stage.
    public enum GeneEncoder: String, Codable, Sendable, Hashable, CaseIterable {
        /// Nothing.
        case frozen
        /// A tenth of what the others learn.
        case slow
        /// As much as the others.
        case joint

        /// The factor on the learning rate.
        var rate: Double {
            switch self {
            case .frozen: 0
            case .slow: 0.1
            case .joint: 1
            }
        }
    }

    /// Which epoch is kept.
    public enum Selection: String, Codable, Sendable, Hashable, CaseIterable {
        /// The last.
        case last
        /// The one with the best index, then the lowest loss, on patients set aside for it.
        case validation
    }

    /// How long and how fast a stage learns.
    public struct Stage: Codable, Sendable, Hashable {
        /// Passes over the training patients; 0 to leave the stage out.
        public var epochs: Int
        /// The greatest step size, reached after warming up and left along a cosine.
        public var learningRate = 1e-4
        /// The share of steps in which the step size rises.
        public var warmUp: Double
        /// How slowly the squares of gradients are forgotten.
        public var beta2: Double
        /// The decay of weight matrices.
        public var decay: Double
        /// The greatest common norm of the gradients of a step.
        public var clip = 1.0

        /// How long and how fast a stage learns.
        ///
        /// - Parameters:
        ///   - epochs: Passes over the training patients.
        ///   - warmUp: The share of steps in which the step size rises.
        ///   - beta2: How slowly the squares of gradients are forgotten.
        ///   - decay: The decay of weight matrices.
        public init(epochs: Int, warmUp: Double, beta2: Double, decay: Double) {
            self.epochs = epochs
            self.warmUp = warmUp
            self.beta2 = beta2
            self.decay = decay
        }

        /// The step size of a step.
        ///
        /// - Parameters:
        ///   - step: The step, from 0.
        ///   - total: All steps.
        /// - Returns: A number from 0 to ``learningRate``.
        func rate(at step: Int, of total: Int) -> Double {
            let warm = Int((Double(total) * warmUp).rounded())
            if step < warm { return learningRate * Double(step + 1) / Double(warm) }
            let part = Double(step - warm) / Double(max(1, total - warm))
            return learningRate * 0.5 * (1 + cosine(.pi * part))
        }
    }

    /// The network for genes and patches of these sizes.
    ///
    /// - Parameters:
    ///   - layout: The gene layout, whose groups may be others than were asked for; nil without
    ///     genes.
    ///   - features: The width of a patch's features; nil without slides.
    ///   - outputs: Classes, or time bins.
    /// - Returns: The configuration.
    func configuration(
        layout: GeneLayout?, features: Int?, outputs: Int
    ) -> GiMP.Configuration {
        let n = network
        let genes = layout.map { layout in
            var genes = GroupGeneEncoder.Configuration(genes: layout.slots.count)
            genes.fragment = n.fragment
            genes.groups = layout.groups
            genes.width = n.width
            genes.heads = n.heads
            genes.innerBlocks = n.innerBlocks
            genes.outerBlocks = n.outerBlocks
            genes.dropout = n.dropout
            genes.isGrouped = n.isGrouped
            return genes
        }
        let patches = features.map { features in
            var patches = PatchAggregator.Configuration(features: features)
            patches.width = n.width
            patches.heads = n.heads
            patches.layers = n.layers
            patches.attention = n.attention
            patches.landmarks = n.landmarks
            patches.kernel = n.kernel
            patches.positions = n.positions
            patches.dropout = n.dropout
            return patches
        }
        var configuration = GiMP.Configuration(genes: genes, patches: patches, outputs: outputs)
        configuration.fusion = n.fusion
        configuration.dropout = n.classifierDropout
        return configuration
    }
}
