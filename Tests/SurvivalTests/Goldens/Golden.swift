import Foundation
import Synchronization
import TestSupport
import Testing

/// The golden numbers of the survival statistics.
enum Golden {
    static let folder = "goldens/survival"
    static let isPresent = SharedFolder.has(folder)
    static let skipped: Comment = "the shared folder with the golden numbers is absent"

    /// The cases of a family whose name starts with a prefix; none where the folder is absent.
    static func cases(_ family: String, _ prefix: String = "") -> [GoldenCase] {
        guard isPresent else { return [] }
        let path = "\(folder)/expected/\(family).json"
        let all = families.withLock { known in
            if let found = known[path] { return found }
            let found = read(path)
            known[path] = found
            return found
        }
        return all.filter { $0.id.hasPrefix(prefix) }
    }

    /// The columns of a data set, such as `lung` or `lung_surv`.
    static func table(_ name: String) throws -> Table {
        try tables.withLock { known in
            if let found = known[name] { return found }
            let found = try Table(csv: "\(folder)/data/\(name).csv")
            known[name] = found
            return found
        }
    }

    /// The description of a data set in `datasets.json`.
    static func dataset(_ name: String) throws -> JSON {
        let all = try JSON(
            parsing: [UInt8](
                Data(
                    contentsOf: SharedFolder.file(
                        "\(folder)/datasets.json"))))
        return all["datasets"].array.first { $0["name"].string == name } ?? .null
    }

    private static let families = Mutex<[String: [GoldenCase]]>([:])
    private static let tables = Mutex<[String: Table]>([:])

    private static func read(_ path: String) -> [GoldenCase] {
        do {
            let json = try JSON(parsing: [UInt8](Data(contentsOf: SharedFolder.file(path))))
            return json["cases"].array.map(GoldenCase.init)
        } catch {
            Issue.record(error, "\(path) cannot be read")
            return []
        }
    }
}

/// One golden case; `id` names it in test reports.
struct GoldenCase: Sendable, CustomTestStringConvertible {
    let id: String
    let dataset: String
    let json: JSON

    var args: JSON { json["args"] }
    var expected: JSON { json["expected"] }
    var testDescription: String { id }

    init(_ json: JSON) {
        self.json = json
        id = json["id"].string ?? ""
        dataset = json["dataset"].string ?? ""
    }

    /// The data set's rows that a text such as `all`, `split == 1` or `g2 == 0` selects.
    func table(rows: String? = nil) throws -> Table {
        let table = try Golden.table(dataset)
        return try table.rows(rows ?? args["rows"].string ?? "all")
    }
}

/// A table of numbers with named columns.
struct Table: Sendable {
    var columns: [String: [Double]]
    var count: Int { columns.first?.value.count ?? 0 }

    struct Missing: Error { let column: String }

    init(columns: [String: [Double]]) { self.columns = columns }

    /// Reads a CSV file of numbers below the shared folder.
    init(csv path: String) throws {
        let bytes = try [UInt8](Data(contentsOf: SharedFolder.file(path)))
        self.init(csvBytes: bytes)
    }

    init(csvBytes bytes: [UInt8]) {
        var names: [String] = []
        var values: [[Double]] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            let cells = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            if names.isEmpty {
                names = cells.map { String(decoding: $0, as: UTF8.self) }
                values = Array(repeating: [], count: names.count)
                continue
            }
            for (column, cell) in cells.enumerated() {
                values[column].append(Double(String(decoding: cell, as: UTF8.self)) ?? .nan)
            }
        }
        columns = Dictionary(uniqueKeysWithValues: zip(names, values))
    }

    func has(_ name: String) -> Bool { columns[name] != nil }

    subscript(name: String) -> [Double] {
        get throws {
            guard let column = columns[name] else { throw Missing(column: name) }
            return column
        }
    }

    func integers(_ name: String) throws -> [Int] { try self[name].map { Int($0) } }

    func flags(_ name: String) throws -> [Bool] { try self[name].map { $0 == 1 } }

    func rows(_ condition: String) throws -> Table {
        if condition == "all" { return self }
        let parts = condition.components(separatedBy: " == ")
        let column = try self[parts[0]]
        let value = Double(parts[1])
        let kept = column.indices.filter { column[$0] == value }
        return Table(columns: columns.mapValues { values in kept.map { values[$0] } })
    }
}

/// Whether two numbers agree: relative to the larger, or absolutely near zero; NaN equals NaN.
func agree(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
    if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
    if a == b { return true }
    return abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}

/// Whether two lists agree number by number.
func agree(_ a: [Double], _ b: [Double], _ tolerance: Double) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { agree($0, $1, tolerance) }
}
