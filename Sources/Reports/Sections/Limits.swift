/// What a reader must know before believing a number.
enum Limits {
    /// Validation studies are advised to have at least this many events.
    ///
    /// ### Reference
    /// Collins GS, Ogundimu EO, Altman DG. *Statistics in Medicine* 35(2):214–226, 2016.
    static let advisedEvents = 100

    /// The limits of a run, its own last.
    static func markup(_ report: RunReport) -> Markup {
        var items = common(report.heading, events: report.cohort.total.events)
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
        return list(items, report.limits)
    }

    /// The limits of judged predictions, their own last.
    static func markup(_ report: EvaluationReport) -> Markup {
        markup(
            report.heading, events: report.heading.headline.value?.events, own: report.limits)
    }

    /// The limits of any report, its own last.
    static func markup(_ heading: ReportHeading, events: Int?, own: [String]) -> Markup {
        list(common(heading, events: events), own)
    }

    private static func list(_ items: [Markup], _ own: [String]) -> Markup {
        let all = items + own.map { "\($0)" as Markup }
        return "<ul class=\"plain\">\(all.map { "<li>\($0)</li>" as Markup })</ul>"
    }

    private static func common(_ heading: ReportHeading, events: Int?) -> [Markup] {
        var items: [Markup] = [
            """
            <b>Research use only.</b> This is not a medical device and must not guide decisions \
            about a patient.
            """
        ]
        items += heading.warnings.map(\.words)
        if let events, events < advisedEvents {
            items.append(
                """
                The cohort has \(NumberText.count(events, "event")); studies that judge a \
                prognostic model are advised to have at least \(advisedEvents). The intervals \
                show how much is left open.
                """)
        }
        return items
    }
}
