import Files
import Omics
import SystemPackage
import TestSupport

/// A published table with its outcomes and splits, read with as little code as
/// possible, so that it can stand against the rest.
struct PublishedCohort: Sendable {
    let table: OmicsTable
    let groups: GeneGroups
    /// Months, and whether death was observed.
    let outcome: [String: (time: Double, event: Bool)]

    static let isPresent = SharedFolder.has("data/tcga_sig")

    /// Cohorts that were read already.
    nonisolated(unsafe) private static var cache: [String: PublishedCohort] = [:]
    private static let lock = Lock()

    static func read(_ cancer: String, folder: String = "tcga_sig") throws -> PublishedCohort {
        try lock.withLock {
            if let cohort = cache[folder + cancer] { return cohort }
            let cohort = try PublishedCohort(cancer, folder)
            cache[folder + cancer] = cohort
            return cohort
        }
    }

    private init(_ cancer: String, _ folder: String) throws {
        let path = try SharedFolder.path("data/\(folder)/tcga_\(cancer)_all_clean.csv.zip")
        table = try OmicsTable(path, labels: ["censorship", "survival_months", "train"])
        groups = try GeneGroups(
            GeneSets(SharedFolder.path("data/\(folder)/signatures.csv")), columns: table.columns)
        var outcome: [String: (time: Double, event: Bool)] = [:]
        var reader = try CSVReader(path)
        let places = try (
            reader.column("case_id"), reader.column("survival_months"), reader.column("censorship")
        )
        while let row = try reader.next() {
            outcome[row[places.0]] = (row.number(places.1) ?? .nan, row.number(places.2) == 0)
        }
        self.outcome = outcome
    }

    /// The training side of a published fold.
    func training(_ cancer: String, fold: Int) throws -> [String] {
        var reader = try CSVReader(
            SharedFolder.path("data/tcga/splits/tcga_\(cancer)/splits_\(fold).csv"))
        let column = try reader.column("train")
        var patients: [String] = []
        while let row = try reader.next() {
            if !row.isMissing(column) { patients.append(row.trimmed(column)) }
        }
        return patients
    }

    /// The quartiles of the event times of the whole cohort.
    var edges: [Double] {
        let times = outcome.values.filter(\.event).map(\.time).sorted()
        return (1...3).map { quarter in
            let position = Double(times.count - 1) * Double(quarter) / 4
            let low = Int(position)
            return times[low] + (times[low + 1] - times[low]) * (position - Double(low))
        }
    }

    /// Early events and long survivors, by whole-cohort bins.
    func contrast(_ training: [String]) -> (high: [String], low: [String]) {
        let median = edges[1]
        return (
            training.filter { outcome[$0].map { $0.event && $0.time < median } ?? false },
            training.filter { outcome[$0].map { $0.time >= median } ?? false }
        )
    }
}
