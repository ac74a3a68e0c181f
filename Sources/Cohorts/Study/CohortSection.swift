import Foundation
public import SystemPackage

/// The section `cohort` of a study, whichever network the study is for.
///
/// Paths are relative to the study's own folder.
public protocol CohortSection: Sendable {
    /// The clinical table, one row per patient or slide.
    var clinical: String { get set }
    /// The names of its columns.
    var columns: StudyConfiguration.Columns { get set }
    /// The unit of its times.
    var timeUnit: StudyConfiguration.TimeUnit { get set }
    /// An endpoint to be found by its usual names; nothing to use the columns.
    var endpoint: Endpoint? { get set }
    /// What is done with follow-up.
    var outcome: OutcomeRules { get set }
    /// The table of genes; nothing for a study without genes.
    var omics: String? { get set }
    /// A folder of splits; nothing for folds of our own.
    var splits: String? { get set }
    /// The number of folds, where no splits are given.
    var folds: Int { get set }

    /// The gene sets or groups that the study names.
    var sets: String? { get }
    /// The folder of feature files; nothing for a study without slides.
    var featureFolder: String? { get }
    /// The column of the class; nothing for a study of survival.
    var classColumn: String? { get }

    /// Changes the paths of everything but the clinical table.
    ///
    /// - Parameter change: What becomes of a path.
    mutating func changePaths(_ change: (String) -> String)
}

extension CohortSection {
    /// No gene sets.
    public var sets: String? { nil }
    /// No class.
    public var classColumn: String? { nil }

    /// What is wrong with the section, as the end of a sentence that begins with the file's name.
    public var fault: String? {
        if folds < 2 { return "has cohort.folds \(folds); it must be 2 or more" }
        if columns.event != nil, columns.censorship != nil {
            return "names both an event and a censorship column; give one of them"
        }
        if endpoint != nil, columns.event != nil || columns.censorship != nil {
            return "names both cohort.endpoint and a column of events; give one of them"
        }
        for (key, months) in [("landmark", outcome.landmark), ("horizon", outcome.horizon)] {
            if let months, !(months > 0 && months.isFinite) {
                return "has cohort.outcome.\(key) \(months); it must be above 0 months"
            }
        }
        return nil
    }

    /// Names a table of dealt outcomes in place of the clinical table.
    ///
    /// The table's times and events are final, so that the rules of the outcome are not applied
    /// again; all other paths become absolute.
    ///
    /// - Parameters:
    ///   - clinical: The table that ``ClinicalTable/writePermuted(to:seed:label:)`` wrote, relative
    ///     to where the new study will lie.
    ///   - folder: The folder that the present paths are relative to.
    public mutating func permute(clinical: String, in folder: FilePath) {
        let here = FilePath(FileManager.default.currentDirectoryPath).pushing(folder)
        changePaths { here.pushing(FilePath($0)).lexicallyNormalized().string }
        self.clinical = clinical
        var columns = StudyConfiguration.Columns()
        columns.patient = self.columns.patient
        self.columns = columns
        timeUnit = .months
        endpoint = nil
        outcome = OutcomeRules()
    }

    /// Names every key of the section, so that its encoded form has them all.
    package mutating func nameEverything() {
        omics = ""
        splits = ""
        columns.event = ""
        columns.censorship = ""
        columns.site = ""
        endpoint = .overall
        outcome.landmark = 1
        outcome.horizon = 1
    }
}

extension StudyConfiguration.Cohort: CohortSection {
    /// The gene groups.
    public var sets: String? { geneGroups }
    /// The folder of feature files.
    public var featureFolder: String? { features }

    /// Changes the paths of everything but the clinical table.
    ///
    /// - Parameter change: What becomes of a path.
    public mutating func changePaths(_ change: (String) -> String) {
        features = change(features)
        omics = omics.map(change)
        geneGroups = geneGroups.map(change)
        geneLengths = geneLengths.map(change)
        slides = slides.map(change)
        splits = splits.map(change)
        truth = truth.map(change)
    }
}
