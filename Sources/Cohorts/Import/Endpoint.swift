/// What a follow-up ends with.
///
/// ### Reference
/// Liu J *et al.* An integrated TCGA pan-cancer clinical data resource. *Cell* 173:400–416, 2018.
public enum Endpoint: String, Sendable, Hashable, Codable, CaseIterable {
    /// Overall survival: death of any cause.
    case overall = "OS"
    /// Disease-specific survival: death of the disease.
    case diseaseSpecific = "DSS"
    /// Disease-free interval: a new tumour after the patient was free of disease.
    case diseaseFree = "DFI"
    /// Progression-free interval: progression, a new tumour or death of the disease.
    case progressionFree = "PFI"

    /// Where a table has the endpoint.
    public struct Columns: Sendable, Hashable {
        /// The column of times.
        public let time: String
        /// The column of events or of censoring.
        public let event: String
        /// Whether 1 means censored.
        public let isCensorship: Bool
        /// The unit of the times; nothing if the name of the column does not say.
        public let unit: StudyConfiguration.TimeUnit?
    }

    /// What a reader should know of the endpoint, as sentences.
    ///
    /// - Parameter columns: Where it was found.
    /// - Returns: That the columns have the name of another endpoint, and that other deaths count as
    ///   censored; nothing for overall survival under its own name.
    func remarks(_ columns: Columns) -> [String] {
        var remarks: [String] = []
        let other = self == .diseaseFree ? "DFS" : self == .progressionFree ? "PFS" : rawValue
        if columns.time.hasPrefix(other), other != rawValue {
            remarks.append(
                "\(rawValue) is read from '\(columns.time)' and '\(columns.event)'; see in the source whether \(other) there counts deaths of every cause, which \(rawValue) does not"
            )
        }
        if self != .overall {
            remarks.append(
                "\(rawValue) takes deaths of other causes for censored, so its survival curves lie above the share of patients without the event; risks and their order are cause-specific"
            )
        }
        return remarks
    }

    /// Finds the endpoint's columns by the names that the field's tables give them.
    ///
    /// Known are ours (`OS_months`, `OS_event`), Xena's (`OS.time` in days, `OS`), cBioPortal's
    /// (`OS_MONTHS`, `OS_STATUS`), SurvPath's (`survival_months_dss`, `censorship_dss`) and PANTHER's
    /// (`os_survival_days`, `os_censorship`).
    ///
    /// - Parameter header: The columns of a table.
    /// - Returns: The columns, or nothing if the table does not have the endpoint.
    public func columns(in header: [String]) -> Columns? {
        let name = rawValue
        let lower = name.lowercased()
        let suffix = self == .overall ? "" : "_\(lower)"
        let status = self == .diseaseFree ? "DFS" : self == .progressionFree ? "PFS" : name
        let choices: [Columns] = [
            Columns(
                time: "\(name)_months", event: "\(name)_event", isCensorship: false, unit: .months),
            Columns(time: "\(name).time", event: name, isCensorship: false, unit: .days),
            Columns(
                time: "\(status)_MONTHS", event: "\(status)_STATUS", isCensorship: false,
                unit: .months),
            Columns(
                time: "\(name)_MONTHS", event: "\(name)_STATUS", isCensorship: false, unit: .months),
            Columns(
                time: "survival_months\(suffix)", event: "censorship\(suffix)", isCensorship: true,
                unit: .months),
            Columns(
                time: "survival_months\(suffix)", event: "event\(suffix)", isCensorship: false,
                unit: .months),
            Columns(
                time: "\(lower)_survival_days", event: "\(lower)_censorship", isCensorship: true,
                unit: .days),
        ]
        return choices.first { header.contains($0.time) && header.contains($0.event) }
    }
}
