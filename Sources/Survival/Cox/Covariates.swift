/// The covariates of a set of patients: a table of finite numbers with named columns.
///
/// Valid for ever: at least one patient and one column, all numbers finite, names distinct.
public struct Covariates: Sendable, Hashable {
    /// The names of the columns, in order.
    public let names: [String]
    /// How many patients there are.
    public let count: Int

    /// Row by row.
    let values: [Double]

    /// How many columns there are.
    public var width: Int { names.count }

    /// Takes a table by rows.
    ///
    /// - Parameters:
    ///   - rows: `[patient][column]`, finite; all rows of one length, at least 1.
    ///   - names: The names of the columns; `x1`, `x2`, … by default.
    /// - Throws: ``SurvivalError`` if there is no row or column, lengths differ, a number is not
    ///   finite, or two columns share a name.
    public init(rows: [[Double]], names: [String]? = nil) throws(SurvivalError) {
        guard let width = rows.first?.count else { throw .empty }
        for (row, line) in rows.enumerated() where line.count != width {
            throw .invalidArgument(
                "row \(row + 1) has \(line.count) covariates, but row 1 has \(width)")
        }
        try self.init(values: rows.flatMap { $0 }, count: rows.count, width: width, names: names)
    }

    /// Takes a table by columns.
    ///
    /// - Parameters:
    ///   - columns: `[column][patient]`, finite; all columns of one length, at least 1.
    ///   - names: The names of the columns; `x1`, `x2`, … by default.
    /// - Throws: ``SurvivalError`` if there is no row or column, lengths differ, a number is not
    ///   finite, or two columns share a name.
    public init(columns: [[Double]], names: [String]? = nil) throws(SurvivalError) {
        guard let count = columns.first?.count else {
            throw .invalidArgument("there are no covariates; at least one is needed")
        }
        guard count > 0 else { throw .empty }
        for (column, values) in columns.enumerated() where values.count != count {
            throw .invalidArgument(
                "column \(column + 1) has \(values.count) rows, but column 1 has \(count)")
        }
        var values: [Double] = []
        values.reserveCapacity(count * columns.count)
        for row in 0..<count {
            for column in columns { values.append(column[row]) }
        }
        try self.init(values: values, count: count, width: columns.count, names: names)
    }

    /// Takes a table as one run of numbers, row by row.
    ///
    /// - Parameters:
    ///   - values: `count` × `width` finite numbers.
    ///   - count: How many patients there are, at least 1.
    ///   - width: How many columns there are, at least 1.
    ///   - names: The names of the columns; `x1`, `x2`, … by default.
    /// - Throws: ``SurvivalError`` if the counts do not fit, a number is not finite, or two
    ///   columns share a name.
    public init(
        values: [Double], count: Int, width: Int, names: [String]? = nil
    ) throws(SurvivalError) {
        guard count > 0 else { throw .empty }
        guard width > 0 else {
            throw .invalidArgument("there are no covariates; at least one is needed")
        }
        guard values.count == count * width else {
            throw .invalidArgument(
                "\(values.count) numbers do not fill \(count) rows of \(width) covariates")
        }
        let names = names ?? (1...width).map { "x\($0)" }
        guard names.count == width else {
            throw .invalidArgument("there are \(names.count) names for \(width) covariates")
        }
        var seen = Set<String>()
        for name in names where !seen.insert(name).inserted {
            throw .invalidArgument("two covariates have the name \(name)")
        }
        for (index, value) in values.enumerated() where !value.isFinite {
            throw .notFinite(
                what: "covariate \(names[index % width])", row: index / width, value: value)
        }
        self.values = values
        self.count = count
        self.names = names
    }

    /// One covariate of one patient.
    ///
    /// - Precondition: `row` and `column` exist.
    public subscript(row: Int, column: Int) -> Double { values[row * width + column] }

    /// All covariates of one patient.
    ///
    /// - Precondition: `index` exists.
    public func row(_ index: Int) -> [Double] {
        Array(values[index * width..<(index + 1) * width])
    }

    /// One covariate of all patients.
    ///
    /// - Precondition: `index` exists.
    public func column(_ index: Int) -> [Double] {
        (0..<count).map { values[$0 * width + index] }
    }

    /// The patients of some rows, in that order; a row may be given more than once.
    ///
    /// - Throws: ``SurvivalError/empty`` if there is no row.
    /// - Precondition: Every row exists.
    public func rows(_ rows: [Int]) throws(SurvivalError) -> Covariates {
        try Covariates(
            values: rows.flatMap { values[$0 * width..<($0 + 1) * width] }, count: rows.count,
            width: width, names: names)
    }

    /// The sum of coefficient × covariate of every patient.
    ///
    /// - Precondition: There is one coefficient per column.
    func products(_ coefficients: [Double]) -> [Double] {
        precondition(
            coefficients.count == width,
            "\(coefficients.count) coefficients for \(width) covariates")
        return (0..<count).map { row in
            var sum = 0.0
            for column in 0..<width { sum += values[row * width + column] * coefficients[column] }
            return sum
        }
    }
}

/// Throws unless two tables have the same columns in the same order.
func requireSameColumns(_ found: Covariates, _ needed: [String]) throws(SurvivalError) {
    guard found.names == needed else {
        throw .invalidArgument(
            "the covariates are \(found.names.joined(separator: ", ")); the model was fitted to "
                + needed.joined(separator: ", "))
    }
}
