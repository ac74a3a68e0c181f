import Files
import SystemPackage

/// A compressed sparse matrix as HDF5 files hold it: for each outer line the places and values of its
/// entries.
struct SparseMatrix: Sendable {
    let outerCount: Int
    let innerCount: Int
    let values: [Float]
    let places: [Int32]
    let starts: [Int64]

    /// Reads `data`, `indices` and `indptr` of a group and checks them against each other.
    init(
        _ file: borrowing HDF5Reader, _ group: String, outer: Int, inner: Int
    ) throws(FileError) {
        values = try file.floats("\(group)/data").numbers
        places = try file.places("\(group)/indices").numbers
        starts = try file.integers("\(group)/indptr").numbers
        outerCount = outer
        innerCount = inner
        var isRising = starts.first == 0 && starts.last == Int64(values.count)
        for index in starts.indices.dropLast() where starts[index] > starts[index + 1] {
            isRising = false
        }
        guard starts.count == outer + 1, places.count == values.count, isRising else {
            throw FileError(
                .malformed, file.path,
                "has the sparse matrix '\(group)' whose parts do not fit: \(values.count) values, "
                    + "\(places.count) indices, \(starts.count) starts for \(outer) lines")
        }
        guard places.allSatisfy({ $0 >= 0 && $0 < inner }) else {
            throw FileError(
                .malformed, file.path,
                "has the sparse matrix '\(group)' with an index outside its \(inner) columns")
        }
    }

    /// Calls `body` with every entry: outer line, inner place, value.
    func forEach(_ body: (Int, Int, Float) -> Void) {
        for outer in 0..<outerCount {
            for entry in Int(starts[outer])..<Int(starts[outer + 1]) {
                body(outer, Int(places[entry]), values[entry])
            }
        }
    }
}

/// Adds cells up into groups, in double precision: a group may have thousands of cells.
struct CellSums {
    private let genes: Int
    /// The group of each cell; nothing for cells that are left out.
    private let groups: [Int?]
    /// One sum per group and gene, group by group.
    private(set) var sums: [Double]

    /// Starts at zero.
    ///
    /// - Parameters:
    ///   - groups: The group of each cell, below `count`; nothing for cells that are left out.
    ///   - count: The groups.
    ///   - genes: The genes.
    init(groups: [Int?], count: Int, genes: Int) {
        self.groups = groups
        self.genes = genes
        sums = [Double](repeating: 0, count: count * genes)
    }

    mutating func add(cell: Int, gene: Int, _ value: Float) {
        guard let group = groups[cell] else { return }
        sums[group * genes + gene] += Double(value)
    }
}
