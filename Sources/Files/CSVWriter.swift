public import SystemPackage

/// Builds a table of text and writes it as a comma-separated file.
///
/// Fields that hold a comma, a quote or a line end are quoted. Numbers are
/// written in the shortest form that reads back as the same `Double`.
public struct CSVWriter: Sendable {
    /// The names of the columns.
    public let columns: [String]
    /// The table so far, header included.
    public private(set) var text: String

    /// Starts a table.
    ///
    /// - Parameter columns: The names of the columns.
    public init(columns: [String]) {
        self.columns = columns
        text = ""
        add(columns)
    }

    /// Adds a row.
    ///
    /// - Precondition: There are as many fields as columns.
    public mutating func add(_ fields: [String]) {
        precondition(
            fields.count == columns.count,
            "a row of \(fields.count) fields does not fit \(columns.count) columns")
        for (index, field) in fields.enumerated() {
            if index > 0 { text += "," }
            text += CSVWriter.quoted(field)
        }
        text += "\n"
    }

    /// Writes the table so that it appears complete or not at all.
    ///
    /// - Parameter path: The name to appear under; its folder must exist.
    /// - Throws: ``FileError`` if it cannot be written; an earlier file stays.
    public func write(to path: FilePath) throws(FileError) {
        try writeAtomically(to: path, text: text)
    }

    private static func quoted(_ field: String) -> String {
        let isPlain = field.utf8.allSatisfy {
            $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\n")
                && $0 != UInt8(ascii: "\r")
        }
        return isPlain ? field : "\"" + field.replacing("\"", with: "\"\"") + "\""
    }
}
