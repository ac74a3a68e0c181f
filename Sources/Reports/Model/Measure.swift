/// A named number with its interval, or the reason why there is none.
public struct Measure: Sendable, Hashable {
    /// The name, for example "Harrell's C".
    public var name: String
    /// The unit, for example "months"; `nil` for shares, ratios and the like.
    public var unit: String?
    /// The number.
    public var estimate: Part<IntervalEstimate>

    /// Names a number.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - unit: The unit, if it has one.
    ///   - estimate: The number, or the reason why there is none.
    public init(_ name: String, unit: String? = nil, _ estimate: Part<IntervalEstimate>) {
        self.name = name
        self.unit = unit
        self.estimate = estimate
    }
}

extension Measure: Codable {
    private enum Key: String, CodingKey {
        case name, unit, value, lower, upper, level, patients, events, method, missing
    }

    /// Writes one flat object: the name, then the number with its parts or the reason.
    ///
    /// - Parameter encoder: The encoder.
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encodeIfPresent(unit, forKey: .unit)
        switch estimate {
        case .missing(let reason): try container.encode(reason, forKey: .missing)
        case .shown(let estimate):
            try container.encode(estimate.value, forKey: .value)
            try container.encodeIfPresent(estimate.interval?.lower, forKey: .lower)
            try container.encodeIfPresent(estimate.interval?.upper, forKey: .upper)
            try container.encodeIfPresent(estimate.interval?.level, forKey: .level)
            try container.encode(estimate.patients, forKey: .patients)
            try container.encodeIfPresent(estimate.events, forKey: .events)
            try container.encode(estimate.method, forKey: .method)
        }
    }

    /// Reads what ``encode(to:)`` writes.
    ///
    /// - Parameter decoder: The decoder.
    /// - Throws: What the decoder throws.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        name = try container.decode(String.self, forKey: .name)
        unit = try container.decodeIfPresent(String.self, forKey: .unit)
        if let reason = try container.decodeIfPresent(String.self, forKey: .missing) {
            estimate = .missing(reason)
            return
        }
        var interval: IntervalEstimate.Interval?
        if let lower = try container.decodeIfPresent(Double.self, forKey: .lower) {
            interval = .init(
                lower, try container.decode(Double.self, forKey: .upper),
                level: try container.decode(Double.self, forKey: .level))
        }
        estimate = .shown(
            IntervalEstimate(
                value: try container.decode(Double.self, forKey: .value), interval: interval,
                patients: try container.decode(Int.self, forKey: .patients),
                events: try container.decodeIfPresent(Int.self, forKey: .events),
                method: try container.decode(String.self, forKey: .method)))
    }
}
