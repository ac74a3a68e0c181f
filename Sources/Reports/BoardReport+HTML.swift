/// Turns the report of a board into one page that needs nothing else.
///
/// - Parameter report: What to show.
/// - Returns: A complete HTML document.
/// - Throws: ``ReportError`` if a number is not finite.
public func html(_ report: BoardReport) throws(ReportError) -> String {
    try report.check()
    var page = PageBuilder()
    page.section("Variants") { report.variants(&$0) }
    page.section("Differences") { report.differences(&$0) }
    page.section("What was changed") { report.meanings(&$0) }
    if let curves = report.labelCurves {
        page.section("Few labels") { curves.markup(&$0) }
    }
    page.section("Limits") { _ in
        Limits.markup(
            report.heading, events: report.heading.headline.value?.events, own: report.limits)
    }
    page.section("Configuration and provenance") { _ in report.provenance.markup() }
    page.section("How to reproduce") { _ in report.provenance.reproduction() }
    let heading = report.heading
    var keys: [KeyNumber] = []
    if let headline = heading.headline.value { keys.append(KeyNumber(report.scale, headline)) }
    keys.append(KeyNumber("Variants", NumberText.count(report.rows.count)))
    keys.append(KeyNumber("Patients", NumberText.count(heading.patients)))
    return page.document(
        title: "\(heading.study): board of variants",
        header: heading.markup(kind: "Board of variants", keys: keys),
        footer: "Made by Morphogen \(heading.version) on \(heading.date). Research use only.")
}
