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
    /// - Throws: ``CohortError`` if two patients claim one feature file, which could then stand on both sides of a fold.
    public init(
        _ table: ClinicalTable, features: FeatureFolder, genes: Set<String>?
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
        let groups = Dictionary(grouping: patients) { patient in
            [!patient.features.isEmpty, patient.hasGenes, patient.outcome != nil]
        }
        let patterns = groups.map { key, members in
            MissingnessReport.Pattern(
                slides: key[0], genes: key[1], outcome: key[2], patients: members.count,
                events: members.count { $0.outcome?.event == true })
        }
        report = MissingnessReport(
            patterns: patterns.sorted {
                ($1.patients, $0.rank) < ($0.patients, $1.rank)
            },
            patients: patients.count,
            events: patients.count { $0.outcome?.event == true },
            slides: patients.map(\.features.count).reduce(0, +),
            slidesWithoutFeatures: missingSlides,
            patientsWithoutSlides: patients.filter(\.features.isEmpty).map(\.id),
            patientsWithoutGenes: genes == nil ? [] : patients.filter { !$0.hasGenes }.map(\.id),
            patientsWithoutOutcome: patients.filter { $0.outcome == nil }.map(\.id),
            strayFeatures: features.slides.filter { slide in
                features.file(of: slide).map { owners[$0] == nil } ?? false
            },
            warnings: table.warnings)
    }
}

extension MissingnessReport.Pattern {
    fileprivate var rank: Int { (slides ? 0 : 4) + (genes ? 0 : 2) + (outcome ? 0 : 1) }
}
