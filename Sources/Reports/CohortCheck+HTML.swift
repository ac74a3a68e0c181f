public import Cohorts

/// Turns the check of a cohort into one page that needs nothing else; nobody is named.
///
/// - Parameter check: What was found.
/// - Returns: A complete HTML document.
public func html(_ check: CohortCheck) -> String {
    var page = PageBuilder()
    page.section("What to look at") { _ in check.findingsMarkup }
    if !check.categories.isEmpty {
        page.section("Classes") { page in page.table(check.categoryTable) }
    }
    if check.judgesOutcomes {
        page.section("Outcome") { page in
            guard let followUp = check.followUp else {
                return PageBuilder.absence("no patient has an outcome")
            }
            return page.table(followUp.table(of: check.patients))
        }
    }
    page.section("Who has what") { page in
        page.table(check.patternTable) + page.table(check.slideTable)
    }
    page.section("Genes") { page in
        guard !check.genes.isEmpty else {
            return PageBuilder.absence("the study names no table of genes")
        }
        var content = page.table(check.geneTable)
        if !check.coverage.isEmpty { content += page.table(check.coverageTable) }
        return content
    }
    page.section("Sites") { page in
        guard !check.sites.isEmpty else { return PageBuilder.absence("no patient's site is known") }
        return page.table(check.siteTable)
    }
    page.section("Folds") { page in
        guard !check.folds.isEmpty else { return PageBuilder.absence("no folds could be made") }
        return page.table(check.foldTable)
    }
    return page.document(
        title: "\(check.name): cohort check", header: check.headerMarkup,
        footer: "Made by Morphogen. Counts only; nobody is named. Research use only.")
}

extension CohortCheck {
    fileprivate var headerMarkup: Markup {
        let wrong = findings.count { $0.weight == .wrong }
        let suspicious = findings.count { $0.weight == .suspicious }
        let verdict =
            wrong > 0
            ? Badge("Verdict", NumberText.count(wrong, "fault"), tone: .alert)
            : suspicious > 0
                ? Badge("Verdict", NumberText.count(suspicious, "suspicion"), tone: .caution)
                : Badge("Verdict", "nothing suspicious")
        func key(_ name: String, _ value: String, _ note: String = "") -> Markup {
            "<div><dt>\(name)</dt><dd>\(value)<small>\(note)</small></dd></div>"
        }
        let kind =
            data == .real ? Markup() : Badge("Data", data.rawValue, tone: .caution).markup
        // A line under each number, so that all numbers stand on one.
        var keys = [
            key(
                "Patients", NumberText.count(patients),
                categories.isEmpty
                    ? "\(NumberText.count(followUp?.patients ?? 0)) with outcome"
                    : "\(NumberText.count(categories.reduce(0) { $0 + $1.patients })) with class")
        ]
        if !categories.isEmpty {
            let smallest = categories.map(\.patients).min() ?? 0
            keys.append(
                key(
                    "Classes", NumberText.count(categories.count),
                    "smallest \(NumberText.count(smallest))"))
        }
        if let followUp {
            let rate = Double(followUp.events) / Double(max(1, followUp.patients))
            keys.append(
                key("Events", NumberText.count(followUp.events), NumberText.percent(rate)))
            if let median = followUp.medianFollowUp {
                keys.append(key("Median follow-up", months(median), "months"))
            }
        }
        keys.append(
            key(
                "Sites", sites.isEmpty ? "–" : NumberText.count(sites.count),
                sites.first.map { "largest \(NumberText.count($0.patients))" } ?? "not known"))
        return """
            <button class="theme" type="button" hidden>Dark or light</button>\
            <p class="kicker">Cohort check</p><h1>\(name)</h1>\
            <ul class="badges">\(kind)\(verdict.markup)</ul><dl class="keys">\(keys)</dl>
            """
    }

    fileprivate var findingsMarkup: Markup {
        guard !findings.isEmpty else { return "<p>Nothing suspicious was found.</p>" }
        return findings.reduce(Markup()) { page, finding in
            let tone: Badge.Tone =
                switch finding.weight {
                case .wrong: .alert
                case .suspicious: .caution
                case .note: .plain
                }
            let word =
                switch finding.weight {
                case .wrong: "Wrong: "
                case .suspicious: "Suspicious: "
                case .note: ""
                }
            return page + PageBuilder.callout("\(word)\(finding.sentence)", tone: tone)
        }
    }

    fileprivate var patternTable: DataTable {
        func mark(_ there: Bool) -> Markup {
            there ? "<span class=\"yes\">yes</span>" : "<span class=\"no\">no</span>"
        }
        let outcomes = judgesOutcomes
        return DataTable(
            caption: "Patients by what they have; slides count when they have features.",
            columns: ["Slides", "Genes"] + (outcomes ? ["Outcome"] : []) + [.number("Patients")]
                + (outcomes ? [.number("Events")] : []),
            rows: patterns.map { pattern in
                [mark(pattern.slides), mark(pattern.genes)]
                    + (outcomes ? [mark(pattern.outcome)] : [])
                    + ["\(NumberText.count(pattern.patients))"]
                    + (outcomes ? ["\(NumberText.count(pattern.events))"] : [])
            })
    }

    fileprivate var slideTable: DataTable {
        let rows = zip(["none", "one", "two", "three or more"], slidesPerPatient).map {
            name, count -> [Markup] in ["\(name)", "\(NumberText.count(count))"]
        }
        return DataTable(
            caption: """
                Patients by the number of their slides; \
                \(slidesWithFeatures.map { NumberText.count($0, "slide") } ?? "no slide") \
                with features.
                """,
            columns: ["Slides", .number("Patients")], rows: rows)
    }

    fileprivate var geneTable: DataTable {
        DataTable(
            caption: "Molecular columns. A column that does not vary tells nothing.",
            columns: ["Kind", .number("Columns"), .number("Patients"), .number("Constant")],
            rows: genes.map { entry in
                [
                    "\(entry.modality)", "\(NumberText.count(entry.columns))",
                    "\(NumberText.count(entry.patients))", "\(NumberText.count(entry.constant))",
                ]
            })
    }

    fileprivate var coverageTable: DataTable {
        DataTable(
            caption: "Gene sets and how many of their genes the table has.",
            columns: ["Set", .number("Genes"), .number("Found"), .number("Share")],
            rows: coverage.map { set in
                [
                    "\(set.name)", "\(NumberText.count(set.genes))",
                    "\(NumberText.count(set.found))",
                    "\(NumberText.percent(Double(set.found) / Double(max(1, set.genes))))",
                ]
            })
    }

    fileprivate var categoryTable: DataTable {
        DataTable(
            caption: "Patients by class.",
            columns: ["Class", .number("Patients"), .number("Share")],
            rows: categories.map { category in
                let share = Double(category.patients) / Double(max(1, patients))
                return [
                    "\(category.name)", "\(NumberText.count(category.patients))",
                    "\(NumberText.percent(share))",
                ]
            })
    }

    fileprivate var siteTable: DataTable {
        DataTable(
            caption: "Hospitals, the largest first.",
            columns: ["Site", .number("Patients"), .number("Events"), .number("Event rate")],
            rows: sites.map { site in
                [
                    "\(site.name)", "\(NumberText.count(site.patients))",
                    "\(NumberText.count(site.events))",
                    "\(site.withOutcome == 0 ? "–" : NumberText.percent(Double(site.events) / Double(site.withOutcome)))",
                ]
            })
    }

    fileprivate var foldTable: DataTable {
        let counted = categories.isEmpty ? ["Events"] : categories.map(\.name)
        return DataTable(
            caption: "The folds that training would use, and who is held out.",
            columns: ["Fold", .number("Training"), .number("Held out")]
                + counted.map { .number("\($0)") },
            rows: folds.enumerated().map { index, fold in
                let counts = categories.isEmpty ? [fold.events] : fold.categories
                return [
                    "\(index)", "\(NumberText.count(fold.training))",
                    "\(NumberText.count(fold.heldOut))",
                ] + counts.map { "\(NumberText.count($0))" }
            })
    }
}

extension CohortCheck.FollowUp {
    fileprivate func table(of all: Int) -> DataTable {
        func range(_ value: Double?, _ interval: [Double?]?) -> Markup {
            guard let value else { return "not reached" }
            let shown = interval?.map { $0.map(months) ?? "not reached" }
            let ends = shown.map { " (\($0.joined(separator: "–")))" } ?? ""
            return "\(months(value) + ends)"
        }
        var rows: [[Markup]] = [
            [
                "Patients with an outcome",
                "\(NumberText.count(patients)) of \(NumberText.count(all))",
            ],
            [
                "Events",
                "\(NumberText.count(events)) (\(NumberText.percent(Double(events) / Double(max(1, patients)))))",
            ],
            ["Median follow-up, months (95% CI)", range(medianFollowUp, followUpInterval)],
            ["Median survival, months (95% CI)", range(medianSurvival, survivalInterval)],
            ["Longest follow-up, months", "\(months(longest))"],
        ]
        if zeroTimes > 0 { rows.append(["Follow-up of zero", "\(NumberText.count(zeroTimes))"]) }
        return DataTable(
            caption: "Follow-up by the reverse Kaplan–Meier method, survival by Kaplan–Meier.",
            columns: ["Quantity", .number("Value")], rows: rows)
    }
}

/// Months with one digit after the point.
private func months(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
