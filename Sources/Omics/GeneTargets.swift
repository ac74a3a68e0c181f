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
    /// What is done with expression before it is standardised; nothing if nothing is.
    public let transforms: FittedTransforms?

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
    ///   - preparation: What is done with expression first; copy number and mutations stay as they are.
    /// - Throws: ``OmicsError`` if no training patient has measurements, too
    ///   few have them to choose genes, or the preparation cannot be learned.
    public init(
        _ table: OmicsTable, groups: GeneGroups, training: [String], highRisk: [String],
        lowRisk: [String], options: Standardizer.Options = .init(),
        rule: GeneSelection.Rule = .pValue(below: 0.05),
        emptyGroup: GeneSelection.EmptyGroup = .strongest(1), preparation: Preparation = .init()
    ) throws(OmicsError) {
        let known = training.filter { table.row(of: $0) != nil }
        guard !known.isEmpty else {
            throw OmicsError(
                .tooFewPatients,
                "no patient of the training fold has genes; train without genes instead")
        }
        var (table, groups) = (table, groups)
        transforms = try preparation.fit(to: table, training: known, groups: groups)
        if let transforms {
            (table, groups) = try preparation.apply(
                transforms, to: table, patients: known, groups: groups)
        }
        func rows(_ patients: [String]) -> [Int] { patients.compactMap { table.row(of: $0) } }
        let all = try Standardizer(
            table, rows: rows(known), columns: groups.distinctColumns, options: options)
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
    ///   - site: The patient's site, for an adjustment of sites.
    /// - Returns: One array per group, in the order of its columns, with NaN where
    ///   the patient lacks the modality; nothing if the table does not have the
    ///   patient.
    /// - Throws: ``OmicsError`` if the table lacks more columns than may be filled, or a transform cannot
    ///   take a number.
    public func values(
        of patient: String, in table: OmicsTable, site: String? = nil
    ) throws(OmicsError) -> [[Float]]? {
        guard let row = table.row(of: patient) else { return nil }
        guard let transforms else {
            let standardized = standardizer.standardize(row: row, of: table)
            return places.map { $0.map { Float(standardized[$0]) } }
        }
        let prepared = try transforms(row: row, of: table, site: site).values
        let found = Dictionary(uniqueKeysWithValues: zip(transforms.outputColumns, prepared))
        let standardized = standardizer.columns.indices.map { index in
            let column = standardizer.columns[index]
            let value = found[column] ?? table.place(of: column).map { table[row, $0] } ?? .nan
            return standardizer.standardize(value, column: index)
        }
        return places.map { $0.map { Float(standardized[$0]) } }
    }

    /// How many of the model's columns a table of new patients lacks.
    ///
    /// With transforms these are filled with training medians, else they stay absent.
    ///
    /// - Parameter table: A table.
    /// - Returns: The count.
    /// - Throws: ``OmicsError`` if more are lacking than may be.
    public func missing(in table: OmicsTable) throws(OmicsError) -> Int {
        if let transforms { return try transforms.filled(in: table) }
        return try missingColumns(
            of: standardizer.columns, in: table, limit: Preparation().missingLimit)
    }
}
