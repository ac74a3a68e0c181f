public import Omics
import Survival

/// Pairs of patients whose rows correlate almost perfectly.
///
/// Of a table with expression only that is compared, among the patients who have it; copy number and
/// mutations are alike in patients who have nothing to do with each other. Rows are first projected
/// on eight random directions: rows that correlate at r lie √(2 − 2r) apart, and along a direction
/// hardly ever more than five times that (one pair in 200,000 is missed); only pairs that are near
/// along all eight are compared in full, so that thousands of patients take seconds.
///
/// - Parameters:
///   - table: Rows of numbers; columns with absent numbers are left out.
///   - similarity: The least correlation.
/// - Returns: The pairs, in the order of the table; nil if fewer than eight columns have a number of
///   every patient, so that nothing was compared.
public func nearDuplicates(
    in table: OmicsTable, similarity: Double = 0.9999
) -> [(String, String)]? {
    let expression = table.columns.indices.filter {
        Modality(column: table.columns[$0]) == .expression
    }
    let columns = expression.isEmpty ? Array(table.columns.indices) : expression
    let members = table.patients.indices.filter { row in
        expression.isEmpty || expression.contains { table[row, $0].isFinite }
    }
    let places = columns.filter { place in members.allSatisfy { table[$0, place].isFinite } }
    // Of fewer numbers many are alike by chance.
    guard places.count >= 8 else { return nil }
    guard members.count > 1 else { return [] }
    let rows = StandardRows(table, members, places)
    let order = members.indices.sorted {
        (rows.shadows[0][$0], $0) < (rows.shadows[0][$1], $1)
    }
    let reach = Float(5 * (2 - 2 * similarity).squareRoot())
    var found: [(Int, Int)] = []
    for (rank, first) in order.enumerated() {
        for second in order[(rank + 1)...] {
            if rows.shadows[0][second] - rows.shadows[0][first] > reach { break }
            guard rows.areNear(first, second, reach),
                rows.correlation(first, second) >= similarity
            else { continue }
            found.append((min(first, second), max(first, second)))
        }
    }
    return found.sorted { $0 < $1 }.map {
        (table.patients[members[$0.0]], table.patients[members[$0.1]])
    }
}

/// Rows of mean 0 and length 1, in single precision, with their shadows on random directions.
private struct StandardRows {
    private var numbers: [Float] = []
    private let width: Int
    /// One number per row, for each direction.
    private(set) var shadows: [[Float]]

    init(_ table: OmicsTable, _ members: [Int], _ places: [Int]) {
        width = places.count
        numbers.reserveCapacity(members.count * places.count)
        var stream = RandomStream(seed: 1, stream: "near duplicates")
        let directions = (0..<8).map { _ in places.map { _ in Float(stream.normal()) } }
        shadows = directions.map { _ in [] }
        for member in members {
            let row = places.map { table[member, $0] }
            let mean = row.reduce(0, +) / Double(row.count)
            let norm = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
            let scaled = row.map { norm > 0 ? Float(($0 - mean) / norm) : 0 }
            for (place, direction) in directions.enumerated() {
                shadows[place].append(zip(scaled, direction).reduce(0) { $0 + $1.0 * $1.1 })
            }
            numbers.append(contentsOf: scaled)
        }
    }

    func areNear(_ first: Int, _ second: Int, _ reach: Float) -> Bool {
        shadows.allSatisfy { abs($0[first] - $0[second]) <= reach }
    }

    func correlation(_ first: Int, _ second: Int) -> Double {
        var sum = 0.0
        for place in 0..<width {
            sum += Double(numbers[first * width + place]) * Double(numbers[second * width + place])
        }
        return sum
    }
}
