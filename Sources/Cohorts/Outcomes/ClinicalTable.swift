import Files
import Omics
public import SystemPackage

/// The clinical table of a cohort: who there is, their slides and their outcomes.
///
/// A row is a patient or a slide of one; rows of the same patient must agree. Columns are found by name, and how the
/// event is written is translated here, once: after this, true always means that the event was seen.
public struct ClinicalTable: Sendable, Hashable {
    /// One patient.
    public struct Patient: Sendable, Hashable {
        /// The identifier.
        public let id: String
        /// Identifiers or file names of the slides, in the order of the rows.
        public var slides: [String]
        /// The outcome, if the table has one.
        public let outcome: Outcome?
        /// The hospital, if the table or the barcode says.
        public let site: String?
        /// The row of the table that came first, from 1.
        let row: Int
    }

    /// The file.
    public let path: FilePath
    /// The column of patients.
    let patientColumn: String
    /// The patients in the order in which they first appear.
    public let patients: [Patient]
    /// The columns that hold identifiers or the outcome, which must never be used as genes.
    public let labelColumns: Set<String>
    /// What a reader should know before trusting the table, as sentences.
    public let warnings: [String]
    /// Those of ``warnings`` that are facts, not suspicions.
    public let notes: [String]

    /// Reads a table.
    ///
    /// - Parameters:
    ///   - path: CSV or TSV, plain, `.gz` or `.zip`; lines that begin with `#` before the header are
    ///     passed over.
    ///   - columns: The names of the columns. The slide column may be absent; the event or censorship column is looked
    ///     for under its usual names if none is given.
    ///   - unit: The unit of the time column.
    ///   - needsEvents: Whether a table of outcomes without a single event is refused; whoever predicts needs none.
    ///   - endpoint: An endpoint to be found by its usual names, in place of the columns of time and event.
    ///   - rules: What is done with follow-up.
    /// - Throws: `FileError` if it cannot be read, ``CohortError`` if a value is impossible or rows contradict
    ///   each other.
    public init(
        _ path: FilePath, columns: StudyConfiguration.Columns = .init(),
        unit: StudyConfiguration.TimeUnit = .months, needsEvents: Bool = true,
        endpoint: Endpoint? = nil, rules: OutcomeRules = .init()
    ) throws {
        // cBioPortal describes its columns in lines before the header.
        var reader = try CSVReader(path, raggedRows: .refuse, comment: "#")
        var columns = columns
        var unit = unit
        var remarks: [String] = []
        if let endpoint {
            guard let found = endpoint.columns(in: reader.columns) else {
                throw CohortError(
                    .table,
                    "\(path) does not state \(endpoint.rawValue) under any name that is known; name its columns with cohort.columns"
                )
            }
            columns.time = found.time
            columns.event = found.isCensorship ? nil : found.event
            columns.censorship = found.isCensorship ? found.event : nil
            unit = found.unit ?? unit
            remarks = endpoint.remarks(found).map { "\(path): \($0)" }
        }
        let layout = try Layout(reader.columns, columns, path, { try reader.column($0) })
        var (zeros, ruledOut) = (0, 0)
        var patients: [Patient] = []
        var places: [String: Int] = [:]
        var owners: [String: (patient: String, row: Int)] = [:]
        while let row = try reader.next() {
            guard !row.isMissing(layout.patient) else {
                throw CohortError(.table, "\(path) row \(row.number) names no patient")
            }
            let id = row.trimmed(layout.patient)
            let observed = try layout.outcome(in: row, of: path, unit: unit)
            let outcome = observed.flatMap(rules.apply)
            let stated = layout.site.flatMap { row.isMissing($0) ? nil : row.trimmed($0) }
            let coded = TCGABarcode(id)?.site
            // One hospital can have several codes, so a column that is named counts before them.
            let site = columns.site == nil ? coded ?? stated : stated ?? coded
            let slide = layout.slide.flatMap { row.isMissing($0) ? nil : row.trimmed($0) }
            if let slide, let owner = owners[slide], owner.patient != id {
                throw CohortError(
                    .table,
                    "\(path) rows \(owner.row) and \(row.number) give one slide to two patients; it would leak from training into the held-out part"
                )
            }
            if let slide { owners[slide] = (id, row.number) }
            if let place = places[id] {
                guard patients[place].outcome == outcome else {
                    throw CohortError(
                        .outcome,
                        "\(path) rows \(patients[place].row) and \(row.number) are of one patient but have different outcomes"
                    )
                }
                if let slide, !patients[place].slides.contains(slide) {
                    patients[place].slides.append(slide)
                }
            } else {
                places[id] = patients.count
                if observed?.time == 0 { zeros += 1 }
                if observed != nil, outcome == nil { ruledOut += 1 }
                patients.append(
                    Patient(
                        id: id, slides: slide.map { [$0] } ?? [], outcome: outcome,
                        site: site, row: row.number)
                )
            }
        }
        guard !patients.isEmpty else { throw CohortError(.table, "\(path) has no rows") }
        self.patients = patients
        self.path = path
        patientColumn = columns.patient
        labelColumns = layout.labels
        if zeros > 0 {
            remarks.append(
                "\(path): \(zeros) patient\(zeros == 1 ? " has" : "s have") a follow-up of zero; cohort.outcome.zeroTimes is '\(rules.zeroTimes.rawValue)'"
            )
        }
        if ruledOut > 0 {
            remarks.append(
                "\(path): \(ruledOut) patient\(ruledOut == 1 ? " has" : "s have") no outcome by the rules of cohort.outcome"
            )
        }
        notes = needsEvents ? remarks : []
        warnings =
            try needsEvents
            ? Self.suspicions(patients.compactMap(\.outcome), in: path) + notes : []
    }

    /// Refuses outcomes that cannot be right and describes those that look wrong.
    private static func suspicions(
        _ outcomes: [Outcome], in path: FilePath
    ) throws(CohortError) -> [String] {
        guard outcomes.count > 1 else { return [] }
        let seen = outcomes.filter(\.event).map(\.time).sorted()
        let censored = outcomes.filter { !$0.event }.map(\.time).sorted()
        guard !seen.isEmpty else {
            throw CohortError(
                .outcome,
                "\(path) has no event among \(outcomes.count) outcomes; nothing can be learned, or the column is 1 for censored: then name it with cohort.columns.censorship"
            )
        }
        guard let lastSeen = seen.middle, let lastCensored = censored.middle else {
            return ["\(path): every outcome is an event; check that nobody was censored"]
        }
        let hint = "if 1 means censored, name the column with cohort.columns.censorship"
        let share = Double(seen.count) / Double(outcomes.count)
        // Follow-up goes on until the event, so where most are 'events' and these outlast the
        // censored, the column is likely the other way round.
        if share > 0.5, outlasting(seen, censored) > 1.64 {
            return [
                "\(path): inverted censoring suspected: \(seen.count) of \(outcomes.count) patients have the event and were followed longer (median \(lastSeen.brief) months) than the censored (\(lastCensored.brief) months); \(hint)"
            ]
        }
        if share > 0.85 {
            return [
                "\(path): \(seen.count) of \(outcomes.count) patients have the event, which is unusually many; \(hint)"
            ]
        }
        return []
    }

    /// By how many standard errors the first times tend to be longer than the second (Mann–Whitney); both sorted.
    private static func outlasting(_ first: [Double], _ second: [Double]) -> Double {
        var wins = 0.0
        var below = 0
        var notAbove = 0
        for time in first {
            while below < second.count, second[below] < time { below += 1 }
            while notAbove < second.count, second[notAbove] <= time { notAbove += 1 }
            wins += Double(below + notAbove) / 2
        }
        let pairs = Double(first.count * second.count)
        let error = (Double(first.count + second.count + 1) / 12 / pairs).squareRoot()
        return (wins / pairs - 0.5) / error
    }
}

/// Where the columns are.
private struct Layout {
    let patient: Int
    let slide: Int?
    let time: Int?
    let event: Int?
    let site: Int?
    /// Whether the event column holds 1 for censored.
    let inverted: Bool
    let labels: Set<String>

    init(
        _ present: [String], _ names: StudyConfiguration.Columns, _ path: FilePath,
        _ find: (String) throws -> Int
    ) throws {
        patient = try find(names.patient)
        slide = present.firstIndex(of: names.slide)
        site = try names.site.map(find) ?? present.firstIndex(of: "site")
        let usual = present.filter { ["event", "censorship"].contains($0.lowercased()) }
        if names.event == nil, names.censorship == nil, usual.count > 1 {
            throw CohortError(
                .table,
                "\(path) has both a column '\(usual[0])' and a column '\(usual[1])'; say which one counts with cohort.columns.event or cohort.columns.censorship"
            )
        }
        let name = names.event ?? names.censorship ?? usual.first
        inverted =
            names.censorship != nil || (names.event == nil && name?.lowercased() == "censorship")
        event = try name.map(find)
        time = event == nil ? present.firstIndex(of: names.time) : try find(names.time)
        if let time, event == nil {
            throw CohortError(
                .table,
                "\(path) has follow-up in '\(present[time])' but neither a column 'event' nor 'censorship'; name one with cohort.columns.event or cohort.columns.censorship"
            )
        }
        // Other endpoints of the same table tell as much as the one that is used.
        let endpoints = Endpoint.allCases.compactMap { $0.columns(in: present) }
        labels = Set([names.patient, names.slide, names.time, name].compactMap(\.self)).union(usual)
            .union(endpoints.flatMap { [$0.time, $0.event] })
    }

    func outcome(
        in row: CSVRow, of path: FilePath, unit: StudyConfiguration.TimeUnit
    ) throws(CohortError) -> Outcome? {
        guard let time, let event, !row.isMissing(time), !row.isMissing(event) else { return nil }
        guard let value = row.number(time) else {
            throw CohortError(
                .outcome,
                "\(path) row \(row.number) has the time '\(row[time])', which is not a number")
        }
        guard value.isFinite, value >= 0 else {
            throw CohortError(
                .outcome,
                "\(path) row \(row.number) has the time \(value); times must be finite and not negative"
            )
        }
        guard let flag = parseEvent(row.trimmed(event), saysCensored: inverted) else {
            throw CohortError(
                .outcome,
                "\(path) row \(row.number) has the event '\(row[event])'; write 1 or 0, true or false, dead or alive"
            )
        }
        return Outcome(time: value * unit.months, event: flag)
    }
}

extension [Double] {
    /// The median of sorted numbers.
    fileprivate var middle: Double? {
        isEmpty ? nil : (self[(count - 1) / 2] + self[count / 2]) / 2
    }
}

extension Double {
    fileprivate var brief: String { String((self * 10).rounded() / 10) }
}
