public import SystemPackage

/// The patients of a study with whatever each of them has.
public struct Cohort: Sendable, Hashable {
    /// One patient.
    public struct Patient: Sendable, Hashable {
        /// The identifier.
        public let id: String
        /// The feature files of the patient's slides; empty if there are none.
        public let features: [FilePath]
        /// Whether the table of genes has the patient.
        public let hasGenes: Bool
        /// The outcome, if it is known.
        public let outcome: Outcome?
        /// The hospital, if the table or the barcode says.
        public let site: String?
    }

    /// The patients, sorted by identifier.
    public let patients: [Patient]
    /// Who takes part and what is missing.
    public let report: MissingnessReport

    /// Joins slides, genes and outcomes by patient.
    ///
    /// - Parameters:
    ///   - table: Who there is. Slides that no column lists are found by the patient's name.
    ///   - features: The feature files.
    ///   - genes: The patients that the table of genes has; nothing for a study without genes.
    ///   - known: The patients whose class is known, in a study of classes; nothing where outcomes count.
    /// - Throws: ``CohortError`` if two patients claim one feature file, which could then stand on both sides of a fold.
    public init(
        _ table: ClinicalTable, features: FeatureFolder, genes: Set<String>?,
        known: Set<String>? = nil
    ) throws(CohortError) {
        var missingSlides: [String] = []
        var owners: [FilePath: Int] = [:]
        var patients: [Patient] = []
        for person in table.patients.sorted(by: { $0.id < $1.id }) {
            let listed = person.slides.compactMap { slide -> FilePath? in
                let file = features.file(of: slide)
                if file == nil { missingSlides.append(slide) }
                return file
            }
            let found = person.slides.isEmpty ? features.files(ofPatient: person.id) : listed
            var files: [FilePath] = []
            for file in found where !files.contains(file) {
                if let other = owners.updateValue(person.row, forKey: file) {
                    throw CohortError(
                        .mismatch,
                        "\(file) belongs to the patients of rows \(min(other, person.row)) and \(max(other, person.row)) of the clinical table; a slide on both sides of a fold would leak, so list slides in a column, each once"
                    )
                }
                files.append(file)
            }
            patients.append(
                Patient(
                    id: person.id, features: files, hasGenes: genes?.contains(person.id) ?? false,
                    outcome: person.outcome, site: person.site))
        }
        self.patients = patients
        report = MissingnessReport(
            patients.map { patient in
                MissingnessReport.Member(
                    id: patient.id, slides: patient.features.count, hasGenes: patient.hasGenes,
                    isKnown: known?.contains(patient.id) ?? (patient.outcome != nil),
                    hasEvent: known == nil && patient.outcome?.event == true)
            }, hasGenes: genes != nil, tellsClasses: known != nil,
            slidesWithoutFeatures: missingSlides,
            strayFeatures: features.slides.filter { slide in
                features.file(of: slide).map { owners[$0] == nil } ?? false
            }, warnings: table.warnings)
    }
}
