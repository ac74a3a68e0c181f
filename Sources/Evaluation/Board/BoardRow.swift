public import Reports

/// A variant of a study that takes part in a ``Board``: its predictions of held-out patients.
public struct BoardVariant: Sendable {
    /// What it stands under, such as "Without a part".
    public var heading: String
    /// Its name, distinct on the board.
    public var name: String
    /// What is different in it, a phrase.
    public var meaning: String
    /// What it predicted, or why it has nothing to show, as a sentence without its full stop.
    public var predictions: Part<PredictionSet>

    /// Describes a variant; the parameters are the properties of the same names.
    public init(
        heading: String, name: String, meaning: String, predictions: Part<PredictionSet>
    ) {
        self.heading = heading
        self.name = name
        self.meaning = meaning
        self.predictions = predictions
    }
}

/// A row of a ``Board``: the numbers of a variant, and how the reference compares with it.
public struct BoardRow: Codable, Sendable {
    /// What it stands under, such as "Without a part".
    public var heading: String
    /// The variant's name.
    public var name: String
    /// What is different in it, a phrase.
    public var meaning: String
    /// Whether the others are compared with it.
    public var isReference: Bool
    /// The index by which variants are compared: area under the ROC curve, or Harrell's C.
    public var index: Measure
    /// The same on the patients of ``Board/common``; `nil` where all rows have the same patients.
    public var commonIndex: Measure?
    /// The share of right calls; `nil` for survival.
    public var accuracy: Measure?
    /// The index of the reference minus that of this row, on the patients of both; `nil` for the reference.
    public var difference: Comparison.Difference?
    /// The same of the share of right calls; `nil` for the reference and for survival.
    public var accuracyDifference: Comparison.Difference?
}
