/// Turns the report of a run into one page that needs nothing else.
///
/// The page holds its style, charts and pictures; it loads nothing, and reads the same with
/// scripts turned off. Names from data are escaped.
///
/// - Parameter report: What to show.
/// - Returns: A complete HTML document.
/// - Throws: ``ReportError`` if a number is not finite or lists that belong together differ in
///   length.
public func html(_ report: RunReport) throws(ReportError) -> String {
    try report.check()
    var page = PageBuilder()
    page.section("Cohort") { report.cohort.markup(&$0) }
    page.section("Discrimination", report.discrimination) { $1.markup(&$0) }
    page.section("Survival by predicted risk", report.riskGroups) { $1.markup(&$0) }
    page.section("Slides", report.slides) { page, slides in
        slides.markup(&page, groups: report.riskGroups.value?.groups.map(\.name) ?? [])
    }
    page.section("Genes told from slides", report.reconstruction) { $1.markup(&$0) }
    page.section("Calibration", report.calibration) { $1.markup(&$0) }
    page.section("Training", report.training) { page, training in
        training.markup(&page, epochChoice: report.heading.epochChoice)
    }
    page.section("Limits") { _ in Limits.markup(report) }
    page.section("Configuration and provenance") { _ in report.provenance.markup() }
    page.section("How to reproduce") { _ in report.provenance.reproduction() }
    let heading = report.heading
    return page.document(
        title: "\(heading.study): \(heading.model) run report",
        header: heading.markup(kind: "Run report", keys: report.keyNumbers),
        footer: "Made by Morphogen \(heading.version) on \(heading.date). Research use only.")
}

extension RunReport {
    /// The numbers in the strip at the head of the page.
    var keyNumbers: [KeyNumber] {
        var keys: [KeyNumber] = []
        if let headline = heading.headline.value { keys.append(KeyNumber("C-index", headline)) }
        for row in discrimination.value?.rows ?? [] where row.role != .subject {
            let name = row.name.prefix { $0 != ":" && $0 != "," }
            keys.append(KeyNumber(row.role == .ablation ? row.name : String(name), row.estimate))
        }
        let total = cohort.total
        keys.append(
            KeyNumber(
                "Patients", NumberText.count(total.patients),
                NumberText.count(total.events, "event")))
        if case .shown(let p) = riskGroups.value?.logRank {
            keys.append(KeyNumber("Log-rank p", NumberText.probability(p), "by risk group"))
        }
        return keys
    }
}
