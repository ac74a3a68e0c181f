/// What splitting needs to know of a patient.
public struct SplitPatient: Sendable, Hashable, Codable {
    /// The identifier.
    public let id: String
    /// Whether the event was seen; nothing if the outcome is not known.
    public let event: Bool?
    /// The class, for classification.
    public let label: String?
    /// The hospital.
    public let site: String?

    /// States a patient.
    public init(id: String, event: Bool? = nil, label: String? = nil, site: String? = nil) {
        self.id = id
        self.event = event
        self.label = label
        self.site = site
    }
}

/// What the shares of folds are kept equal by.
public enum Stratification: String, Sendable, Hashable, Codable, CaseIterable {
    /// Nothing.
    case none
    /// Event, censored, or not known.
    case event
    /// The class.
    case label = "class"
    /// Both at once.
    case both

    /// The stratum of a patient, as text.
    func stratum(of patient: SplitPatient) -> String {
        let event = patient.event.map { $0 ? "event" : "censored" } ?? "unknown"
        let label = patient.label ?? "no class"
        return switch self {
        case .none: "all"
        case .event: event
        case .label: label
        case .both: "\(event), \(label)"
        }
    }

    /// The strata of patients, numbered in the order of their names.
    func strata(of patients: [SplitPatient]) -> [String: Int] {
        let names = Set(patients.map(stratum)).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
        return Dictionary(
            patients.map { ($0.id, numbers[stratum(of: $0)] ?? 0) }
        ) { first, _ in first }
    }
}
