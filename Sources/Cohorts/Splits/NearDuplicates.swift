public import Omics
import Survival

/// Patients whose rows of numbers correlate almost perfectly, and how many could be compared.
///
/// Of a table with expression only that is compared, among the patients who have it; copy number and
/// mutations are alike in patients who have nothing to do with each other.
///
/// Where at least half of the columns are whole, these are compared. Rows are first projected on
/// eight random directions: rows that correlate at r lie √(2 − 2r) apart, and along a direction
/// hardly ever more than five times that (one pair in 200,000 is missed); only pairs that are near
/// along all eight are compared in full, so that thousands of patients take seconds. Where numbers
/// are absent all over, each pair is compared by the numbers that both have.
public struct NearDuplicates: Sendable {
    /// The fewest numbers that are compared: of fewer, many are alike by chance.
    public static let fewest = 8

    /// The pairs, in the order of the table.
    public let pairs: [(String, String)]
    /// The patients who have any number to compare.
    public let patients: Int
    /// Pairs of them that have fewer than ``fewest`` numbers in common, so that nothing is known of
    /// them.
    public let incomparable: Int

    /// The pairs that there are of the patients.
    public var possible: Int { patients * (patients - 1) / 2 }

    /// What was not looked at, as the end of a sentence; nothing if every pair was compared.
    public var gap: String? {
        guard incomparable > 0 else { return nil }
        let pairs = "\(incomparable) of \(possible) pair\(possible == 1 ? "" : "s") of patients"
        return "\(pairs), who have fewer than \(Self.fewest) numbers in common"
    }

    /// Compares all pairs.
    ///
    /// - Parameters:
    ///   - table: Rows of numbers.
    ///   - similarity: The least correlation.
    public init(in table: OmicsTable, similarity: Double = 0.9999) {
        let expression = table.columns.indices.filter {
            Modality(column: table.columns[$0]) == .expression
        }
        let all = expression.isEmpty ? Array(table.columns.indices) : expression
        let members = table.patients.indices.filter { row in
            all.contains { table[row, $0].isFinite }
        }
        let columns = all.filter { place in members.contains { table[$0, place].isFinite } }
        let whole = columns.filter { place in members.allSatisfy { table[$0, place].isFinite } }
        let found: [(Int, Int)]
        var incomparable = 0
        if whole.count >= Self.fewest, 2 * whole.count >= columns.count {
            found = StandardRows(table, members, whole).pairs(similarity)
        } else {
            (found, incomparable) = GappyRows(table, members, columns).pairs(similarity)
        }
        self.incomparable = incomparable
        patients = members.count
        pairs = found.sorted { $0 < $1 }.map {
            (table.patients[members[$0.0]], table.patients[members[$0.1]])
        }
    }
}

/// Rows of mean 0 and length 1, in single precision, with their shadows on random directions.
private struct StandardRows {
    private var numbers: [Float] = []
    private let width: Int
    /// One number per row, for each direction.
    private var shadows: [[Float]]

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

    func pairs(_ similarity: Double) -> [(Int, Int)] {
        let order = shadows[0].indices.sorted { (shadows[0][$0], $0) < (shadows[0][$1], $1) }
        let reach = Float(5 * (2 - 2 * similarity).squareRoot())
        var found: [(Int, Int)] = []
        for (rank, first) in order.enumerated() {
            for second in order[(rank + 1)...] {
                if shadows[0][second] - shadows[0][first] > reach { break }
                guard areNear(first, second, reach), correlation(first, second) >= similarity
                else { continue }
                found.append((min(first, second), max(first, second)))
            }
        }
        return found
    }

    private func areNear(_ first: Int, _ second: Int, _ reach: Float) -> Bool {
        shadows.allSatisfy { abs($0[first] - $0[second]) <= reach }
    }

    private func correlation(_ first: Int, _ second: Int) -> Double {
        var sum = 0.0
        for place in 0..<width {
            sum += Double(numbers[first * width + place]) * Double(numbers[second * width + place])
        }
        return sum
    }
}

/// Rows in which numbers are absent here and there; each about its own mean.
private struct GappyRows {
    private let numbers: [Float]
    private let width: Int
    private let count: Int
    /// Columns that are looked at first: a pair that differs there need not be compared in full.
    private static let sample = 128

    init(_ table: OmicsTable, _ members: [Int], _ places: [Int]) {
        // The columns that most have come first, so that a sample of them is full.
        let known = places.map { place in members.count { table[$0, place].isFinite } }
        let order = places.indices.sorted { (known[$1], $0) < (known[$0], $1) }.map { places[$0] }
        width = order.count
        count = members.count
        numbers = members.flatMap { member in
            let row = order.map { table[member, $0] }
            let finite = row.filter(\.isFinite)
            let mean = finite.reduce(0, +) / Double(max(1, finite.count))
            return row.map { $0.isFinite ? Float($0 - mean) : .nan }
        }
    }

    func pairs(_ similarity: Double) -> (found: [(Int, Int)], incomparable: Int) {
        var found: [(Int, Int)] = []
        var incomparable = 0
        for first in 0..<count {
            for second in (first + 1)..<max(count, first + 1) {
                let glance = correlation(first, second, Self.sample)
                // Where all columns differ by noise, a sample of them may differ by more.
                if let r = glance, width > Self.sample, r < 1 - 20 * (1 - similarity) { continue }
                guard let r = width > Self.sample ? correlation(first, second, width) : glance
                else {
                    incomparable += 1
                    continue
                }
                if r >= similarity { found.append((first, second)) }
            }
        }
        return (found, incomparable)
    }

    /// The correlation over the first columns that both rows have; nothing if these are too few.
    private func correlation(_ first: Int, _ second: Int, _ columns: Int) -> Double? {
        var (n, x, y, xx, yy, xy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        for place in 0..<min(columns, width) {
            let p = Double(numbers[first * width + place])
            let q = Double(numbers[second * width + place])
            if p.isNaN || q.isNaN { continue }
            n += 1
            x += p
            y += q
            xx += p * p
            yy += q * q
            xy += p * q
        }
        guard n >= Double(NearDuplicates.fewest) else { return nil }
        let (a, b) = (xx - x * x / n, yy - y * y / n)
        // Rows that do not vary say nothing of each other.
        return a > 0 && b > 0 ? (xy - x * y / n) / (a * b).squareRoot() : 0
    }
}
