public import Files
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
    /// - Throws: ``Files/FileError`` if a file cannot be read, ``CohortError`` if folds overlap.
    public static func published(
        in folder: FilePath, patients: Set<String>
    ) throws -> (folds: Folds, unknown: Int) {
        var folds: [Fold] = []
        var unknown: Set<String> = []
        while true {
            let path = folder.appending("splits_\(folds.count).csv")
            var reader: CSVReader
            do {
                reader = try CSVReader(path, raggedRows: .fill)
            } catch let error where error.code == .missing && !folds.isEmpty {
                break
            }
            guard !(reader.columns.contains("val") && reader.columns.contains("test")) else {
                throw FileError(
                    .unsupported, path,
                    "has both a column 'val' and a column 'test'; keep the one that judges")
            }
            let training = try reader.column("train")
            let heldOut = try reader.column(reader.columns.contains("test") ? "test" : "val")
            var sides: [[String]] = [[], []]
            while let row = try reader.next() {
                for (side, column) in [training, heldOut].enumerated() where !row.isMissing(column) {
                    let patient = row.trimmed(column)
                    if patients.contains(patient) {
                        sides[side].append(patient)
                    } else {
                        unknown.insert(patient)
                    }
                }
            }
            folds.append(Fold(training: sides[0], heldOut: sides[1]))
        }
        return (try Folds(folds), unknown.count)
    }
}
