/// Why predictions cannot be judged, as one sentence.
///
/// The sentence says what, where, what was found and what is needed. It names rows and columns,
/// never a patient.
public struct EvaluationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    /// Makes an error from its sentence.
    public init(_ description: String) { self.description = description }
}
