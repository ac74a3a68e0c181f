/// A section of a report, or the reason why it is not there.
///
/// A report never leaves a section out in silence: whoever fills it must say why.
public enum Part<Value: Codable & Sendable & Hashable>: Codable, Sendable, Hashable {
    /// The content of the section.
    case shown(Value)
    /// Why there is nothing to show, as a sentence without its full stop.
    case missing(String)

    private enum Key: String, CodingKey { case shown, missing }

    /// Reads `{"shown": …}` or `{"missing": "reason"}`.
    ///
    /// - Parameter decoder: The decoder.
    /// - Throws: What the decoder throws.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if let reason = try container.decodeIfPresent(String.self, forKey: .missing) {
            self = .missing(reason)
        } else {
            self = .shown(try container.decode(Value.self, forKey: .shown))
        }
    }

    /// Writes `{"shown": …}` or `{"missing": "reason"}`.
    ///
    /// - Parameter encoder: The encoder.
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .shown(let value): try container.encode(value, forKey: .shown)
        case .missing(let reason): try container.encode(reason, forKey: .missing)
        }
    }

    /// The content, if there is any.
    public var value: Value? {
        guard case .shown(let value) = self else { return nil }
        return value
    }
}
