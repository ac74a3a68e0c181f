/// A chain of transforms with all that was learned from the training fold, ready for patients that
/// nobody has seen.
///
/// It belongs into the model's file: with it, a new table gives the numbers that the network was
/// trained on, and nothing of the new table changes them.
public struct FittedTransforms: Codable, Sendable, Hashable {
    /// The numbers of one patient, ready for the network.
    public struct Row: Sendable, Hashable {
        /// One number per output column; NaN where the patient lacks it and no step fills it.
        public let values: [Double]
        /// The input columns that the patient's table does not have, filled with training medians.
        public let filled: Int
    }

    /// The columns that go in.
    public let inputColumns: [String]
    /// The columns that come out, fewer where steps drop some.
    public let outputColumns: [String]
    /// The steps as they were asked for.
    public let transforms: [Transform]
    /// The largest share of input columns that a new table may lack.
    public let missingLimit: Double

    private let steps: [FittedStep]
    private let medians: [Double]

    /// Learns from the training patients.
    ///
    /// - Parameters:
    ///   - transforms: The steps, in order.
    ///   - table: The measurements.
    ///   - training: The rows of the training patients; no other row is looked at.
    ///   - columns: The columns that go in.
    ///   - sites: The site of each patient of the table, in its order, for
    ///     ``Transform/adjustSites``.
    ///   - missingLimit: The largest share of columns that a new table may lack.
    /// - Throws: ``OmicsError`` if there is no training patient, a column is not in the table, or a step
    ///   cannot be learned.
    public init(
        _ transforms: [Transform], table: OmicsTable, training: [Int], columns: [String],
        sites: [String?] = [], missingLimit: Double = 0.2
    ) throws(OmicsError) {
        guard !training.isEmpty else {
            throw OmicsError(
                .tooFewPatients, "there is no training patient to learn transforms from")
        }
        var places: [Int] = []
        for column in columns {
            guard let place = table.place(of: column) else {
                throw OmicsError(.table, "the table has no column '\(column)' to learn from")
            }
            places.append(place)
        }
        var rows = TrainingRows(
            columns: columns, rows: training.map { row in places.map { table[row, $0] } },
            sites: training.map { sites.indices.contains($0) ? sites[$0] : nil })
        medians = columns.indices.map { rows.column($0).median }
        var steps: [FittedStep] = []
        for transform in transforms {
            let step = try FittedStep(transform, rows)
            for index in rows.rows.indices {
                rows.rows[index] = step.apply(rows.rows[index], site: rows.sites[index])
            }
            rows.columns = step.columns(rows.columns)
            guard !rows.columns.isEmpty else {
                throw OmicsError(.table, "the transforms leave no column of \(columns.count)")
            }
            steps.append(step)
        }
        self.transforms = transforms
        self.steps = steps
        self.missingLimit = missingLimit
        inputColumns = columns
        outputColumns = rows.columns
    }

    /// The numbers of one patient, whether of the training fold or never seen.
    ///
    /// Columns that the patient's table does not have at all are filled with the training median,
    /// before any step, and counted.
    ///
    /// - Parameters:
    ///   - row: A row of the table.
    ///   - table: A table that may lack columns or have others besides.
    ///   - site: The patient's site.
    /// - Returns: The numbers and how many columns were filled.
    /// - Throws: ``OmicsError`` if the table lacks more than ``missingLimit`` of the columns.
    public func callAsFunction(
        row: Int, of table: OmicsTable, site: String? = nil
    ) throws(OmicsError) -> Row {
        var filled = 0
        var values = inputColumns.indices.map { index -> Double in
            guard let place = table.place(of: inputColumns[index]) else {
                filled += 1
                return medians[index]
            }
            return table[row, place]
        }
        guard Double(filled) <= missingLimit * Double(inputColumns.count) else {
            throw OmicsError(
                .table,
                "the table lacks \(filled) of the \(inputColumns.count) columns that the model was "
                    + "trained with; at most \(Int(missingLimit * Double(inputColumns.count))) may be filled"
            )
        }
        for step in steps { values = step.apply(values, site: site) }
        return Row(values: values, filled: filled)
    }
}
