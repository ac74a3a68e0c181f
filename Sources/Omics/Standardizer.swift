import Survival

/// Brings columns to mean 0 and standard deviation 1, as learned from the
/// training patients.
///
/// The standard deviation is that of the population (divided by *n*). A column
/// that does not vary is only centred; "does not vary" follows scikit-learn,
/// variance ≤ *n*·ε·variance + (*n*·mean·ε)², because the plain test against zero
/// lets rounding noise through and blows it up by a factor of 10¹⁸.
///
/// Absent values (NaN) take no part and stay absent.
public struct Standardizer: Codable, Sendable, Hashable {
    /// What is done beside centring and scaling.
    public struct Options: Codable, Sendable, Hashable {
        /// The bound on the result, ± standard deviations; nothing for none.
        public var clip: Double?
        /// Whether values are first replaced by the normal quantile of their rank
        /// among the training patients.
        public var rankNormal: Bool

        /// Chooses; by default neither.
        public init(clip: Double? = nil, rankNormal: Bool = false) {
            self.clip = clip
            self.rankNormal = rankNormal
        }
    }

    /// The columns, in the order of the numbers below.
    public let columns: [String]
    /// The mean of each column.
    public let means: [Double]
    /// What each column is divided by: its standard deviation, or 1.
    public let scales: [Double]
    /// Whether a column does not vary among the training patients.
    public let isConstant: [Bool]
    /// What else is done.
    public let options: Options

    /// With rank-normal values: the different training values of each column,
    /// rising, and the normal quantiles of their mean ranks.
    private let ranks: [RankTable]?

    /// Learns from the training patients.
    ///
    /// - Parameters:
    ///   - table: The measurements.
    ///   - rows: The rows of the training patients; each counts once.
    ///   - columns: Names of columns of the table.
    ///   - options: What is done beside centring and scaling.
    /// - Throws: ``OmicsError`` if a column is absent from every training patient.
    /// - Precondition: The table has the columns.
    public init(
        _ table: OmicsTable, rows: [Int], columns: [String], options: Options = Options()
    ) throws(OmicsError) {
        var means: [Double] = []
        var scales: [Double] = []
        var constants: [Bool] = []
        var ranks: [RankTable] = []
        for column in columns {
            guard let place = table.place(of: column) else {
                preconditionFailure("the table has no column '\(column)'")
            }
            var values = rows.map { table[$0, place] }.filter { !$0.isNaN }
            guard !values.isEmpty else {
                throw OmicsError(
                    .tooFewPatients,
                    "none of the \(rows.count) training patients has the column '\(column)'")
            }
            if options.rankNormal {
                let table = RankTable(values)
                values = values.map(table.quantile(of:))
                ranks.append(table)
            }
            let moments = Moments(values)
            means.append(moments.mean)
            constants.append(moments.isConstant)
            scales.append(moments.isConstant ? 1 : moments.variance.squareRoot())
        }
        self.columns = columns
        self.means = means
        self.scales = scales
        isConstant = constants
        self.options = options
        self.ranks = options.rankNormal ? ranks : nil
    }

    /// One standardised value; NaN stays NaN.
    ///
    /// - Parameters:
    ///   - value: The measurement.
    ///   - index: The position of the column in ``columns``.
    /// - Returns: The standardised value.
    /// - Precondition: `index` is in range.
    public func standardize(_ value: Double, column index: Int) -> Double {
        if value.isNaN { return value }
        let ranked = ranks?[index].quantile(of: value) ?? value
        let result = (ranked - means[index]) / scales[index]
        guard let clip = options.clip else { return result }
        return min(max(result, -clip), clip)
    }

    /// The standardised values of a patient, in the order of ``columns``.
    ///
    /// - Parameters:
    ///   - row: A row of the table.
    ///   - table: A table that may have other columns besides.
    /// - Returns: One value per column; NaN where the patient or the table lacks it.
    public func standardize(row: Int, of table: OmicsTable) -> [Double] {
        columns.indices.map { index in
            guard let place = table.place(of: columns[index]) else { return .nan }
            return standardize(table[row, place], column: index)
        }
    }

    /// The same for some of the columns, in the order given.
    ///
    /// - Precondition: Every name is one of ``columns``.
    public func restricted(to names: [String]) -> Standardizer {
        let places = Dictionary(uniqueKeysWithValues: zip(columns, columns.indices))
        let kept = names.map { name in
            guard let place = places[name] else {
                preconditionFailure("the standardizer has no column '\(name)'")
            }
            return place
        }
        return Standardizer(
            columns: names, means: kept.map { means[$0] }, scales: kept.map { scales[$0] },
            isConstant: kept.map { isConstant[$0] }, options: options,
            ranks: ranks.map { tables in kept.map { tables[$0] } })
    }

    private init(
        columns: [String], means: [Double], scales: [Double], isConstant: [Bool], options: Options,
        ranks: [RankTable]?
    ) {
        self.columns = columns
        self.means = means
        self.scales = scales
        self.isConstant = isConstant
        self.options = options
        self.ranks = ranks
    }
}

/// Mean and population variance, with a correction for what rounding leaves over.
struct Moments {
    let mean: Double
    let variance: Double
    let isConstant: Bool

    init(_ values: [Double]) {
        let count = Double(values.count)
        mean = values.reduce(0, +) / count
        var squares = 0.0
        var remainder = 0.0
        for value in values {
            let difference = value - mean
            squares += difference * difference
            remainder += difference
        }
        variance = max(0, squares - remainder * remainder / count) / count
        let noise = count * mean * Double.ulpOfOne
        isConstant = variance <= count * Double.ulpOfOne * variance + noise * noise
    }
}

/// Training values and the normal quantiles of their ranks.
struct RankTable: Codable, Hashable {
    let values: [Double]
    let quantiles: [Double]

    init(_ sample: [Double]) {
        let sorted = sample.sorted()
        var values: [Double] = []
        var quantiles: [Double] = []
        var start = 0
        while start < sorted.count {
            var end = start
            while end < sorted.count, sorted[end] == sorted[start] { end += 1 }
            // The mean of the ranks start + 1 … end, less a half, as a share of all.
            let share = Double(start + end) / 2 / Double(sorted.count)
            values.append(sorted[start])
            quantiles.append(NormalDistribution.quantile(share))
            start = end
        }
        self.values = values
        self.quantiles = quantiles
    }

    /// Linear between training values, the outermost quantile beyond them.
    func quantile(of value: Double) -> Double {
        var low = 0
        var high = values.count
        while low < high {
            let middle = (low + high) / 2
            if values[middle] < value { low = middle + 1 } else { high = middle }
        }
        guard low < values.count else { return quantiles[values.count - 1] }
        guard low > 0, values[low] != value else { return quantiles[low] }
        let share = (value - values[low - 1]) / (values[low] - values[low - 1])
        return quantiles[low - 1] + share * (quantiles[low] - quantiles[low - 1])
    }
}
