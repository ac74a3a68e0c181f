/// Turns the report of judged predictions into one page that needs nothing else.
///
/// - Parameter report: What to show.
/// - Returns: A complete HTML document.
/// - Throws: ``ReportError`` if a number is not finite or lists that belong together differ in
///   length.
public func html(_ report: EvaluationReport) throws(ReportError) -> String {
    try report.check()
    var page = PageBuilder()
    page.section("Measures") { page in
        page.table(Measure.table(report.measures, caption: "All measures."))
    }
    if report.classification == nil || report.forest.value != nil {
        page.section("Side by side", report.forest) { $1.markup(&$0) }
    }
    if let classification = report.classification {
        page.section("Classification", classification) { $1.markup(&$0) }
    } else {
        page.section("Survival by risk", report.riskGroups) { $1.markup(&$0) }
        for grouping in report.groups {
            page.section("Survival by \(grouping.column)", grouping.section) {
                $1.markup(&$0, groupedBy: grouping.column)
            }
        }
        page.section("Area over time", report.timeDependentArea) { $1.markup(&$0) }
        page.section("Calibration", report.calibration) { $1.markup(&$0) }
    }
    if let labelCurves = report.labelCurves {
        page.section("Few labels") { labelCurves.markup(&$0) }
    }
    if let groups = report.geneGroups {
        page.section("Gene groups", groups) { $1.markup(&$0) }
    }
    if let genes = report.genes { page.section("Genes", genes) { $1.markup(&$0) } }
    if let slides = report.slides {
        page.section("Slides", slides) { $1.markup(&$0, groups: []) }
    }
    page.section("Limits") { _ in Limits.markup(report) }
    page.section("Configuration and provenance") { _ in report.provenance.markup() }
    page.section("How to reproduce") { _ in report.provenance.reproduction() }
    let heading = report.heading
    var keys: [KeyNumber] = []
    for measure in report.measures.prefix(4) {
        if let estimate = measure.estimate.value { keys.append(KeyNumber(measure.name, estimate)) }
    }
    return page.document(
        title: "\(heading.study): evaluation",
        header: heading.markup(kind: "Evaluation", keys: keys),
        footer: "Made by Morphogen \(heading.version) on \(heading.date). Research use only.")
}
