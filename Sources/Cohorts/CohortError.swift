/// Why a cohort cannot be put together, as one sentence.
///
/// The sentence says what, where, what was found and what is needed. It names rows, columns and folds, never a patient.
public struct CohortError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure that a caller may want to tell apart.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// A table lacks a column or holds a value that is not understood.
        case table
        /// Follow-up or events are impossible or contradict each other.
        case outcome
        /// Folds overlap, or a part of one is empty.
        case folds
        /// A fold has too few events for what was asked.
        case tooFewEvents
        /// Parts of a study do not belong together.
        case mismatch
        /// A simulation cannot be made as asked, or where asked.
        case simulation
    }

    /// The kind of failure.
    public let code: Code
    /// The sentence.
    public let description: String

    /// Makes an error from its sentence.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
