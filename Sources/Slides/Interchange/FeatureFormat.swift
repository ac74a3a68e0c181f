/// Whose files features are written as.
public enum FeatureFormat: String, Sendable, Hashable, Codable, CaseIterable {
    /// Ours: `NAME.safetensors`.
    case morphogen
    /// CLAM's `NAME.h5`: `features` and `coords`.
    case clam
    /// CLAM's `NAME.pt`: the features alone, one tensor.
    case clamTorch = "clam-pt"
    /// TRIDENT's features `NAME.h5`: `features`, and `coords` that say how the slide was cut.
    case trident
    /// TRIDENT's patches `NAME_patches.h5`: `coords` alone.
    case tridentPatches = "trident-patches"
    /// STAMP's `NAME.h5`: `feats`, and `coords` in micrometers.
    case stamp

    /// What follows the slide's name in the name of a file.
    public var suffix: String {
        switch self {
        case .morphogen: ".safetensors"
        case .clam, .trident, .stamp: ".h5"
        case .clamTorch: ".pt"
        case .tridentPatches: "_patches.h5"
        }
    }
}
