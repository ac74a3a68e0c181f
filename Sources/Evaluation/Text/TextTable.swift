/// A table for the terminal, at most 80 columns wide, with numbered notes under it.
struct TextTable {
    static let width = 80

    private let columns: [String]
    private let flexible: Int
    private var rows: [[String]] = []
    private var notes: [String] = []

    /// - Parameters:
    ///   - columns: The headings; the first column holds words, the others are set flush right.
    ///   - flexible: The least width of the first column.
    init(_ columns: [String], flexible: Int = 12) {
        self.columns = columns
        self.flexible = flexible
    }

    var isEmpty: Bool { rows.isEmpty }

    /// Adds a row; missing cells are empty.
    mutating func add(_ cells: [String]) {
        rows.append(cells + Array(repeating: "", count: max(0, columns.count - cells.count)))
    }

    /// The number of a note, the same for the same words.
    mutating func note(_ words: String) -> String {
        if let place = notes.firstIndex(of: words) { return "[\(place + 1)]" }
        notes.append(words)
        return "[\(notes.count)]"
    }

    /// The lines of the table.
    var lines: [String] {
        let widths = columns.indices.map { column in
            max(columns[column].count, rows.map { $0[column].count }.max() ?? 0)
        }
        let others = widths.dropFirst().reduce(0) { $0 + $1 + 2 }
        let names = rows.filter { !$0.dropFirst().allSatisfy(\.isEmpty) }.map { $0[0].count }
        let longest = max(columns[0].count, names.max() ?? 0)
        let first = min(max(longest, flexible), max(12, TextTable.width - others))
        func line(_ cells: [String]) -> String {
            var text = TextTable.fit(cells[0], first)
            for (column, cell) in cells.enumerated().dropFirst() {
                text += "  " + String(repeating: " ", count: widths[column] - cell.count) + cell
            }
            while text.last == " " { text.removeLast() }
            return text
        }
        var lines = [line(columns)]
        for row in rows {
            // A heading may be as long as it likes.
            let isHeading = row.dropFirst().allSatisfy(\.isEmpty)
            lines += isHeading ? TextTable.wrap(row[0], first: "", rest: "  ") : [line(row)]
        }
        for (place, words) in notes.enumerated() {
            lines += TextTable.wrap(words, first: "[\(place + 1)] ", rest: "    ")
        }
        return lines
    }

    /// Words in as many columns, cut with an ellipsis in the middle, where names differ least.
    static func fit(_ words: String, _ width: Int) -> String {
        guard words.count > width else {
            return words + String(repeating: " ", count: width - words.count)
        }
        let tail = (width - 1) / 2
        return words.prefix(width - 1 - tail) + "…" + words.suffix(tail)
    }

    /// Words in lines of at most 80 columns.
    static func wrap(_ words: String, first: String, rest: String) -> [String] {
        var lines: [String] = []
        var line = first
        var isFresh = true
        for word in words.split(separator: " ") {
            if !isFresh, line.count + 1 + word.count > width {
                lines.append(line)
                line = rest
                isFresh = true
            }
            line += isFresh ? String(word) : " \(word)"
            isFresh = false
        }
        return lines + [line]
    }
}
