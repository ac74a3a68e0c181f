/// Why molecular data cannot be used, as one sentence.
///
/// The sentence says what, where, what was found and what is needed. It names
/// rows, columns and gene groups, never a patient.
public struct OmicsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure that a caller may want to tell apart.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The table is not one of patients and genes.
        case table
        /// The table has patients as columns and genes as rows.
        case transposed
        /// A cell holds no number.
        case notANumber
        /// Rows or columns that should agree do not.
        case contradiction
        /// A gene group has nothing in the table.
        case emptyGroup
        /// The symbols are not those of a vocabulary, or it contradicts itself.
        case vocabulary
        /// Genes were standardised where amounts are needed.
        case standardized
        /// A sample cannot be turned into tokens.
        case tokens
        /// There are too few patients for what was asked.
        case tooFewPatients
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
