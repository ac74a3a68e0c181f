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
    ///   - outputs: Of these columns those that are wanted, all if nothing is said. The others go on only
    ///     as long as a later step needs all of a patient's genes, as `per-million` does.
    ///   - sites: The site of each patient of the table, in its order, for
    ///     ``Transform/adjustSites``.
    ///   - missingLimit: The largest share of columns that a new table may lack.
    /// - Throws: ``OmicsError`` if there is no training patient with any number, a column is not in the
    ///   table, or a step cannot be learned or applied.
    public init(
        _ transforms: [Transform], table: OmicsTable, training: [Int], columns: [String],
        outputs: Set<String>? = nil, sites: [String?] = [], missingLimit: Double = 0.2
    ) throws(OmicsError) {
        let lastMixing = transforms.lastIndex(where: \.mixesGenes)
        let columns = lastMixing == nil ? columns.filter { outputs?.contains($0) ?? true } : columns
        let training = training.filter { row in
            columns.contains { column in
                table.place(of: column).map { !table[row, $0].isNaN } ?? true
            }
        }
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
        for (index, transform) in transforms.enumerated() {
            try rows.take(try FittedStep(transform, rows), into: &steps)
            if index == lastMixing, let outputs {
                let wanted = rows.columns.indices.filter { outputs.contains(rows.columns[$0]) }
                try rows.take(.keep(wanted), into: &steps)
            }
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
    /// before any step, and counted. A patient who has none of the numbers stays without: nothing is
    /// made up from nothing.
    ///
    /// - Parameters:
    ///   - row: A row of the table.
    ///   - table: A table that may lack columns or have others besides.
    ///   - site: The patient's site.
    /// - Returns: The numbers and how many columns were filled.
    /// - Throws: ``OmicsError`` if the table lacks more than ``missingLimit`` of the columns, or a step
    ///   cannot be applied, such as the logarithm of a negative number.
    public func callAsFunction(
        row: Int, of table: OmicsTable, site: String? = nil
    ) throws(OmicsError) -> Row {
        let filled = try filled(in: table)
        var isKnown = false
        var values = inputColumns.indices.map { index -> Double in
            guard let place = table.place(of: inputColumns[index]) else { return medians[index] }
            let value = table[row, place]
            if !value.isNaN { isKnown = true }
            return value
        }
        guard isKnown else {
            return Row(values: outputColumns.map { _ in .nan }, filled: filled)
        }
        for (number, step) in steps.enumerated() {
            do throws(StepFault) { values = try step.applyChecked(values, site: site) } catch {
                let names = steps[..<number].reduce(inputColumns) { $1.columns($0) }
                throw error.sentence(names)
            }
        }
        return Row(values: values, filled: filled)
    }

    /// How many of the columns that go in a table lacks, so that they would be filled.
    ///
    /// - Parameter table: A table.
    /// - Returns: The count.
    /// - Throws: ``OmicsError`` if it is more than ``missingLimit`` allows.
    public func filled(in table: OmicsTable) throws(OmicsError) -> Int {
        try missingColumns(of: inputColumns, in: table, limit: missingLimit)
    }

    /// Whether single patients' numbers are kept, as a model that is given away must not.
    public var keepsPatients: Bool {
        steps.contains { if case .nearest = $0 { true } else { false } }
    }
}

/// How many columns that a model was trained with are not in a table.
///
/// - Throws: ``OmicsError`` if they are more than the limit, a share, allows.
func missingColumns(
    of columns: [String], in table: OmicsTable, limit: Double
) throws(OmicsError) -> Int {
    let missing = columns.count { table.place(of: $0) == nil }
    let most = Int(limit * Double(columns.count))
    guard missing <= most else {
        throw OmicsError(
            .table,
            "the table lacks \(missing) of the \(columns.count) columns that the model was trained "
                + "with; at most \(most) may be filled")
    }
    return missing
}

/// A number that a step cannot take, or lacks.
enum StepFault: Error {
    case number(Double, place: Int, step: String)
    case gap(place: Int)

    func sentence(_ columns: [String]) -> OmicsError {
        let reason =
            switch self {
            case .number(let value, let place, let step):
                "the \(step) of \(value) in the column '\(columns[place])' is no number; the table may "
                    + "hold logarithms or z-scores already"
            case .gap(let place):
                "a patient has no number in the column '\(columns[place])', but quantile "
                    + "normalisation needs every one; fill it in, or put an imputation before it"
            }
        return OmicsError(.notANumber, reason)
    }
}

extension TrainingRows {
    /// Applies a step to every row.
    fileprivate mutating func take(
        _ step: FittedStep, into steps: inout [FittedStep]
    ) throws(OmicsError) {
        for index in rows.indices {
            do throws(StepFault) {
                rows[index] = try step.applyChecked(rows[index], site: sites[index])
            } catch { throw error.sentence(columns) }
        }
        let before = columns.count
        columns = step.columns(columns)
        guard !columns.isEmpty else {
            throw OmicsError(.table, "the transforms leave no column of \(before)")
        }
        steps.append(step)
    }
}
