/// Who takes part in a study, and what is missing for whom.
public struct MissingnessReport: Codable, Sendable, Hashable {
    /// Patients that have the same parts.
    public struct Pattern: Codable, Sendable, Hashable {
        /// Whether they have features of at least one slide.
        public let slides: Bool
        /// Whether they have genes.
        public let genes: Bool
        /// Whether their outcome, or their class, is known.
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
    /// Patients without outcome, or without class.
    public let patientsWithoutOutcome: [String]
    /// Feature files that belong to no patient of the table.
    public let strayFeatures: [String]
    /// What a reader should know before trusting the data, as sentences.
    public var warnings: [String]
    /// Whether the study tells classes, which have no events; nothing means no.
    public var tellsClasses: Bool?

    /// What one patient has.
    public struct Member: Sendable {
        /// The identifier.
        public let id: String
        /// Slides with features.
        public let slides: Int
        /// Whether there are genes.
        public let hasGenes: Bool
        /// Whether outcome or class is known.
        public let isKnown: Bool
        /// Whether the event was seen.
        public let hasEvent: Bool

        /// States what one patient has; the parameters are the properties of the same names.
        public init(id: String, slides: Int, hasGenes: Bool, isKnown: Bool, hasEvent: Bool) {
            self.id = id
            self.slides = slides
            self.hasGenes = hasGenes
            self.isKnown = isKnown
            self.hasEvent = hasEvent
        }
    }

    /// Counts what patients have.
    ///
    /// - Parameters:
    ///   - members: The patients.
    ///   - hasGenes: Whether the study has genes at all.
    ///   - tellsClasses: Whether the study tells classes, which have no events.
    ///   - slidesWithoutFeatures: Slides that the table lists but that have no feature file.
    ///   - strayFeatures: Feature files that belong to no patient of the table.
    ///   - warnings: What a reader should know, as sentences.
    public init(
        _ members: [Member], hasGenes: Bool, tellsClasses: Bool = false,
        slidesWithoutFeatures: [String] = [], strayFeatures: [String] = [],
        warnings: [String] = []
    ) {
        let groups = Dictionary(grouping: members) { [$0.slides > 0, $0.hasGenes, $0.isKnown] }
        patterns = groups.map { key, members in
            Pattern(
                slides: key[0], genes: key[1], outcome: key[2], patients: members.count,
                events: members.count(where: \.hasEvent))
        }.sorted { ($1.patients, $0.rank) < ($0.patients, $1.rank) }
        func named(_ isMissing: (Member) -> Bool) -> [String] {
            members.filter(isMissing).map(\.id)
        }
        patients = members.count
        events = members.count(where: \.hasEvent)
        slides = members.reduce(0) { $0 + $1.slides }
        self.slidesWithoutFeatures = slidesWithoutFeatures
        patientsWithoutSlides = named { $0.slides == 0 }
        patientsWithoutGenes = hasGenes ? named { !$0.hasGenes } : []
        patientsWithoutOutcome = named { !$0.isKnown }
        self.strayFeatures = strayFeatures
        self.warnings = warnings
        self.tellsClasses = tellsClasses ? true : nil
    }

    /// The report as a person reads it in a terminal; identifiers are left out.
    public var text: String {
        let tellsEvents = tellsClasses != true
        var lines = [
            "\(patients) patients,\(tellsEvents ? " \(events) with an event," : "") \(slides) slides with features",
            "  slides  genes  \(tellsEvents ? "outcome  patients  events" : "class    patients")",
        ]
        func mark(_ there: Bool) -> String { there ? "yes" : "–" }
        for pattern in patterns {
            var cells = [
                mark(pattern.slides).padded(8), mark(pattern.genes).padded(7),
                mark(pattern.outcome).padded(9),
            ]
            cells +=
                tellsEvents
                ? ["\(pattern.patients)".padded(10), "\(pattern.events)"]
                : ["\(pattern.patients)"]
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

extension MissingnessReport.Pattern {
    fileprivate var rank: Int { (slides ? 0 : 4) + (genes ? 0 : 2) + (outcome ? 0 : 1) }
}

extension String {
    fileprivate func padded(_ width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
