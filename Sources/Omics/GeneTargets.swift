/// What a model of one fold reconstructs: the chosen genes of each group, in
/// order, and how measurements become targets.
///
/// All of it is learned from the training fold and belongs into the model file;
/// with it, a new table can be compared with what the model predicts.
public struct GeneTargets: Codable, Sendable, Hashable {
    /// The chosen columns of each group, in the order of the model's output.
    public let groups: GeneGroups
    /// Standardises the chosen columns.
    public let standardizer: Standardizer
    /// The groups of which no column passed the selection.
    public let emptyGroups: [Int]

    private var places: [[Int]] {
        let index = Dictionary(
            uniqueKeysWithValues: zip(standardizer.columns, standardizer.columns.indices))
        return groups.groups.map { $0.columns.compactMap { index[$0] } }
    }

    /// Learns from the training fold.
    ///
    /// - Parameters:
    ///   - table: The measurements.
    ///   - groups: All columns of each group.
    ///   - training: The training patients; those without measurements are passed over.
    ///   - highRisk: The training patients with an early event.
    ///   - lowRisk: The training patients known to have lived long.
    ///   - options: What is done beside standardising.
    ///   - rule: Which columns are kept.
    ///   - emptyGroup: What happens to a group of which none is.
    /// - Throws: ``OmicsError`` if no training patient has measurements, or too
    ///   few have them to choose genes.
    public init(
        _ table: OmicsTable, groups: GeneGroups, training: [String], highRisk: [String],
        lowRisk: [String], options: Standardizer.Options = .init(),
        rule: GeneSelection.Rule = .pValue(below: 0.05),
        emptyGroup: GeneSelection.EmptyGroup = .strongest(1)
    ) throws(OmicsError) {
        func rows(_ patients: [String]) -> [Int] { patients.compactMap { table.row(of: $0) } }
        let training = rows(training)
        guard !training.isEmpty else {
            throw OmicsError(
                .tooFewPatients,
                "no patient of the training fold has genes; train without genes instead")
        }
        let all = try Standardizer(
            table, rows: training, columns: groups.distinctColumns, options: options)
        let selection = try GeneSelection(
            groups, standardizer: all, table: table, highRisk: rows(highRisk),
            lowRisk: rows(lowRisk), rule: rule, emptyGroup: emptyGroup)
        self.groups = selection.groups
        standardizer = all.restricted(to: selection.groups.distinctColumns)
        emptyGroups = selection.emptyGroups
    }

    /// The targets of one patient, group by group.
    ///
    /// - Parameters:
    ///   - patient: An identifier.
    ///   - table: Measurements; columns that the model does not know are left alone.
    /// - Returns: One array per group, in the order of its columns, with NaN where
    ///   the patient lacks the modality; nothing if the table does not have the
    ///   patient.
    public func values(of patient: String, in table: OmicsTable) -> [[Float]]? {
        guard let row = table.row(of: patient) else { return nil }
        let standardized = standardizer.standardize(row: row, of: table)
        return places.map { $0.map { Float(standardized[$0]) } }
    }
}
