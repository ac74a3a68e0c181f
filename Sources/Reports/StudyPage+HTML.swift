/// Turns a page of several models or studies into one file that needs nothing else.
///
/// - Parameter study: What to show.
/// - Returns: A complete HTML document.
/// - Throws: ``ReportError`` if a number is not finite or a row has another number of cells than its
///   table has columns.
public func html(_ study: StudyPage) throws(ReportError) -> String {
    try study.check()
    var page = PageBuilder()
    for section in study.sections {
        page.section(section.title) { section.markup(&$0) }
    }
    page.section("Limits") { _ in
        Limits.markup(
            study.heading, events: study.heading.headline.value?.events, own: study.limits)
    }
    page.section("Configuration and provenance") { _ in study.provenance.markup() }
    page.section("How to reproduce") { _ in study.provenance.reproduction() }
    let heading = study.heading
    return page.document(
        title: "\(heading.study)", header: heading.markup(kind: "Board", keys: []),
        footer: "Made by Morphogen \(heading.version) on \(heading.date). Research use only.")
}

extension StudyPage {
    func check() throws(ReportError) {
        try heading.check()
        for section in sections {
            for table in section.tables {
                for row in table.rows {
                    try Check.count(row.count, table.columns.count, "'\(table.caption)'")
                }
            }
            for measure in section.measures.flatMap(\.rows) { try measure.check() }
            try section.forest?.check()
            try section.training?.check()
        }
    }
}

extension StudyPage.Section {
    /// Everything that there is, one under another.
    func markup(_ page: inout PageBuilder) -> Markup {
        var content = Markup()
        for paragraph in words { content += "<p>\(paragraph)</p>" }
        if let forest { content += forest.markup(&page) }
        for table in tables {
            let columns = table.columns.enumerated().map { place, title in
                place == 0 ? DataTable.Column(stringLiteral: title) : .number(title)
            }
            content += page.table(
                DataTable(
                    caption: "\(table.caption)", columns: columns,
                    rows: table.rows.map { $0.map { "\($0)" as Markup } }))
        }
        for measures in measures {
            content += page.table(Measure.table(measures.rows, caption: "\(measures.caption)"))
        }
        if let training { content += training.markup(&page, epochChoice: nil) }
        for picture in pictures {
            let image: Markup = """
                <img src="\(picture.image.address)" width="\(picture.image.width)" \
                height="\(picture.image.height)" alt="">
                """
            content += page.figure("\(picture.caption)", content: image)
        }
        return content
    }
}
