/// Why a model refused its input, as one sentence.
public enum ModelError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The bag is not a table of patch features of the right width.
    case unsuitableBag(shape: [Int], features: Int)
    /// The expression is not a table of the right number of genes.
    case unsuitableGenes(shape: [Int], genes: Int)
    /// The bag has too few patches for this wiring.
    case tooFewPatches(found: Int, needed: Int)
    /// A configuration that no network can have.
    case invalidConfiguration(String)
    /// The images are not square pictures of three channels of a suitable size.
    case unsuitableImages(shape: [Int], multiple: Int)
    /// A table of patients that is not there or has another width.
    case unsuitableTable(String, shape: [Int]?, width: Int)
    /// A patient of whom nothing that the model reads is known.
    case nothingKnown(row: Int)
    /// Weights that do not fit, as one sentence.
    case checkpoint(String)
    /// An embedding of length 0, which has no direction.
    case zeroEmbedding

    /// The whole sentence.
    public var description: String {
        switch self {
        case .unsuitableBag(let shape, let features):
            "the bag has shape \(shape), but the model needs [patches, \(features)]"
        case .unsuitableGenes(let shape, let genes):
            "the expression has shape \(shape), but the model needs [patients, \(genes)]"
        case .tooFewPatches(let found, let needed):
            "the bag has \(found) patches, but this wiring needs at least \(needed)"
        case .invalidConfiguration(let reason):
            "the model cannot be built: \(reason)"
        case .unsuitableImages(let shape, let multiple):
            "the images have shape \(shape), but the model needs [images, 3, side, side] with a "
                + "side that is a multiple of \(multiple)"
        case .unsuitableTable(let name, let shape?, let width):
            "the table '\(name)' has shape \(shape), but the model needs [patients, \(width)]"
        case .unsuitableTable(let name, nil, let width):
            "there is no table '\(name)'; the model needs [patients, \(width)]"
        case .nothingKnown(let row):
            "row \(row + 1) has nothing that the model reads; one part is needed"
        case .checkpoint(let sentence):
            sentence
        case .zeroEmbedding:
            "the state of a cell token is zero throughout and has no direction"
        }
    }
}
