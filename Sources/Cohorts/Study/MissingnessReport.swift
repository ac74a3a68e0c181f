/// Who takes part in a study, and what is missing for whom.
public struct MissingnessReport: Codable, Sendable, Hashable {
    /// Patients that have the same parts.
    public struct Pattern: Codable, Sendable, Hashable {
        /// Whether they have features of at least one slide.
        public let slides: Bool
        /// Whether they have genes.
        public let genes: Bool
        /// Whether their outcome is known.
        public let outcome: Bool
        /// How many they are.
        public let patients: Int
        /// How many of them have the event.
        public let events: Int
    }

    /// The patterns, most frequent first.
    public let patterns: [Pattern]
    /// Patients in all.
    public let patients: Int
    /// Patients with an event.
    public let events: Int
    /// Slides with features.
    public let slides: Int
    /// Slides that the table lists but that have no feature file.
    public let slidesWithoutFeatures: [String]
    /// Patients without any slide's features.
    public let patientsWithoutSlides: [String]
    /// Patients without genes, if the study has genes.
    public let patientsWithoutGenes: [String]
    /// Patients without outcome.
    public let patientsWithoutOutcome: [String]
    /// Feature files that belong to no patient of the table.
    public let strayFeatures: [String]
    /// What a reader should know before trusting the data, as sentences.
    public var warnings: [String]

    /// The report as a person reads it in a terminal; identifiers are left out.
    public var text: String {
        var lines = [
            "\(patients) patients, \(events) with an event, \(slides) slides with features",
            "  slides  genes  outcome  patients  events",
        ]
        func mark(_ there: Bool) -> String { there ? "yes" : "–" }
        for pattern in patterns {
            let cells = [
                mark(pattern.slides).padded(8), mark(pattern.genes).padded(7),
                mark(pattern.outcome).padded(9), "\(pattern.patients)".padded(10),
                "\(pattern.events)",
            ]
            lines.append("  " + cells.joined())
        }
        if !slidesWithoutFeatures.isEmpty {
            lines.append(
                "  \(slidesWithoutFeatures.count) slides of the table have no feature file")
        }
        if !strayFeatures.isEmpty {
            lines.append("  \(strayFeatures.count) feature files belong to no patient of the table")
        }
        return (lines + warnings.map { "  warning: \($0)" }).joined(separator: "\n")
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
