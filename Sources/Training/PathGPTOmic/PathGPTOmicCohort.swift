public import Cohorts
import Files
import Layers
import Omics
import Slides
public import SystemPackage
import Tensors

/// The patients of a study of Path-GPTOmic, with whatever each of them has.
public struct PathGPTOmicCohort {
    /// One region or slide of a patient.
    struct Unit {
        /// The name of the file.
        let name: String
        /// What the image branch reads; in training with a generator, for augmentation.
        let read: (_ training: Generator?) throws -> PatchStream
    }

    /// A patient.
    struct Patient {
        let id: String
        let outcome: Outcome?
        let units: [Unit]
    }

    /// Molecular columns of a table.
    struct Part {
        let table: OmicsTable
        let columns: [String]

        /// Whether a patient has all of them.
        func has(_ patient: String) -> Bool {
            guard let row = table.row(of: patient) else { return false }
            return columns.allSatisfy { column in
                table.place(of: column).map { table[row, $0].isFinite } ?? false
            }
        }
    }

    /// The patients that have any side that the network reads, by identifier.
    let patients: [Patient]
    /// Mutations and copy numbers; nil if the network reads none.
    let genomics: Part?
    /// Expression: columns, or a vector with a column per element; nil if the network reads none.
    let expression: Part?
    /// The width of a patch's features; nil for pictures or nothing.
    let patchWidth: Int?
    /// Who trains and who is held out.
    public let folds: Folds
    /// SHA-256 of each input by its role.
    public let inputs: [String: String]
    /// Who takes part, what is missing, and what a reader should know.
    public let report: MissingnessReport

    private let byID: [String: Patient]

    /// Loads everything that a configuration names.
    ///
    /// - Parameters:
    ///   - configuration: The study.
    ///   - folder: The folder that its paths are relative to.
    ///   - chosen: The patients that may take part; all if nil.
    /// - Throws: `FileError`, `OmicsError`, `CohortError` or ``TrainingError`` with a sentence that
    ///   says what is wrong and where.
    public init(
        _ configuration: PathGPTOmicConfiguration, in folder: FilePath,
        only chosen: Set<String>? = nil
    ) throws {
        let (places, network) = (configuration.cohort, configuration.network)
        func place(_ path: String) -> FilePath { folder.pushing(FilePath(path)) }
        var inputs = ["clinical": try sha256(of: place(places.clinical))]
        let clinical = try ClinicalTable(places, in: folder)
        var warnings = clinical.warnings

        var omics: OmicsTable?
        if let path = places.omics, !network.genomics.isEmpty || network.expression == .columns {
            inputs["omics"] = try sha256(of: place(path))
            let table = try OmicsTable(
                place(path), patient: places.columns.patient, labels: clinical.labelColumns,
                knownPatients: Set(clinical.patients.map(\.id)))
            warnings += table.warnings
            omics = table
        }
        genomics = try omics.flatMap { table in
            network.genomics.isEmpty
                ? nil : try Self.part(table, Set(network.genomics), places.omics ?? "")
        }
        switch network.expression {
        case .none: expression = nil
        case .columns:
            expression = try omics.map { try Self.part($0, [.expression], places.omics ?? "") }
        case .vectors, .regulated:
            let path = place(places.vectors ?? "")
            inputs["vectors"] = try sha256(of: path)
            var adapter: EmbeddingRegulation?
            if network.expression == .regulated {
                let file = place(places.adapter ?? "")
                inputs["adapter"] = try sha256(of: file)
                adapter = try EmbeddingRegulation(file)
            }
            expression = try Self.vectors(path, patient: places.columns.patient, adapter)
        }

        let images = try ImageFolder(configuration, in: folder)
        patchWidth = images.width
        if let hash = images.hash { inputs["images"] = hash }
        let (genomics, expression) = (genomics, expression)
        let everyone = clinical.patients.sorted { $0.id < $1.id }
            .filter { chosen?.contains($0.id) ?? true }
            .map { person in
                Patient(
                    id: person.id, outcome: person.outcome,
                    units: images.units(of: person.id, slides: person.slides))
            }
        func hasGenes(_ id: String) -> Bool {
            genomics?.has(id) ?? false || expression?.has(id) ?? false
        }
        patients = everyone.filter { !$0.units.isEmpty || hasGenes($0.id) }
        byID = Dictionary(uniqueKeysWithValues: patients.map { ($0.id, $0) })
        let left = everyone.count - patients.count
        if left > 0 {
            warnings.append(
                "\(left) patient\(left == 1 ? " has" : "s have") nothing that the network reads")
        }
        let strata = Dictionary(
            uniqueKeysWithValues: patients.map { patient in
                (patient.id, patient.outcome.map { $0.event ? 1 : 0 } ?? 2)
            })
        guard !strata.isEmpty else {
            throw TrainingError(.study, "no patient has anything that the network reads")
        }
        if let splits = places.splits {
            try SplitPlan.checkSeal(of: place(splits))
            let published = try Folds.published(in: place(splits), patients: Set(strata.keys))
            folds = published.folds
            if published.unknown > 0 {
                warnings.append(
                    "\(splits) names \(published.unknown) patients that have nothing here")
            }
        } else {
            folds = try Folds(
                strata: strata, count: places.folds, seed: configuration.training.seed)
        }
        self.inputs = inputs
        report = MissingnessReport(
            everyone.map { patient in
                MissingnessReport.Member(
                    id: patient.id, slides: patient.units.count, hasGenes: hasGenes(patient.id),
                    isKnown: patient.outcome != nil, hasEvent: patient.outcome?.event == true)
            }, hasGenes: genomics != nil || expression != nil, warnings: warnings)
    }

    /// The patients of a list, in its order.
    func patients(_ ids: [String]) -> [Patient] { ids.compactMap { byID[$0] } }

    private static func part(
        _ table: OmicsTable, _ modalities: Set<Modality>, _ path: String
    ) throws -> Part {
        let columns = table.columns.filter {
            Modality(column: $0).map(modalities.contains) ?? false
        }
        guard !columns.isEmpty else {
            let names = modalities.map(\.rawValue).sorted().joined(separator: ", ")
            throw TrainingError(.study, "\(path) has no column of \(names)")
        }
        return Part(table: table, columns: columns)
    }

    /// Vectors as a table of expression, sent through MLP-A if there is one.
    private static func vectors(
        _ path: FilePath, patient: String, _ adapter: EmbeddingRegulation?
    ) throws -> Part {
        let table = try OmicsTable(path, patient: patient, bareColumns: .expression)
        guard let adapter else { return Part(table: table, columns: table.columns) }
        let rows = table.patients.indices.map { row in table.values(row: row).map { Float($0) } }
        let adapted = try adapter.adapted(rows)
        let columns = (0..<(adapted.first?.count ?? 0)).map { "mlp_a_\($0)_rnaseq" }
        return Part(
            table: OmicsTable(
                patients: table.patients, columns: columns,
                values: adapted.flatMap { $0.map(Double.init) }), columns: columns)
    }
}
