public import SystemPackage

/// A large table of numbers read from text: some columns of text, the rest numbers.
///
/// This is the fast reader for expression matrices. It cuts the file into stretches of whole lines
/// and reads them on all processors, straight from the mapped file or from unpacked blocks, so that
/// beside the numbers themselves little memory is needed. Tables with line ends inside quotes are
/// read row by row by ``CSVReader`` instead, with the same result.
public struct NumberTable: Sendable {
    /// What a column is read as.
    public enum Column: Sendable, Hashable {
        /// Text, one string per row.
        case text
        /// Numbers; blank cells and `NA`, `NaN`, `null` and `None` become NaN.
        case number
        /// Nothing.
        case ignored
    }

    /// The names of the columns of text, in the order of the file.
    public internal(set) var textColumns: [String] = []
    /// The cells of each column of text, row by row.
    public internal(set) var texts: [[String]] = []
    /// The names of the columns of numbers, in the order of the file.
    public internal(set) var columns: [String] = []
    /// The numbers, row by row, each the `Float` nearest to what is written.
    public internal(set) var values: [Float] = []
    /// The rows.
    public internal(set) var rowCount = 0
    /// The cells that hold no number because they are blank or say so.
    public internal(set) var missing = 0

    /// Reads a table.
    ///
    /// - Parameters:
    ///   - path: The file; plain, `.gz`, or the only file in a `.zip`.
    ///   - separator: What stands between fields; by default as ``CSVReader`` has it.
    ///   - comment: Lines that begin with this before the header are passed over.
    ///   - raggedRows: What to do with rows that are shorter than the header.
    ///   - choose: Says what each column of the header is; it may throw to refuse the table. It is
    ///     called once.
    /// - Throws: ``FileError`` if the file cannot be read, a row has too few or too many fields, or
    ///   a cell of a column of numbers holds something else or an infinite number.
    public init(
        _ path: FilePath, separator: Character? = nil, comment: Character? = nil,
        raggedRows: CSVReader.RaggedRows = .refuse,
        choose: (_ header: [String]) throws -> [Column]
    ) throws {
        var source = try TextBlocks.open(path)
        let mark = try separator?.asciiValue ?? source.separator(comment: comment?.asciiValue)
        guard
            let header = try source.header(separator: mark, comment: comment?.asciiValue)
        else {
            self = try NumberTable(
                rowByRow: path, separator: mark, comment: comment, raggedRows, choose: choose)
            return
        }
        let kinds = try choose(header)
        precondition(
            kinds.count == header.count, "\(kinds.count) kinds for \(header.count) columns")
        var parser = BlockParser(
            path: path, separator: mark, header: header, kinds: kinds, fills: raggedRows == .fill)
        while let isLast = try source.fill() {
            guard try source.withBlock({ try parser.parse($0) }) else {
                // What the header is was asked already; whoever counts while choosing counts once.
                self = try NumberTable(
                    rowByRow: path, separator: mark, comment: comment, raggedRows
                ) { _ in kinds }
                return
            }
            if isLast { break }
        }
        self = parser.table
    }

    /// The same by way of ``CSVReader``.
    private init(
        rowByRow path: FilePath, separator: UInt8, comment: Character?,
        _ raggedRows: CSVReader.RaggedRows, choose: (_ header: [String]) throws -> [Column]
    ) throws {
        var reader = try CSVReader(
            path, separator: Character(UnicodeScalar(separator)), raggedRows: raggedRows,
            comment: comment)
        let header = reader.columns.map(\.trimmingBlanks)
        let kinds = try choose(header)
        textColumns = header.indices.filter { kinds[$0] == .text }.map { header[$0] }
        columns = header.indices.filter { kinds[$0] == .number }.map { header[$0] }
        texts = textColumns.map { _ in [] }
        while let row = try reader.next() {
            var text = 0
            for column in header.indices {
                switch kinds[column] {
                case .ignored: break
                case .text:
                    texts[text].append(row.trimmed(column))
                    text += 1
                case .number:
                    guard let number = row.number(column), number.isFinite else {
                        guard row.isMissing(column) else {
                            throw FileError.notANumber(
                                path, row[column], row: row.number, column: header[column])
                        }
                        missing += 1
                        values.append(.nan)
                        continue
                    }
                    values.append(Float(number))
                }
            }
            rowCount += 1
        }
    }

    init() {}

    /// What stands between the fields of a table: a tab by its name or where its header has one, else
    /// a comma.
    ///
    /// - Parameters:
    ///   - path: The file; plain, `.gz` or `.zip`.
    ///   - comment: Lines that begin with this before the header are passed over.
    /// - Returns: The separator.
    /// - Throws: ``FileError`` if it cannot be read or is empty.
    public static func separator(
        of path: FilePath, comment: Character? = nil
    ) throws(FileError) -> Character {
        let source = try TextBlocks.open(path)
        return Character(UnicodeScalar(try source.separator(comment: comment?.asciiValue)))
    }
}

extension FileError {
    /// The sentence for a cell that should hold a number.
    static func notANumber(
        _ path: FilePath, _ cell: String, row: Int, column: String
    ) -> FileError {
        let shown = cell.count > 40 ? cell.prefix(40) + "…" : cell[...]
        return FileError(
            .malformed, path,
            "holds '\(shown)' in row \(row), column '\(column)'; a finite number is needed")
    }
}
