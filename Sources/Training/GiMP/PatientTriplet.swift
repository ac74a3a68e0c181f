public import Survival

/// An anchor, a patient like it and one unlike it, as rows of a batch.
public struct PatientTriplet: Sendable, Hashable {
    /// The anchor.
    public var anchor: Int
    /// Another patient of the same kind.
    public var positive: Int
    /// A patient of another kind.
    public var negative: Int

    /// Names the three.
    ///
    /// - Parameters:
    ///   - anchor: The anchor.
    ///   - positive: Another patient of the same kind.
    ///   - negative: A patient of another kind.
    public init(_ anchor: Int, _ positive: Int, _ negative: Int) {
        self.anchor = anchor
        self.positive = positive
        self.negative = negative
    }
}

/// What a network learns about a patient.
public enum PatientLabel: Codable, Sendable, Hashable {
    /// One of several classes, from 0.
    case category(Int)
    /// The time bin of the end of follow-up, and whether the event was seen there.
    case survival(bin: Int, event: Bool)

    /// How two patients compare.
    public enum Relation: Sendable, Hashable {
        /// Certainly of one kind.
        case alike
        /// Certainly of different kinds.
        case different
        /// Either is possible.
        case unknown
    }

    /// How two patients compare.
    ///
    /// Under censoring only what is certain counts: two events in one bin are alike; an event in
    /// a bin differs from anyone who was followed into a later one; everything else may be either.
    ///
    /// - Parameter other: The other patient's label.
    /// - Returns: The relation, the same both ways.
    public func relation(to other: PatientLabel) -> Relation {
        switch (self, other) {
        case (.category(let a), .category(let b)): return a == b ? .alike : .different
        case (.survival(let bin, let event), .survival(let otherBin, let otherEvent)):
            if bin == otherBin { return event && otherEvent ? .alike : .unknown }
            return (bin < otherBin ? event : otherEvent) ? .different : .unknown
        default: return .unknown
        }
    }
}

/// How triplets are chosen within a batch.
public enum TripletMining: String, Codable, Sendable, Hashable, CaseIterable {
    /// For each anchor one positive and one negative at random.
    case random
    /// For each anchor the farthest positive and the nearest negative.
    case batchHard = "batch-hard"
    /// All triplets.
    case batchAll = "batch-all"

    /// The triplets of a batch.
    ///
    /// Nobody is paired with itself, and an anchor without a positive or a negative is left out.
    ///
    /// - Parameters:
    ///   - labels: The label of each patient; nil where it is not known.
    ///   - distances: The distance of two rows; asked by ``batchHard`` only.
    ///   - stream: Where random choices come from.
    /// - Returns: The triplets, by anchor.
    /// - Throws: What `distances` throws.
    public func triplets(
        _ labels: [PatientLabel?], distances: () throws -> [[Double]],
        using stream: inout RandomStream
    ) rethrows -> [PatientTriplet] {
        let known = self == .batchHard ? try distances() : []
        return labels.indices.flatMap { anchor -> [PatientTriplet] in
            guard let label = labels[anchor] else { return [] }
            func partners(_ relation: PatientLabel.Relation) -> [Int] {
                labels.indices.filter { other in
                    other != anchor
                        && labels[other].map { label.relation(to: $0) == relation } ?? false
                }
            }
            let (near, far) = (partners(.alike), partners(.different))
            guard !near.isEmpty, !far.isEmpty else { return [] }
            switch self {
            case .random:
                return [
                    PatientTriplet(
                        anchor, near[stream.index(below: near.count)],
                        far[stream.index(below: far.count)])
                ]
            case .batchHard:
                let row = known[anchor]
                let farthest = near.max { row[$0] < row[$1] } ?? near[0]
                let nearest = far.min { row[$0] < row[$1] } ?? far[0]
                return [PatientTriplet(anchor, farthest, nearest)]
            case .batchAll:
                return near.flatMap { positive in
                    far.map { PatientTriplet(anchor, positive, $0) }
                }
            }
        }
    }
}
