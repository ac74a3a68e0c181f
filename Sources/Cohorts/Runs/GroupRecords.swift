/// How gene groups are ranked.
public enum GroupRanking: String, Codable, Sendable, Hashable, CaseIterable {
    /// How much the gene token takes from each group.
    case attention
    /// That, times how much the answer changes with it, where it speaks for the answer.
    case gradient
    /// How much worse the answer gets without the group.
    case occlusion
}

/// What is left of an index when gene groups are left out.
public struct GroupDrop: Codable, Sendable, Hashable {
    /// The groups left out.
    public var dropped: Int
    /// The index (area under the ROC curve, or C) without the groups ranked highest, by ranking.
    public var ranked: [String: Double]
    /// The mean index without as many groups drawn at random.
    public var random: Double
    /// The least index of the draws.
    public var minimum: Double
    /// The greatest index of the draws.
    public var maximum: Double

    /// Records a point; the parameters are the properties of the same names.
    public init(
        dropped: Int, ranked: [String: Double], random: Double, minimum: Double, maximum: Double
    ) {
        self.dropped = dropped
        self.ranked = ranked
        self.random = random
        self.minimum = minimum
        self.maximum = maximum
    }
}

/// What a fold's held-out patients say about gene groups: `fold-*/groups.json`.
public struct GroupReport: Codable, Sendable, Hashable {
    /// The fold.
    public var fold: Int
    /// SHA-256 of the model that was asked.
    public var model: String
    /// The patients with genes and a label, who were asked about.
    public var patients: Int
    /// What each group is.
    public var names: [String]
    /// The genes of each group.
    public var genes: [[String]]
    /// One score per group for each ranking, higher for more.
    public var scores: [String: [Double]]
    /// The index without groups, from none up to nine tenths of them; empty if there is a reason.
    public var drops: [GroupDrop]
    /// How many random choices stand behind each point of ``drops``.
    public var draws: Int
    /// Why there is no curve, as a sentence without its full stop.
    public var reason: String?

    /// Records a fold; the parameters are the properties of the same names.
    public init(
        fold: Int, model: String, patients: Int, names: [String], genes: [[String]],
        scores: [String: [Double]], drops: [GroupDrop], draws: Int, reason: String?
    ) {
        self.fold = fold
        self.model = model
        self.patients = patients
        self.names = names
        self.genes = genes
        self.scores = scores
        self.drops = drops
        self.draws = draws
        self.reason = reason
    }
}
