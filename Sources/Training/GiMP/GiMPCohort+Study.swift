import Cohorts
import Files
import Omics
import Slides
public import SystemPackage

extension GiMPCohort {
    /// Loads everything that a configuration names.
    ///
    /// - Parameters:
    ///   - configuration: The study.
    ///   - folder: The folder that its paths are relative to.
    /// - Throws: `FileError`, `OmicsError`, `CohortError` or ``TrainingError`` with a sentence
    ///   that says what is wrong and where.
    public init(_ configuration: GiMPStudyConfiguration, in folder: FilePath) throws {
        let places = configuration.cohort
        func place(_ path: String) -> FilePath { folder.pushing(FilePath(path)) }
        let clinical = place(places.clinical)
        var inputs = ["clinical": try sha256(of: clinical)]
        // A study of classes does not look at follow-up, whatever the table says of it.
        let table = try ClinicalTable(
            clinical, columns: places.columns, unit: places.timeUnit,
            needsEvents: places.label == nil, endpoint: places.endpoint, rules: places.outcome)
        var genes: OmicsTable?
        if let path = places.omics {
            inputs["omics"] = try sha256(of: place(path))
            genes = try OmicsTable(
                place(path), patient: places.columns.patient, labels: table.labelColumns,
                knownPatients: Set(table.patients.map(\.id)))
        }
        var sets: GeneSets?
        if let path = places.geneSets {
            inputs["geneSets"] = try sha256(of: place(path))
            sets = try GeneSets(place(path))
        }
        let labels = try places.label.map { try table.values(of: $0) }
        let classes = Set((labels ?? [:]).values).sorted()
        if labels != nil, classes.count < 2 {
            throw TrainingError(
                .study,
                "\(clinical) has \(classes.count) class in '\(places.label ?? "")'; 2 are needed")
        }
        let cohort = try Cohort(
            table, features: try FeatureFolder(place(places.features)),
            genes: genes.map { Set($0.patients) }, known: labels.map { Set($0.keys) })
        var report = cohort.report
        report.warnings += genes?.warnings ?? []
        let unknown = report.patientsWithoutOutcome.count
        if unknown > 0 {
            let what = places.label.map { "'\($0)'" } ?? "outcome"
            report.warnings.append(
                "\(clinical): \(unknown) patient\(unknown == 1 ? " has" : "s have") no \(what); they are predicted and not judged, and of training only the stages that read no label see them"
            )
        }
        let first = cohort.patients.lazy.compactMap(\.features.first).first
        let requirement = try first.map { FeatureRequirement(try readBag($0)) }
        let patients = cohort.patients.map { patient in
            let files = patient.features
            let target: GiMPPatient.Target?
            if let labels {
                target = labels[patient.id].flatMap { classes.firstIndex(of: $0) }
                    .map { .category($0) }
            } else {
                target = patient.outcome.map { .survival($0) }
            }
            let read: @Sendable () throws -> [GiMPPatient.Slide] = {
                try files.map { file in
                    let bag = try readBag(file)
                    try requirement?.check(bag)
                    return GiMPPatient.Slide(bag, places: bag.places)
                }
            }
            return GiMPPatient(
                id: patient.id, slides: files.isEmpty ? nil : read, target: target, files: files)
        }
        var folds: Folds?
        if let path = places.splits {
            try SplitPlan.checkSeal(of: place(path))
            let published = try Folds.published(
                in: place(path), patients: Set(patients.map(\.id)))
            folds = published.folds
            if published.unknown > 0 {
                report.warnings.append(
                    "\(path) names \(published.unknown) patients that \(clinical) does not have")
            }
        }
        if labels == nil {
            report.warnings +=
                try folds?.checkEvents(
                    Dictionary(
                        uniqueKeysWithValues: cohort.patients.compactMap { patient in
                            patient.outcome.map { (patient.id, $0) }
                        })) ?? []
        }
        self.init(
            patients: patients, genes: genes, sets: sets, classes: classes, inputs: inputs,
            requirement: requirement, folds: folds, report: report)
    }
}

extension Bag {
    /// Column and row of each patch in units of the tile distance; empty if not known.
    var places: [Float] {
        guard let positions, !positions.isEmpty else { return [] }
        let known =
            positionUnit == .levelZeroPixels
            ? provenance?.tileSlidePixels : provenance?.tileMicrometers
        func step(_ values: [Double]) -> Double {
            let sorted = Set(values).sorted()
            return zip(sorted, sorted.dropFirst()).map { $1 - $0 }.min() ?? 1
        }
        let (xs, ys) = (positions.map(\.x), positions.map(\.y))
        let unit = known ?? min(step(xs), step(ys))
        let (left, top) = (xs.min() ?? 0, ys.min() ?? 0)
        return positions.flatMap { [Float(($0.x - left) / unit), Float(($0.y - top) / unit)] }
    }
}
