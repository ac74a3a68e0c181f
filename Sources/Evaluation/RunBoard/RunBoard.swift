public import Cohorts
import Files
public import Reports
import Survival
import SystemPackage

/// Runs of one study that differ in their settings, judged on the same held-out patients.
///
/// Three numbers stand beside each other, since publications print any of them:
///
/// 1. C over all held-out patients, pairs within folds, with the interval of its infinitesimal
///    jackknife: how much other patients could change it.
/// 2. The mean over folds of C, ± Student's interval of the folds as publications have it, which is
///    too narrow because folds share training patients.
/// 3. The same as 1 with every region of a patient as a patient of its own, if there are several.
///
/// Differences from the first row are tested over folds by the corrected resampled t test; their
/// p-values are adjusted after Holm.
public struct RunBoard: Codable, Sendable {
    /// A row.
    public struct Row: Codable, Sendable {
        /// What the run differs in.
        public var name: String
        /// The wiring in the run's own words.
        public var wiring: String
        /// C over all held-out patients.
        public var patients: Measure
        /// The mean over folds with Student's interval.
        public var folds: Measure
        /// C with every region counted as a patient; `nil` if nobody has more than one.
        public var regions: Measure?
        /// This row minus the first, over folds; `nil` for the first.
        public var difference: Measure?
        /// The two-sided p-value of that difference.
        public var pValue: Double?
        /// The same, adjusted after Holm for the number of rows.
        public var adjusted: Double?
    }

    /// The rows in the order given.
    public let rows: [Row]
    /// What the data of all rows are.
    public let data: RunManifest.DataKind
    /// SHA-256 of the folds, the same for all rows.
    public let folds: String

    /// Judges finished runs.
    ///
    /// - Parameter runs: What each run differs in, and its folder; at least one.
    /// - Throws: ``EvaluationError`` if the runs do not have the same folds or kind of data; `FileError` if
    ///   one is not finished.
    public init(_ runs: [(name: String, folder: RunFolder)]) throws {
        var judged: [(row: Row, perFold: [Int: Double])] = []
        var first: RunManifest?
        var ratio = 0.25
        for (name, folder) in runs {
            let manifest: RunManifest = try readJSON(of: folder.manifest)
            let metrics: RunMetrics = try readJSON(of: folder.metrics)
            let reference = first ?? manifest
            first = reference
            guard manifest.foldsHash == reference.foldsHash else {
                throw EvaluationError(
                    "'\(name)' has other folds than '\(runs[0].name)', so the two cannot stand on one board"
                )
            }
            guard manifest.dataKind == reference.dataKind else {
                throw EvaluationError(
                    "'\(name)' is of \(manifest.dataKind.rawValue) data, '\(runs[0].name)' of \(reference.dataKind.rawValue) data"
                )
            }
            let patients = try Self.predictions(folder.predictions)
            let perFold = Dictionary(
                metrics.folds.compactMap { fold in
                    fold.concordance.map { (fold.fold, $0.value) }
                }
            ) { first, _ in first }
            if let fold = metrics.folds.first {
                let held = Double(patients.count) / Double(max(1, metrics.folds.count))
                ratio = held / Double(max(1, fold.trainingPatients))
            }
            var row = Row(
                name: name, wiring: manifest.preset,
                patients: Measure(name, Self.index(patients, "patients")),
                folds: Measure(name, Self.mean(perFold.values.sorted(), of: patients)))
            let path = folder.path.appending("predictions-regions.csv")
            if path.exists {
                let regions = try Self.predictions(path)
                if regions.count > patients.count {
                    row.regions = Measure(name, Self.index(regions, "regions"))
                }
            }
            judged.append((row, perFold))
        }
        guard let first, let base = judged.first?.perFold else {
            throw EvaluationError("a board needs at least one run")
        }
        for place in judged.indices.dropFirst() {
            let own = judged[place].perFold
            let shared = base.keys.filter { own[$0] != nil }.sorted()
            let differences = shared.compactMap { key in
                own[key].flatMap { mine in base[key].map { mine - $0 } }
            }
            let patients = judged[place].row.patients.estimate.value
            let test = Part {
                try correctedResampledTTest(differences: differences, testTrainRatio: ratio)
            }
            judged[place].row.pValue = test.value?.pValue
            judged[place].row.difference = Measure(
                judged[place].row.name,
                test.map { test in
                    IntervalEstimate(
                        value: test.mean, interval: .init(test.interval()),
                        patients: patients?.patients ?? 0, events: patients?.events,
                        method:
                            "mean over folds of this row's C minus the first row's, corrected resampled t"
                    )
                })
        }
        let tested = judged.indices.filter { judged[$0].row.pValue != nil }
        let values = tested.compactMap { judged[$0].row.pValue }
        if !values.isEmpty {
            for (place, value) in zip(tested, try MultipleTesting.holm.adjusted(values)) {
                judged[place].row.adjusted = value
            }
        }
        rows = judged.map(\.row)
        data = first.dataKind
        folds = first.foldsHash
    }

    private struct Case {
        let patient: String
        let time: Double
        let event: Bool
        let risk: Double
        let fold: Int
    }

    /// The rows of a table of predictions that have an outcome.
    private static func predictions(_ path: FilePath) throws -> [Case] {
        var reader = try CSVReader(path)
        let places = try ["time", "event", "risk", "fold", "patient"].map {
            try reader.column($0)
        }
        var cases: [Case] = []
        while let row = try reader.next() {
            if row.isMissing(places[0]) { continue }
            guard let time = row.number(places[0]), let event = row.number(places[1]),
                let risk = row.number(places[2]), let fold = row.number(places[3])
            else {
                throw EvaluationError("\(path) row \(row.number) holds what is no number")
            }
            cases.append(
                Case(
                    patient: row.trimmed(places[4]), time: time, event: event == 1, risk: risk,
                    fold: Int(fold)))
        }
        return cases
    }

    private static func index(_ cases: [Case], _ what: String) -> Part<IntervalEstimate> {
        Part {
            let outcome = try SurvivalTimes(
                times: cases.map(\.time), events: cases.map(\.event), strata: cases.map(\.fold))
            let index = try ConcordanceIndex(risks: cases.map(\.risk), outcome: outcome)
            // Regions of a patient are not independent: the patient is what is left out.
            let names = Set(cases.map(\.patient)).sorted()
            let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
            let error = index.standardError(
                clusters: cases.map { places[$0.patient] ?? 0 })
            let half = NormalDistribution.halfWidth(level: 0.95) * error
            return IntervalEstimate(
                value: index.value,
                interval: error > 0
                    ? .init(
                        max(0, index.value - half), min(1, index.value + half),
                        level: 0.95) : nil,
                patients: names.count, events: Set(cases.filter(\.event).map(\.patient)).count,
                method:
                    "Harrell's C over \(what), pairs within folds; interval from the infinitesimal jackknife over patients"
            )
        }
    }

    /// The mean over folds with the interval that publications print.
    private static func mean(_ values: [Double], of cases: [Case]) -> Part<IntervalEstimate> {
        Part {
            let test = try pairedTTest(differences: values)
            return IntervalEstimate(
                value: test.mean, interval: .init(test.interval()), patients: cases.count,
                events: cases.count { $0.event },
                method:
                    "mean over \(values.count) folds, Student's interval of the folds as published work prints it; folds share patients, so it is too narrow"
            )
        }
    }
}
