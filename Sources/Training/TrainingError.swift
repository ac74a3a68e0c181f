/// Why a study cannot be trained or a patient not predicted, as one sentence.
public struct TrainingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure that a caller may want to tell apart.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The study's data do not allow what was asked.
        case study
        /// A fold cannot be trained, for example because nobody in it has an event.
        case fold
        /// The loss or a weight is not a finite number any more.
        case diverged
        /// A checkpoint or model belongs to another study, network or version.
        case mismatch
    }

    /// The kind of failure.
    public let code: Code
    /// The sentence: what, where, found, needed.
    public let description: String

    /// Makes an error from its sentence.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
