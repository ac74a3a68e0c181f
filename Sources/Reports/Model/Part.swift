/// A section of a report, or the reason why it is not there.
///
/// A report never leaves a section out in silence: whoever fills it must say why.
public enum Part<Value> {
    /// The content of the section.
    case shown(Value)
    /// Why there is nothing to show, as a sentence without its full stop.
    case missing(String)

    /// What `make` makes, or the sentence of the error it throws.
    package init(_ make: () throws -> Value) {
        do { self = .shown(try make()) } catch { self = .missing("\(error)") }
    }

    /// Another content made from this one, or the same reason.
    package func map<Other>(_ change: (Value) -> Other) -> Part<Other> {
        switch self {
        case .shown(let value): .shown(change(value))
        case .missing(let reason): .missing(reason)
        }
    }

    /// Another part made from this one's content, or the same reason.
    func flatMap<Other>(_ change: (Value) -> Part<Other>) -> Part<Other> {
        switch self {
        case .shown(let value): change(value)
        case .missing(let reason): .missing(reason)
        }
    }

    /// The content, if there is any.
    public var value: Value? {
        guard case .shown(let value) = self else { return nil }
        return value
    }
}

extension Part: Sendable where Value: Sendable {}

extension Part: Equatable where Value: Equatable {}

extension Part: Hashable where Value: Hashable {}

/// The keys of a part in JSON.
private enum PartKey: String, CodingKey { case shown, missing }

extension Part: Decodable where Value: Decodable {
    /// Reads `{"shown": …}` or `{"missing": "reason"}`.
    ///
    /// - Parameter decoder: The decoder.
    /// - Throws: What the decoder throws.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: PartKey.self)
        if let reason = try container.decodeIfPresent(String.self, forKey: .missing) {
            self = .missing(reason)
        } else {
            self = .shown(try container.decode(Value.self, forKey: .shown))
        }
    }
}

extension Part: Encodable where Value: Encodable {
    /// Writes `{"shown": …}` or `{"missing": "reason"}`.
    ///
    /// - Parameter encoder: The encoder.
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: PartKey.self)
        switch self {
        case .shown(let value): try container.encode(value, forKey: .shown)
        case .missing(let reason): try container.encode(reason, forKey: .missing)
        }
    }
}
