import Files
public import SystemPackage

extension HeldOutPrediction {
    /// Writes predictions as a table, one column per time bin.
    public static func write(_ rows: [HeldOutPrediction], to path: FilePath) throws {
        let bins = rows.first?.hazards.count ?? 0
        var table = CSVWriter(
            columns: ["patient", "fold", "time", "event", "risk", "risk_group"]
                + (0..<bins).map { "hazard_\($0)" } + (0..<bins).map { "survival_\($0)" })
        for row in rows {
            table.add(
                [
                    row.patient, "\(row.fold)", row.time.map { "\($0)" } ?? "",
                    row.event.map { $0 ? "1" : "0" } ?? "", "\(row.risk)", "\(row.riskGroup)",
                ] + row.hazards.map { "\($0)" } + row.survival.map { "\($0)" })
        }
        try table.write(to: path)
    }

    /// Reads a table of predictions.
    ///
    /// - Throws: `FileError` if a column is absent, ``CohortError`` if a number is not one.
    public static func read(_ path: FilePath) throws -> [HeldOutPrediction] {
        var reader = try CSVReader(path)
        let bins = reader.columns.count { $0.hasPrefix("hazard_") }
        let places = try ["patient", "fold", "time", "event", "risk", "risk_group"].map {
            try reader.column($0)
        }
        let hazards = try (0..<bins).map { try reader.column("hazard_\($0)") }
        let survival = try (0..<bins).map { try reader.column("survival_\($0)") }
        var rows: [HeldOutPrediction] = []
        while let row = try reader.next() {
            func number(_ place: Int) throws(CohortError) -> Double {
                if let value = row.number(place) { return value }
                throw CohortError(
                    .table, "\(path) row \(row.number) holds '\(row[place])', which is not a number"
                )
            }
            func whole(_ place: Int) throws -> Int {
                guard let whole = Int(exactly: try number(place)) else {
                    throw CohortError(
                        .table,
                        "\(path) row \(row.number) holds '\(row[place])', which is not a whole number"
                    )
                }
                return whole
            }
            rows.append(
                HeldOutPrediction(
                    patient: row[places[0]], fold: try whole(places[1]),
                    time: row.isMissing(places[2]) ? nil : try number(places[2]),
                    event: row.isMissing(places[3]) ? nil : try number(places[3]) == 1,
                    risk: try number(places[4]), riskGroup: try whole(places[5]),
                    hazards: try hazards.map(number), survival: try survival.map(number)))
        }
        return rows
    }
}

extension GeneReconstruction {
    /// Writes correlations as a table.
    public static func write(_ rows: [GeneReconstruction], to path: FilePath) throws {
        var table = CSVWriter(
            columns: ["group", "gene", "patients", "pearson", "spearman", "error_ratio"])
        for row in rows {
            table.add([
                row.group, row.gene, "\(row.patients)", row.pearson.map { "\($0)" } ?? "",
                row.spearman.map { "\($0)" } ?? "", row.errorRatio.map { "\($0)" } ?? "",
            ])
        }
        try table.write(to: path)
    }

    /// Reads a table of correlations.
    ///
    /// - Throws: `FileError` if a column is absent.
    public static func read(_ path: FilePath) throws -> [GeneReconstruction] {
        var reader = try CSVReader(path)
        let places = try ["group", "gene", "patients", "pearson", "spearman", "error_ratio"].map {
            try reader.column($0)
        }
        var rows: [GeneReconstruction] = []
        while let row = try reader.next() {
            rows.append(
                GeneReconstruction(
                    group: row[places[0]], gene: row[places[1]],
                    patients: row.number(places[2]).flatMap { Int(exactly: $0) } ?? 0,
                    pearson: row.isMissing(places[3]) ? nil : row.number(places[3]),
                    spearman: row.isMissing(places[4]) ? nil : row.number(places[4]),
                    errorRatio: row.isMissing(places[5]) ? nil : row.number(places[5])))
        }
        return rows
    }
}

/// One patient of a run: where it was held out and what it brought.
public struct RunPatient: Codable, Sendable, Hashable {
    /// The patient.
    public var id: String
    /// The fold in which the patient is held out; nothing if it never is.
    public var fold: Int?
    /// Whether a fold trains on the patient or holds it out.
    public var takesPart: Bool
    /// Slides with features.
    public var slides: Int
    /// Patches of all slides.
    public var patches: Int
    /// Whether the patient has genes.
    public var hasGenes: Bool
    /// Follow-up in months.
    public var time: Double?
    /// Whether the event was seen.
    public var event: Bool?

    /// Records a patient.
    public init(
        id: String, fold: Int?, takesPart: Bool, slides: Int, patches: Int, hasGenes: Bool,
        time: Double?, event: Bool?
    ) {
        self.id = id
        self.fold = fold
        self.takesPart = takesPart
        self.slides = slides
        self.patches = patches
        self.hasGenes = hasGenes
        self.time = time
        self.event = event
    }

    /// Writes patients as a table.
    public static func write(_ rows: [RunPatient], to path: FilePath) throws {
        var table = CSVWriter(
            columns: [
                "patient", "fold", "takes_part", "slides", "patches", "genes", "time", "event",
            ])
        for row in rows {
            table.add([
                row.id, row.fold.map { "\($0)" } ?? "", row.takesPart ? "1" : "0", "\(row.slides)",
                "\(row.patches)", row.hasGenes ? "1" : "0", row.time.map { "\($0)" } ?? "",
                row.event.map { $0 ? "1" : "0" } ?? "",
            ])
        }
        try table.write(to: path)
    }

    /// Reads a table of patients.
    ///
    /// - Throws: `FileError` if a column is absent.
    public static func read(_ path: FilePath) throws -> [RunPatient] {
        var reader = try CSVReader(path)
        let places = try [
            "patient", "fold", "takes_part", "slides", "patches", "genes", "time", "event",
        ].map { try reader.column($0) }
        var rows: [RunPatient] = []
        while let row = try reader.next() {
            func whole(_ place: Int) -> Int? {
                row.number(places[place]).flatMap { Int(exactly: $0) }
            }
            rows.append(
                RunPatient(
                    id: row[places[0]], fold: whole(1), takesPart: whole(2) == 1,
                    slides: whole(3) ?? 0, patches: whole(4) ?? 0, hasGenes: whole(5) == 1,
                    time: row.number(places[6]), event: whole(7).map { $0 == 1 }))
        }
        return rows
    }
}
