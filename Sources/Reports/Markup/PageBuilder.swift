/// Puts a page together: numbers its figures and tables, and keeps the list of contents.
package struct PageBuilder: Sendable {
    private var figureCount = 0
    private var tableCount = 0
    private var sections: [(id: String, title: String, content: Markup)] = []

    /// An empty page.
    package init() {}

    /// Adds a section; its id is made from its number.
    package mutating func section(
        _ title: String, _ content: (inout PageBuilder) throws -> Markup
    ) rethrows {
        let content = try content(&self)
        sections.append(("part-\(sections.count + 1)", title, content))
    }

    /// Adds a section that has something to show, or one that says why it has not.
    package mutating func section<Value>(
        _ title: String, _ part: Part<Value>,
        _ content: (inout PageBuilder, Value) throws -> Markup
    ) rethrows {
        switch part {
        case .shown(let value): try section(title) { try content(&$0, value) }
        case .missing(let reason):
            section(title) { _ in PageBuilder.absence(reason) }
        }
    }

    /// A chart drawn for a page and for a phone, with its caption.
    package mutating func figure(_ caption: Markup, _ draw: (Layout) -> Markup) -> Markup {
        figure(
            caption,
            content: """
                <div class="wide">\(draw(.wide))</div><div class="narrow">\(draw(.narrow))</div>
                """)
    }

    /// Anything with a caption, for example several small charts side by side.
    package mutating func figure(_ caption: Markup, content: Markup) -> Markup {
        figureCount += 1
        let id = "figure-\(figureCount)"
        return """
            <figure aria-labelledby="\(id)">\(content)<figcaption id="\(id)">\
            <b>Figure \(figureCount).</b> \(caption)</figcaption></figure>
            """
    }

    /// A table with its number.
    package mutating func table(_ table: DataTable) -> Markup {
        tableCount += 1
        return table.markup(number: tableCount)
    }

    /// Says why something is not shown.
    package static func absence(_ reason: String) -> Markup {
        "<p class=\"absent\">Not shown: \(reason).</p>"
    }

    /// A paragraph set apart.
    package static func callout(_ words: Markup, tone: Badge.Tone) -> Markup {
        "<p class=\"callout \(tone.rawValue)\">\(words)</p>"
    }

    /// The whole page.
    package func document(title: String, header: Markup, footer: Markup) -> String {
        let contents = sections.map { section -> Markup in
            "<li><a href=\"#\(section.id)\">\(section.title)</a></li>"
        }
        let parts = sections.map { section -> Markup in
            """
            <section id="\(section.id)" aria-labelledby="\(section.id)-title">\
            <h2 id="\(section.id)-title">\(section.title)</h2>\(section.content)</section>

            """
        }
        let page: Markup = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
            img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
            <meta name="color-scheme" content="light dark">
            <title>\(title)</title>
            <style>\(StyleSheet.text)</style>
            </head>
            <body>
            <div class="page">
            <nav aria-label="Contents"><p class="mark">Morphogen</p><ol>\(contents)</ol></nav>
            <main>
            <header>\(header)</header>
            \(parts)<footer>\(footer)</footer>
            </main>
            </div>
            <script>\(PageScript.text)</script>
            </body>
            </html>

            """
        return page.text
    }
}
