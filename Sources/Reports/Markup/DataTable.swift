/// A table with a caption, whose first column names the rows.
package struct DataTable: Sendable {
    /// A column's heading and whether it holds numbers.
    package struct Column: Sendable, Hashable, ExpressibleByStringLiteral {
        package var title: String
        package var isNumber: Bool

        /// A column of numbers, set flush right.
        package static func number(_ title: String) -> Column {
            Column(title: title, isNumber: true)
        }

        /// A column of words.
        package init(stringLiteral title: String) {
            self.init(title: title, isNumber: false)
        }

        private init(title: String, isNumber: Bool) {
            self.title = title
            self.isNumber = isNumber
        }
    }

    /// What the table shows, in a sentence or two.
    package var caption: Markup
    /// The headings.
    package var columns: [Column]
    /// The cells, row by row.
    package var rows: [[Markup]]
    /// The table's last row is a sum.
    package var hasTotal = false

    /// A table from its cells.
    package init(caption: Markup, columns: [Column], rows: [[Markup]], hasTotal: Bool = false) {
        self.caption = caption
        self.columns = columns
        self.rows = rows
        self.hasTotal = hasTotal
    }

    /// The table with its number, in a box of its own that scrolls sideways when it must.
    package func markup(number: Int) -> Markup {
        let id = "table-\(number)"
        let heads = columns.map { column -> Markup in
            "<th scope=\"col\"\(column.isNumber ? " class=\"n\"" : Markup())>\(column.title)</th>"
        }
        let lines = rows.enumerated().map { index, row -> Markup in
            let cells = zip(columns, row).enumerated().map { place, cell -> Markup in
                let kind: Markup = cell.0.isNumber ? " class=\"n\"" : ""
                if place == 0 { return "<th scope=\"row\"\(kind)>\(cell.1)</th>" }
                return "<td\(kind)>\(cell.1)</td>"
            }
            let isTotal = hasTotal && index == rows.count - 1
            return "<tr\(isTotal ? " class=\"total\"" : Markup())>\(cells)</tr>"
        }
        let kind: Markup = columns.count == 2 ? " pairs" : ""
        return """
            <div class="table\(kind)"><div class="scroll" tabindex="0" role="region" \
            aria-labelledby="\(id)"><table><caption id="\(id)"><b>Table \(number).</b> \(caption)\
            </caption><thead><tr>\(heads)</tr></thead><tbody>\(lines)</tbody></table></div></div>
            """
    }
}
