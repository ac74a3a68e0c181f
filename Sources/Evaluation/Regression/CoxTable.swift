public import Cohorts
import Files
import Survival
public import SystemPackage

/// A table of covariates and outcomes, ready for a Cox model.
public struct CoxTable: Sendable {
    /// Which columns hold what.
    public struct Columns: Sendable, Hashable {
        /// The covariates.
        ///
        /// A column of numbers enters as it is; any other becomes one indicator per
        /// value but the first.
        public var covariates: [String]
        /// Columns of numbers that name categories.
        public var categories: Set<String> = []
        /// The follow-up time.
        public var time = "time"
        /// The unit of ``time``; results are in months.
        public var unit = StudyConfiguration.TimeUnit.months
        /// Whether the event was seen.
        public var event = "event"
        /// Whether ``event`` says 1 for censored.
        public var eventSaysCensored = false
        /// The time after which a row is at risk.
        public var entry: String?
        /// A column within whose values the baseline hazard is its own.
        public var strata: String?
        /// A column whose equal values are rows that depend on each other.
        public var cluster: String?
        /// The patient of each row; `nil` for `patient` or `case_id` if the table has it.
        public var patient: String?

        /// Names the covariates; everything else has a default.
        public init(covariates: [String]) { self.covariates = covariates }
    }

    /// The covariates, indicators included.
    let covariates: Covariates
    /// The follow-up, strata included.
    let outcome: SurvivalTimes
    /// The cluster of each row.
    let clusters: [Int]?
    /// The first value of each column of categories, which the others are compared with.
    public let references: [String: String]
    /// Rows that lack a covariate or the outcome.
    public let leftOut: Int

    /// Reads a table.
    ///
    /// Words that stand for a gap, such as `[Not Available]` or `unknown`, are gaps. Rows of one patient
    /// depend on each other, so that a patient may stand in several only if clusters are named.
    ///
    /// - Parameters:
    ///   - path: CSV or TSV, plain, `.gz` or `.zip`.
    ///   - columns: Which columns hold what.
    /// - Throws: `FileError` if it cannot be read or lacks a column, ``EvaluationError`` if a value is
    ///   not understood or a patient stands twice, and `SurvivalError` if an outcome is impossible.
    public init(_ path: FilePath, _ columns: Columns) throws {
        guard !columns.covariates.isEmpty else {
            throw EvaluationError("no covariate is named; at least one is needed")
        }
        let used = [columns.time, columns.event] + [columns.entry].compactMap(\.self)
        if let twice = columns.covariates.first(where: { used.contains($0) }) {
            throw EvaluationError("the covariate '\(twice)' is part of the outcome; leave it out")
        }
        var reader = try CSVReader(path)
        let places = try columns.covariates.map { try reader.column($0) }
        let time = try reader.column(columns.time)
        let event = try reader.column(columns.event)
        let entry = try columns.entry.map { try reader.column($0) }
        let others = try [columns.strata, columns.cluster].map { name in
            try name.map { try reader.column($0) }
        }
        let patient = try Self.patient(of: reader, columns)
        var seen: Set<String> = []
        var rowNumbers: [Int] = []
        var cells: [[String]] = places.map { _ in [] }
        var times: [Double] = []
        var events: [Bool] = []
        var entries: [Double] = []
        var labels: [[String]] = [[], []]
        var leftOut = 0
        while let row = try reader.next() {
            let needed =
                places + [time, event] + [entry].compactMap(\.self) + others.compactMap(\.self)
            guard !needed.contains(where: { row.isMissing($0) || isPlaceholder(row.trimmed($0)) })
            else {
                leftOut += 1
                continue
            }
            if let patient {
                guard !row.isMissing(patient) else {
                    throw EvaluationError("\(path) row \(row.number) names no patient")
                }
                guard seen.insert(row.trimmed(patient)).inserted else {
                    throw EvaluationError(
                        "\(path) row \(row.number) is of a patient that stands above already; one row per patient is needed, or the patient's column '\(reader.columns[patient])' as --cluster"
                    )
                }
            }
            rowNumbers.append(row.number)
            guard let value = row.number(time), value.isFinite, value >= 0,
                let flag = parseEvent(
                    row.trimmed(event), saysCensored: columns.eventSaysCensored)
            else {
                throw EvaluationError(
                    "\(path) row \(row.number) has the time '\(row[time])' and the event '\(row[event])'; a number not below 0 and 1 or 0 are needed"
                )
            }
            times.append(value * columns.unit.months)
            events.append(flag)
            if let entry {
                guard let value = row.number(entry), value.isFinite else {
                    throw EvaluationError(
                        "\(path) row \(row.number) has the entry time '\(row[entry])'; a finite number is needed"
                    )
                }
                entries.append(value * columns.unit.months)
            }
            for (place, column) in places.enumerated() { cells[place].append(row.trimmed(column)) }
            for (place, column) in others.enumerated() {
                if let column { labels[place].append(row.trimmed(column)) }
            }
        }
        guard !times.isEmpty else {
            throw EvaluationError(
                "\(path) has no row with all of the \(places.count + 2) columns filled; \(leftOut) rows were left out"
            )
        }
        var names: [String] = []
        var values: [[Double]] = []
        var references: [String: String] = [:]
        for (name, texts) in zip(columns.covariates, cells) {
            let numbers = texts.map { Double($0) }
            if !columns.categories.contains(name), !numbers.contains(nil) {
                names.append(name)
                values.append(numbers.compactMap(\.self))
                continue
            }
            if !columns.categories.contains(name), let odd = numbers.firstIndex(of: nil),
                numbers.count(where: { $0 != nil }) * 2 > numbers.count
            {
                throw EvaluationError(
                    "\(path) row \(rowNumbers[odd]) has '\(texts[odd])' for the covariate '\(name)', which is a number in \(numbers.count { $0 != nil }) of \(numbers.count) rows; a number is needed, or the covariate among --categories"
                )
            }
            let levels = Set(texts).sorted(by: PredictionSet.precedes)
            guard levels.count > 1 else {
                throw EvaluationError(
                    "the covariate '\(name)' has one value in all \(texts.count) rows; leave it out"
                )
            }
            guard levels.count <= max(2, texts.count / 5), levels.count <= 50 else {
                let odd = texts.first { Double($0) == nil }
                throw EvaluationError(
                    "the covariate '\(name)' has \(levels.count) different values in \(texts.count) rows\(odd.map { ", such as '\($0)'" } ?? ""); numbers, or fewer categories, are needed"
                )
            }
            references[name] = levels[0]
            for level in levels.dropFirst() {
                names.append("\(name) \(level)")
                values.append(texts.map { $0 == level ? 1 : 0 })
            }
        }
        func codes(_ labels: [String]) -> [Int]? {
            guard !labels.isEmpty else { return nil }
            var known: [String: Int] = [:]
            return labels.map { label in
                let code = known[label] ?? known.count
                known[label] = code
                return code
            }
        }
        covariates = try Covariates(columns: values, names: names)
        outcome = try SurvivalTimes(
            times: times, events: events, entryTimes: entry == nil ? nil : entries,
            strata: codes(labels[0]))
        clusters = codes(labels[1])
        self.references = references
        self.leftOut = leftOut
    }

    /// The place of the column of patients, where a patient must not stand twice.
    private static func patient(
        of reader: borrowing CSVReader, _ columns: Columns
    ) throws -> Int? {
        var named: Int?
        if let name = columns.patient { named = try reader.column(name) }
        guard columns.cluster == nil else { return nil }
        return named ?? reader.columns.firstIndex(of: "patient")
            ?? reader.columns.firstIndex(of: "case_id")
    }
}

/// Whether a trimmed cell is one of the words that clinical tables write into gaps.
private func isPlaceholder(_ cell: String) -> Bool {
    if cell.hasPrefix("["), cell.hasSuffix("]") { return true }
    return placeholders.contains(cell.lowercased())
}

private let placeholders: Set = [
    "unknown", "not reported", "not available", "not applicable", "--", "'--",
]
