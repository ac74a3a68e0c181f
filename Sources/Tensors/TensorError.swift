import CEngine

/// Why a tensor operation failed, as one sentence.
///
/// The sentence names the operation and the shapes it was given, then what was
/// wrong, in lower case and without a full stop.
public struct TensorError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure that a caller may want to tell apart.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The operation refused its arguments.
        case invalidArgument
        /// There was not enough memory for the result.
        case outOfMemory
        /// libtorch is not where this program looks for it.
        case engineMissing
        /// A checkpoint has no tensor of this name.
        case missingParameter
        /// A checkpoint has a tensor of this name that does not fit.
        case unsuitableParameter
    }

    /// The kind of failure.
    public let code: Code
    /// The operation or the parameter concerned.
    public let subject: String
    /// The whole sentence.
    public let description: String

    /// Makes an error with a sentence of its own.
    ///
    /// - Parameters:
    ///   - code: The kind of failure.
    ///   - subject: The operation or the parameter concerned.
    ///   - description: The whole sentence.
    public init(_ code: Code, _ subject: String, _ description: String) {
        self.code = code
        self.subject = subject
        self.description = description
    }

    /// The error that the C interface has just reported on this thread.
    ///
    /// - Parameters:
    ///   - status: What the call returned.
    ///   - operation: The name of the operation as Swift spells it.
    ///   - shapes: The shapes of the tensors it was given.
    init(_ status: mg_status, _ operation: StaticString, shapes: [[Int]]) {
        let reason = TensorError.sentence(String(cString: torch.last_error()))
        let given =
            shapes.isEmpty
            ? "" : " of " + shapes.map { "\($0)" }.joined(separator: " and ")
        self.init(
            status == MG_OUT_OF_MEMORY ? .outOfMemory : .invalidArgument, "\(operation)",
            "\(operation)\(given) failed: \(reason)")
    }

    /// The engine's words in the form of ours: one line, lower case, no full stop.
    static func sentence(_ text: String) -> String {
        var words = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        while words.hasSuffix(".") || words.hasSuffix(" ") { words.removeLast() }
        guard let first = words.first, first.isUppercase else { return words }
        let isAcronym = words.dropFirst().first?.isUppercase ?? false
        return isAcronym ? words : first.lowercased() + words.dropFirst()
    }
}
