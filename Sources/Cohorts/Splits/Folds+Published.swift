import Files
import Foundation
public import SystemPackage

extension Folds {
    /// Reads published splits: `splits_0.csv`, `splits_1.csv` … with the columns `train` and `val` of patient identifiers.
    ///
    /// The shorter column may be padded with blanks. Columns named `test` are read as the held-out part if there is no
    /// `val`; both together are refused, since it is not said which of them judges.
    ///
    /// - Parameters:
    ///   - folder: The folder of the files.
    ///   - patients: The patients of the cohort. Others in the files are left out and counted.
    /// - Returns: The folds, and how many identifiers of the files the cohort does not have.
    /// - Throws: `FileError` if a file cannot be read, ``CohortError`` if folds overlap or nobody of a side is in the cohort.
    public static func published(
        in folder: FilePath, patients: Set<String>
    ) throws -> (folds: Folds, unknown: Int) {
        var folds: [Fold] = []
        var unknown: Set<String> = []
        var path = folder.appending("splits_0.csv")
        repeat {
            var sides = try sides(of: path)
            for (side, role) in ["for training", "to be held out"].enumerated() {
                let named = sides[side]
                unknown.formUnion(named.filter { !patients.contains($0) })
                sides[side].removeAll { !patients.contains($0) }
                guard !sides[side].isEmpty else {
                    throw CohortError(
                        .folds,
                        """
                        \(path) names \(count(named.count, "patient")) \(role), none of whom is \
                        among the \(count(patients.count, "patient")) that can take part
                        """)
                }
            }
            folds.append(Fold(training: sides[0], heldOut: sides[1]))
            path = folder.appending("splits_\(folds.count).csv")
        } while FileManager.default.fileExists(atPath: path.string)
        return (try Folds(folds), unknown.count)
    }

    /// The training and the held-out column of one file, without their padding.
    private static func sides(of path: FilePath) throws -> [[String]] {
        var reader = try CSVReader(path, raggedRows: .fill)
        let hasTest = reader.columns.contains("test")
        guard !(hasTest && reader.columns.contains("val")) else {
            throw FileError(
                .unsupported, path,
                "has both a column 'val' and a column 'test'; keep the one that judges")
        }
        let columns = [try reader.column("train"), try reader.column(hasTest ? "test" : "val")]
        var sides: [[String]] = [[], []]
        while let row = try reader.next() {
            for (side, column) in columns.enumerated() where !row.isMissing(column) {
                sides[side].append(row.trimmed(column))
            }
        }
        return sides
    }
}
