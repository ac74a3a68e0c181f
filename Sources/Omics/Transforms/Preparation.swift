/// What is done with expression before it is standardised, as a study asks for it.
public struct Preparation: Sendable, Hashable {
    /// The steps, in order; for expression only.
    public var transforms: [Transform]
    /// The site of each patient, for ``Transform/adjustSites``.
    public var sites: [String: String]
    /// The largest share of columns that a table of new patients may lack.
    public var missingLimit: Double

    /// Chooses; by default nothing is done.
    public init(
        _ transforms: [Transform] = [], sites: [String: String] = [:], missingLimit: Double = 0.2
    ) {
        self.transforms = transforms
        self.sites = sites
        self.missingLimit = missingLimit
    }

    /// Learns the steps from the training patients; nothing if there are none.
    func fit(
        to table: OmicsTable, training: [String], groups: GeneGroups
    ) throws(OmicsError) -> FittedTransforms? {
        guard !transforms.isEmpty else { return nil }
        let wanted = Set(groups.distinctColumns.filter { Modality(column: $0) == .expression })
        guard !wanted.isEmpty else {
            throw OmicsError(
                .table,
                "the transforms are of expression, but no gene group has a column ending in \(Modality.expression.suffix)"
            )
        }
        return try FittedTransforms(
            transforms, table: table, training: training.compactMap { table.row(of: $0) },
            columns: table.columns.filter { Modality(column: $0) == .expression },
            outputs: wanted, sites: table.patients.map { sites[$0] }, missingLimit: missingLimit)
    }

    /// The groups' columns of some patients, prepared, and the groups with the columns that are left.
    func apply(
        _ fitted: FittedTransforms, to table: OmicsTable, patients: [String], groups: GeneGroups
    ) throws(OmicsError) -> (OmicsTable, GeneGroups) {
        let others = groups.distinctColumns.filter { Modality(column: $0) != .expression }
        let places = others.compactMap { table.place(of: $0) }
        var values: [Double] = []
        for patient in patients {
            guard let row = table.row(of: patient) else { continue }
            values += try fitted(row: row, of: table, site: sites[patient]).values
            values += places.map { table[row, $0] }
        }
        let prepared = OmicsTable(
            patients: patients, columns: fitted.outputColumns + others, values: values)
        let left = GeneGroups(
            groups.groups.map { group in
                GeneGroups.Group(
                    name: group.name,
                    columns: group.columns.filter { prepared.place(of: $0) != nil })
            })
        if let empty = left.groups.first(where: \.columns.isEmpty) {
            throw OmicsError(
                .emptyGroup,
                "the transforms leave no column of the gene group '\(empty.name)'; keep more of them"
            )
        }
        return (prepared, left)
    }
}
