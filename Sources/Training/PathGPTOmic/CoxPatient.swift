public import Cohorts
public import Layers
public import Tensors

/// A patient as a Cox network learns from; anything but the identifier may be missing.
public struct CoxPatient {
    /// The identifier.
    public let id: String
    /// Standardised mutations and copy numbers.
    public var genomics: [Float]?
    /// The vector of expression.
    public var expression: [Float]?
    /// Reads what the image branch reads, or if there is no branch the features themselves,
    /// `[1, width]`; in training with a generator for augmentation.
    public var image: ((_ training: Generator?) throws -> PatchStream)?
    /// The follow-up, if it is known.
    public var outcome: Outcome?

    /// A patient.
    ///
    /// - Parameters:
    ///   - id: The identifier.
    ///   - genomics: Standardised mutations and copy numbers.
    ///   - expression: The vector of expression.
    ///   - image: Reads what the image branch reads.
    ///   - outcome: The follow-up.
    public init(
        id: String, genomics: [Float]? = nil, expression: [Float]? = nil,
        image: ((_ training: Generator?) throws -> PatchStream)? = nil, outcome: Outcome? = nil
    ) {
        self.id = id
        self.genomics = genomics
        self.expression = expression
        self.image = image
        self.outcome = outcome
    }
}
