/// What a study says of its data, whichever network it is for: enough to look at the cohort, to
/// divide it and to search for leaks.
public struct StudyOutline: Sendable {
    /// The study's name.
    public let name: String
    /// What the data are.
    public let data: RunManifest.DataKind
    /// Where the data are.
    public let cohort: any CohortSection
    /// The seed of folds of our own.
    public let seed: UInt64

    /// States all four.
    ///
    /// - Parameters:
    ///   - name: The study's name.
    ///   - data: What the data are.
    ///   - cohort: Where the data are.
    ///   - seed: The seed of folds of our own.
    public init(
        name: String, data: RunManifest.DataKind, cohort: any CohortSection, seed: UInt64
    ) {
        self.name = name
        self.data = data
        self.cohort = cohort
        self.seed = seed
    }
}
