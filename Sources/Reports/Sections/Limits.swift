/// What a reader must know before believing a number.
enum Limits {
    /// Validation studies are advised to have at least this many events.
    ///
    /// ### Reference
    /// Collins GS, Ogundimu EO, Altman DG. *Statistics in Medicine* 35(2):214–226, 2016.
    static let advisedEvents = 100

    /// The list, the run's own limits last.
    static func markup(_ report: RunReport) -> Markup {
        var items: [Markup] = [
            """
            <b>Research use only.</b> This is not a medical device and must not guide decisions \
            about a patient.
            """
        ]
        items += report.heading.warnings.map(\.words)
        let events = report.cohort.total.events
        if events < advisedEvents {
            items.append(
                """
                The cohort has \(NumberText.count(events, "event")); studies that judge a \
                prognostic model are advised to have at least \(advisedEvents). The intervals \
                show how much is left open.
                """)
        }
        if report.cohort.folds.count > 1 {
            items.append(
                """
                Cross-validation judges the recipe, not one model, and only for patients like \
                these. It does not replace a cohort from elsewhere.
                """)
            items.append(
                """
                Intervals and p-values hold the trained models fixed: they count the chance of who \
                was sampled, not that of another seed, split or training. A difference between two \
                networks needs several seeds before it says anything about the method.
                """)
        }
        items += report.limits.map { "\($0)" }
        return "<ul class=\"plain\">\(items.map { "<li>\($0)</li>" as Markup })</ul>"
    }
}
