import Foundation

/// A step with what it learned from the training patients.
enum FittedStep: Codable, Sendable, Hashable {
    /// Needs nothing learned.
    case plain(Transform)
    /// Divides by each column's kilobases, then scales to a million.
    case tpm([Double])
    /// Keeps columns, by their places.
    case keep([Int])
    /// What absent numbers of each column become.
    case fill([Double])
    /// The training patients whose numbers fill others' gaps.
    case nearest(count: Int, rows: [[Double?]], medians: [Double])
    /// Centres and scales.
    case scale(means: [Double], deviations: [Double])
    /// Ranks of each column.
    case ranks([RankTable])
    /// The average training patient's numbers in rising order.
    case distribution([Double])
    /// Sites' means and spreads.
    case sites(SiteAdjustment)

    /// Learns a step; `rows` are the training patients as the steps before left them.
    init(_ transform: Transform, _ training: TrainingRows) throws(OmicsError) {
        let places = training.columns.indices
        switch transform {
        case .undoLogarithm, .logarithm, .perMillion, .clip:
            self = .plain(transform)
        case .tpm(let lengths):
            let kilobases = training.columns.map { column in
                lengths[Modality.symbol(in: column) ?? column] ?? lengths[column] ?? .nan
            }
            if let place = kilobases.firstIndex(where: { !($0 > 0 && $0.isFinite) }) {
                throw OmicsError(
                    .table,
                    "the gene '\(training.columns[place])' has no length; TPM needs one of every gene"
                )
            }
            self = .tpm(kilobases)
        case .highestVariance(let count):
            let variances = places.map { Moments(training.column($0)).variance }
            let order = places.sorted { (variances[$1], $0) < (variances[$0], $1) }
            self = .keep(order.prefix(count).sorted())
        case .dropNearConstant(let share):
            self = .keep(
                places.filter { place in
                    let values = training.column(place)
                    let counts = Dictionary(values.map { ($0, 1) }, uniquingKeysWith: +)
                    guard let most = counts.values.max() else { return false }
                    return Double(most) < share * Double(values.count)
                })
        case .imputeMedian:
            self = .fill(try Self.medians(training))
        case .imputeNearest(let count):
            self = .nearest(
                count: count, rows: training.rows.map { $0.map { $0.isNaN ? nil : $0 } },
                medians: try Self.medians(training))
        case .standardize:
            let moments = places.map { Moments(training.column($0)) }
            self = .scale(
                means: moments.map(\.mean),
                deviations: moments.map { $0.isConstant ? 1 : $0.variance.squareRoot() })
        case .rankNormal:
            self = .ranks(places.map { RankTable(training.column($0)) })
        case .quantile:
            guard training.rows.allSatisfy({ !$0.contains(where: \.isNaN) }) else {
                throw OmicsError(
                    .notANumber,
                    "quantile normalisation needs every number; put an imputation before it")
            }
            var sums = [Double](repeating: 0, count: training.columns.count)
            for row in training.rows {
                for (place, value) in row.sorted().enumerated() { sums[place] += value }
            }
            self = .distribution(sums.map { $0 / Double(training.rows.count) })
        case .adjustSites:
            self = .sites(try SiteAdjustment(training))
        }
    }

    private static func medians(_ training: TrainingRows) throws(OmicsError) -> [Double] {
        let medians = training.columns.indices.map { training.column($0).median }
        if let place = medians.firstIndex(where: \.isNaN) {
            throw OmicsError(
                .tooFewPatients,
                "none of the \(training.rows.count) training patients has the column "
                    + "'\(training.columns[place])'; nothing can fill it")
        }
        return medians
    }

    /// The columns that are left.
    func columns(_ columns: [String]) -> [String] {
        if case .keep(let places) = self { places.map { columns[$0] } } else { columns }
    }

    /// The step on one patient's numbers, none of which it may turn into something that is no number.
    func applyChecked(_ row: [Double], site: String?) throws(StepFault) -> [Double] {
        if case .distribution = self, let gap = row.firstIndex(where: \.isNaN),
            !row.allSatisfy(\.isNaN)
        {
            throw .gap(place: gap)
        }
        let result = apply(row, site: site)
        guard case .plain(let transform) = self, result.count == row.count,
            let place = row.indices.first(where: { !row[$0].isNaN && !result[$0].isFinite })
        else { return result }
        let isLogarithm = if case .logarithm = transform { true } else { false }
        throw .number(
            row[place], place: place, step: isLogarithm ? "logarithm" : "power of two")
    }

    /// The step on one patient's numbers.
    func apply(_ row: [Double], site: String?) -> [Double] {
        switch self {
        case .plain(.undoLogarithm(let pseudocount)):
            row.map { $0.isNaN ? $0 : max(0, exp2($0) - pseudocount) }
        case .plain(.logarithm(let pseudocount)): row.map { log2($0 + pseudocount) }
        case .plain(.perMillion): Self.perMillion(row)
        case .plain(.clip(let lowest, let highest)):
            row.map { $0.isNaN ? $0 : min(max($0, lowest), highest) }
        case .plain: row
        case .tpm(let kilobases): Self.perMillion(zip(row, kilobases).map { $0 / $1 })
        case .keep(let places): places.map { row[$0] }
        case .fill(let values): zip(row, values).map { $0.isNaN ? $1 : $0 }
        case .nearest(let count, let rows, let medians):
            Self.fillFromNearest(row, count, rows, medians)
        case .scale(let means, let deviations):
            row.indices.map { (row[$0] - means[$0]) / deviations[$0] }
        case .ranks(let tables):
            row.indices.map { row[$0].isNaN ? .nan : tables[$0].quantile(of: row[$0]) }
        case .distribution(let reference): Self.toDistribution(row, reference)
        case .sites(let adjustment): adjustment.apply(row, site: site)
        }
    }

    private static func perMillion(_ row: [Double]) -> [Double] {
        let sum = row.reduce(0) { $1.isNaN ? $0 : $0 + $1 }
        return sum > 0 ? row.map { $0 / sum * 1e6 } : row
    }

    /// Distances are root mean squares over the columns that both have.
    private static func fillFromNearest(
        _ row: [Double], _ count: Int, _ rows: [[Double?]], _ medians: [Double]
    ) -> [Double] {
        guard row.contains(where: \.isNaN) else { return row }
        let distances = rows.map { other -> Double in
            var (sum, shared) = (0.0, 0.0)
            for place in row.indices where !row[place].isNaN {
                guard let known = other[place] else { continue }
                let difference = row[place] - known
                sum += difference * difference
                shared += 1
            }
            return shared > 0 ? sum / shared : .infinity
        }
        let order = rows.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }
        return row.indices.map { place in
            guard row[place].isNaN else { return row[place] }
            let near = order.lazy.filter { distances[$0] < .infinity }.compactMap {
                rows[$0][place]
            }
            let values = Array(near.prefix(count))
            return values.isEmpty ? medians[place] : values.reduce(0, +) / Double(values.count)
        }
    }

    /// Each number becomes the reference's number of its rank; ties share the mean of theirs.
    private static func toDistribution(_ row: [Double], _ reference: [Double]) -> [Double] {
        let order = row.indices.sorted { row[$0] < row[$1] }
        var result = row
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, row[order[end]] == row[order[start]] { end += 1 }
            let mean = reference[start..<end].reduce(0, +) / Double(end - start)
            for place in start..<end { result[order[place]] = mean }
            start = end
        }
        return result
    }
}
