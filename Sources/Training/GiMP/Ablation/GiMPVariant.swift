import Layers
import Models

/// A row of GiMP's board: the study with something changed, or something simpler on its folds.
public struct GiMPVariant: Sendable {
    /// How a variant comes to its predictions.
    enum Kind: Sendable {
        /// GiMP with other settings.
        case network(@Sendable (inout GiMPOptions) -> Void)
        /// The mean of what two other variants say.
        case average(String, String)
        /// Regression on genes with the lasso.
        case lasso
        /// Attention MIL on patches.
        case attentionMIL
    }

    /// What it stands under on the board.
    public let heading: String
    /// Its name, which is that of its folder, too.
    public let name: String
    /// What is different in it, a phrase.
    public let meaning: String
    let kind: Kind

    private init(_ heading: String, _ name: String, _ meaning: String, _ kind: Kind) {
        self.heading = heading
        self.name = name
        self.meaning = meaning
        self.kind = kind
    }

    private init(
        _ heading: String, _ name: String, _ meaning: String,
        _ change: @escaping @Sendable (inout GiMPOptions) -> Void
    ) {
        self.init(heading, name, meaning, .network(change))
    }

    /// The name of the study as it is.
    public static let full = "full"
    /// The name of the study without pre-training (S1).
    public static let unpaired = "no-pretraining"
    /// The name of the study without any stage before fine-tuning.
    public static let scratch = "from-scratch"

    /// All variants of a study; those that change nothing in it are left out.
    ///
    /// - Parameter options: The study's settings.
    /// - Returns: The variants, the study as it is first.
    public static func all(_ options: GiMPOptions) -> [GiMPVariant] {
        let first = GiMPVariant("The study", full, "as the study has it") { _ in }
        let changed = (parts + masks + encoders + weights + fusions(options)).filter { variant in
            guard case .network(let change) = variant.kind else { return true }
            var other = options
            change(&other)
            return other != options
        }
        return [first] + changed + simple
    }

    private static var parts: [GiMPVariant] {
        let heading = "Without a part"
        return [
            GiMPVariant(
                heading, "no-gene-stage",
                "the genes' own stage (S0) is left out; the gene encoder learns with the rest"
            ) {
                $0.geneStage.epochs = 0
                $0.geneEncoder = .joint
            },
            GiMPVariant(heading, unpaired, "no pre-training (S1): only S0 and fine-tuning") {
                $0.pretraining.epochs = 0
            },
            GiMPVariant(
                heading, scratch, "neither S0 nor S1: everything learns from labels, from nothing"
            ) {
                $0.geneStage.epochs = 0
                $0.pretraining.epochs = 0
                $0.geneEncoder = .joint
            },
            GiMPVariant(heading, "no-masked-patches", "pre-training by triplets alone") {
                $0.maskWeight = 0
            },
            GiMPVariant(heading, "no-triplets", "pre-training by masked patches alone") {
                $0.tripletWeight = 0
            },
            GiMPVariant(
                heading, "no-genes-in-decoder", "masked patches are guessed without the genes"
            ) { $0.guessesWithGenes = false },
            GiMPVariant(
                heading, "no-grouping", "all fragments of genes attend to each other at once"
            ) { $0.network.isGrouped = false },
        ]
    }

    private static var masks: [GiMPVariant] {
        let words: [PatchMask.Mode: String] = [
            .run: "a run of consecutive patches", .window: "random patches within a run",
            .random: "random patches of the whole bag", .blocks: "patches near each other",
        ]
        return PatchMask.Mode.allCases.map { mode in
            GiMPVariant(
                "Masked patches", "mask-\(mode.rawValue)", "hidden are \(words[mode] ?? "")"
            ) { $0.mask.mode = mode }
        }
    }

    private static var encoders: [GiMPVariant] {
        let heading = "Gene encoder"
        let words: [GiMPOptions.GeneEncoder: String] = [
            .frozen: "frozen after its own stage", .slow: "learns a tenth of what the rest learns",
            .joint: "learns as the rest does",
        ]
        return GiMPOptions.GeneEncoder.allCases.map { kind in
            GiMPVariant(heading, "genes-\(kind.rawValue)", words[kind] ?? "") {
                $0.geneEncoder = kind
                if kind == .frozen, $0.geneStage.epochs == 0 {
                    $0.geneStage.epochs = max(1, $0.pretraining.epochs)
                }
            }
        } + [
            GiMPVariant(heading, "genes-in-random-groups", "genes grouped at random") {
                $0.network.grouping = .random
            },
            GiMPVariant(
                heading, "genes-in-coexpressed-groups", "genes that move together in one group"
            ) { $0.network.grouping = .coexpression },
        ]
    }

    private static var weights: [GiMPVariant] {
        [
            GiMPVariant("Loss weights", "masked-patches-times-4", "their loss counts four times") {
                $0.maskWeight *= 4
            },
            GiMPVariant("Loss weights", "triplets-times-4", "their loss counts four times") {
                $0.tripletWeight *= 4
            },
        ]
    }

    private static func fusions(_ options: GiMPOptions) -> [GiMPVariant] {
        TokenFusion.Kind.allCases.map { kind in
            let name = kind == .additive ? "fusion-concat" : "fusion-\(kind.rawValue)"
            let words =
                kind == .additive
                ? "the two tokens side by side, a linear classifier on them"
                : "the two tokens joined by '\(kind.rawValue)'"
            return GiMPVariant("Fusion", name, words) { $0.network.fusion = kind }
        }
    }

    private static var simple: [GiMPVariant] {
        let heading = "One side, or something simpler"
        return [
            GiMPVariant(heading, "slides-only", "GiMP's patch aggregator alone") {
                $0.network.sides = .slides
            },
            GiMPVariant(heading, "genes-only", "GiMP's gene encoder alone") {
                $0.network.sides = .genes
            },
            GiMPVariant(
                heading, "late-average", "the mean of what slides-only and genes-only say",
                .average("slides-only", "genes-only")),
            GiMPVariant(
                heading, "lasso-on-genes",
                "regression on all genes with the lasso, its penalty cross-validated within the training patients",
                .lasso),
            GiMPVariant(
                heading, "attention-mil", "gated attention pooling of patches (Ilse 2018)",
                .attentionMIL),
        ]
    }
}
