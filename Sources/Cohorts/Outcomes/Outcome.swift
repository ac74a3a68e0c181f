/// How long a patient was followed, and whether the event was seen.
public struct Outcome: Codable, Sendable, Hashable {
    /// Months from the start of follow-up, finite and not negative.
    public let time: Double
    /// True if the event was observed at ``time``, false if follow-up ended without it.
    public let event: Bool

    /// Records an outcome.
    ///
    /// - Precondition: `time` is finite and not negative.
    public init(time: Double, event: Bool) {
        precondition(time.isFinite && time >= 0, "a time of \(time) months")
        self.time = time
        self.event = event
    }
}

/// Reads the many spellings of "the event was seen".
///
/// Understood in any case: `1`, `1.0`, `true`, `yes`, `event`, `dead`, `deceased`, `died`, `1:DECEASED` and the like
/// for yes, and `0`, `0.0`, `false`, `no`, `censored`, `alive`, `living`, `0:LIVING` and the like for no.
///
/// - Parameter text: One cell of a table.
/// - Returns: Whether the event was seen, or nothing if the text is none of these.
public func parseEvent(_ text: String) -> Bool? {
    let word = text.lowercased().split(separator: ":").last.map(String.init) ?? ""
    let code = text.split(separator: ":").first.map(String.init) ?? ""
    let yes: Set = [
        "1", "1.0", "true", "t", "yes", "y", "event", "dead", "deceased", "died", "death",
    ]
    let no: Set = ["0", "0.0", "false", "f", "no", "n", "censored", "alive", "living"]
    let meaning: Bool? = yes.contains(word) ? true : no.contains(word) ? false : nil
    guard text.contains(":"), let number = Int(code) else { return meaning }
    // cBioPortal writes 1:DECEASED; a code that contradicts its word is not understood
    return meaning == nil || meaning == (number == 1)
        ? (number == 0 || number == 1 ? number == 1 : nil) : nil
}

/// Reads an event from a column that may ask whether the patient was censored.
///
/// - Parameters:
///   - text: One cell of a table.
///   - saysCensored: Whether a code for yes means censored. A word such as `dead` means itself in any column.
/// - Returns: Whether the event was seen, or nothing if the text is not understood.
package func parseEvent(_ text: String, saysCensored: Bool) -> Bool? {
    let isCode = eventCodes.contains(text.lowercased())
    return parseEvent(text).map { $0 != (saysCensored && isCode) }
}

/// What stands for yes or no, and so depends on what the column asks.
private let eventCodes: Set = [
    "1", "1.0", "0", "0.0", "true", "false", "t", "f", "yes", "no", "y", "n",
]
