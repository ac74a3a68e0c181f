import Files
public import Tensors

/// The patches of several patients side by side, the shorter bags padded at the end.
public struct PatchBatch {
    /// `[batch, patches, features]`.
    public let features: Tensor
    /// True where there is a patch, `[batch, patches]`; nil if all bags fill the width.
    public let mask: Tensor?
    /// Column and row of each patch in units of the tile distance, `[batch, patches, 2]`.
    public let places: Tensor?
    /// The patches of each patient.
    public let lengths: [Int]

    /// One patient's patches.
    public struct Bag {
        /// `[patches, features]`.
        public let features: Tensor
        /// Column and row in units of the tile distance, `[patches, 2]`; nil if not known.
        public let places: Tensor?

        /// Puts features and places together.
        ///
        /// - Parameters:
        ///   - features: `[patches, features]`.
        ///   - places: `[patches, 2]`, or nil.
        public init(features: Tensor, places: Tensor? = nil) {
            self.features = features
            self.places = places
        }
    }

    /// Pads bags to the longest.
    ///
    /// - Parameters:
    ///   - bags: At least one bag, each with at least one patch; all with places or none.
    ///   - width: The width to pad to; the longest bag's if nil.
    /// - Throws: ``ModelError`` if a bag is empty or there is none; `TensorError` if widths differ.
    public init(_ bags: [Bag], paddedTo width: Int? = nil) throws {
        let lengths = try bags.map { try $0.features.size(0) }
        guard let longest = lengths.max(), let shortest = lengths.min(), shortest > 0 else {
            throw ModelError.invalidConfiguration("a batch needs bags of at least one patch")
        }
        let whole = max(longest, width ?? 0)
        self.lengths = lengths
        func padded(_ tensors: [Tensor]) throws -> Tensor {
            try Tensor.stacked(
                zip(tensors, lengths).map { try $0.padded([0, 0, 0, whole - $1]) })
        }
        features = try padded(bags.map(\.features))
        let known = bags.compactMap(\.places)
        guard known.isEmpty || known.count == bags.count else {
            throw ModelError.invalidConfiguration(
                "\(known.count) of \(bags.count) bags have places; all or none must have them")
        }
        places = known.isEmpty ? nil : try padded(known)
        if shortest == whole {
            mask = nil
        } else {
            let there = lengths.flatMap { length in (0..<whole).map { $0 < length ? 1 : 0 } }
            mask = try Tensor(
                there, shape: [bags.count, whole], type: .bool, device: features.device)
        }
    }
}
