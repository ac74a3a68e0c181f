import Cohorts
import Foundation
import Reports
import Testing

@Suite struct `Run report` {
    static let page: String = (try? html(DemoReport.make())) ?? ""

    @Test func `the page is well formed`() throws {
        let page = try WellFormed(Self.page)
        #expect(page.all("svg").count > 20)
        #expect(page.all("h1").count == 1)
    }

    @Test func `every id is unique and every reference finds its id`() throws {
        let page = try WellFormed(Self.page)
        let ids = page.values(of: "id")
        #expect(Set(ids).count == ids.count)
        for id in page.values(of: "aria-labelledby") + page.values(of: "for") {
            #expect(ids.contains(id))
        }
        for link in page.values(of: "href") { #expect(ids.contains(String(link.dropFirst()))) }
    }

    @Test func `charts have descriptions, tables captions, pictures words`() throws {
        let page = try WellFormed(Self.page)
        for svg in page.all("svg") {
            #expect(
                svg.attributes["aria-label"]?.isEmpty == false
                    || svg.attributes["aria-hidden"] == "true")
        }
        #expect(page.all("table").count == page.all("caption").count)
        #expect(page.all("figure").count == page.all("figcaption").count)
        #expect(page.all("img").allSatisfy { $0.attributes["alt"] != nil })
        #expect(page.all("th").allSatisfy { $0.attributes["scope"] != nil })
    }

    @Test func `nothing is loaded from anywhere`() throws {
        #expect(!Self.page.contains("http:") && !Self.page.contains("https:"))
        #expect(!Self.page.contains("@import") && !Self.page.contains("url("))
        let page = try WellFormed(Self.page)
        #expect(page.values(of: "src").allSatisfy { $0.hasPrefix("data:image/") })
        #expect(page.values(of: "href").allSatisfy { $0.hasPrefix("#") })
        #expect(page.all("link").isEmpty && page.all("iframe").isEmpty)
        let policy = page.all("meta").compactMap { $0.attributes["content"] }
        #expect(policy.contains { $0.hasPrefix("default-src 'none'") })
    }

    @Test func `the main numbers appear with their intervals`() {
        for words in [
            "0.71 <span class=\"nb\">(95% CI 0.62–0.79)</span>", "0.65 (0.55–0.75)",
            "0.79 (0.71–0.86)", "52.4 (44.1–60.3)", "31.2 (24.7–not reached)", "p = 0.004",
            "2.61 (95% CI 1.33–5.12)", "+0.061 (−0.012 to 0.139)", "0.171 (95% CI 0.143–0.199)",
            "38 (63%)", "14,212",
        ] {
            #expect(Self.page.contains(words), "\(words)")
        }
    }

    @Test func `every protocol, kind of data and wiring has its label and warning`() throws {
        var report = DemoReport.make()
        report.heading.epochChoice = .paperCompatible
        report.heading.dataKind = .semiSynthetic
        report.heading.preset = "reference"
        let page = try html(report)
        #expect(page.contains("<li class=\"badge alert\">"))
        #expect(page.contains("Optimistic by design."))
        #expect(page.contains("<b>Semi-synthetic.</b>"))
        #expect(page.contains("<b>Reference wiring.</b>"))
        #expect(!Self.page.contains("Optimistic by design."))
        report.heading.dataKind = .classMatched
        let matched = try html(report)
        #expect(matched.contains("<b>Class-matched pairing.</b>"))
        #expect(!matched.contains("<b>Semi-synthetic.</b>"))
    }

    @Test func `hostile names stay words`() throws {
        let evil = "</style></script><script>alert('\"x\"')</script><img src=x onerror=y>&"
        var report = DemoReport.make()
        report.heading.study = evil
        report.heading.model = evil
        report.heading.testInput = evil
        report.heading.endpoint = evil
        report.heading.preset = evil
        report.cohort.kinds = [evil, evil, evil]
        report.cohort.exclusions = [.init(reason: evil, patients: 1)]
        report.cohort.folds[0].name = evil
        report.limits = [evil]
        report.provenance.configuration = evil
        report.provenance.commands = [evil]
        report.provenance.groups = [.init(evil, [.init(evil, evil, isCode: true)])]
        report.calibration = .missing(evil)
        if case .shown(var section) = report.discrimination {
            section.rows[0].name = evil
            section.rows[0].estimate.method = evil
            section.folds[0].name = evil
            section.leftOut = [evil]
            report.discrimination = .shown(section)
        }
        if case .shown(var section) = report.riskGroups {
            section.groups[0].name = evil
            section.rule = evil
            report.riskGroups = .shown(section)
        }
        if case .shown(var section) = report.training {
            section.folds[0].name = evil
            report.training = .shown(section)
        }
        if case .shown(var section) = report.slides {
            section.panels[0].patient = evil
            section.panels[0].riskGroup = evil
            section.panels[0].attention[0].name = evil
            section.panels[0].patches[0].attention = evil
            report.slides = .shown(section)
        }
        if case .shown(var section) = report.reconstruction {
            section.groups[0].name = evil
            section.best[0].name = evil
            report.reconstruction = .shown(section)
        }
        let page = try WellFormed(html(report))
        #expect(page.all("script").count == 1)
        #expect(page.elements.allSatisfy { $0.attributes["onerror"] == nil })
        #expect(page.values(of: "src").allSatisfy { $0.hasPrefix("data:image/") })
    }

    @Test func `a section without content says why`() throws {
        var report = DemoReport.make()
        report.heading.headline = .missing("no two patients can be compared")
        report.discrimination = .missing("no fold has two comparable patients")
        report.riskGroups = .missing("nobody has an outcome")
        report.training = .missing("the log of the epochs is gone")
        report.slides = .missing("the slides are not on this machine")
        report.reconstruction = .missing("the model was trained without genes")
        report.calibration = .missing("no times were asked for")
        report.provenance.configuration = nil
        report.provenance.commands = []
        let page = try html(report)
        #expect(page.contains("G-HANet has no main number: no two patients can be compared."))
        for reason in [
            "no fold has two comparable patients", "nobody has an outcome",
            "the log of the epochs is gone", "the slides are not on this machine",
            "the model was trained without genes", "no times were asked for",
            "no configuration was recorded", "no command was recorded",
        ] {
            #expect(page.contains("<p class=\"absent\">Not shown: \(reason).</p>"), "\(reason)")
        }
        _ = try WellFormed(page)
    }

    @Test func `an empty risk group is named and not drawn`() throws {
        var report = DemoReport.make()
        if case .shown(var section) = report.riskGroups {
            section.groups[1] = .init(name: "High risk", patients: 0, events: 0, steps: [])
            section.logRank = .missing("one group is empty")
            report.riskGroups = .shown(section)
        }
        let page = try html(report)
        #expect(page.contains("No patient is in “High risk”: groups were cut at"))
        #expect(page.contains("No log-rank test: one group is empty."))
    }

    @Test func `few events are called few`() throws {
        var report = DemoReport.make()
        report.heading.headline = .shown(DemoReport.cIndex(0.6, 0.3, 0.85, 23, 9))
        let page = try html(report)
        #expect(page.contains("<b>Only 9 events.</b>"))
        #expect(page.contains("The interval includes chance."))
    }

    @Test func `the same report gives the same bytes, also after JSON`() throws {
        let report = DemoReport.make()
        let data = try JSONEncoder().encode(report)
        let again = try JSONDecoder().decode(RunReport.self, from: data)
        #expect(again == report)
        #expect(try html(again) == Self.page)
    }
}

@Suite struct `Contradictory reports` {
    /// A change that makes a good report bad, and the sentence it must cause.
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var change: @Sendable (inout RunReport) -> Void
    }

    static let cases: [Case] = [
        Case(testDescription: "the main number is nan; a report shows finite numbers only") {
            $0.heading.headline = .shown(DemoReport.cIndex(.nan, 0, 1, 1, 1))
        },
        Case(
            testDescription:
                "the upper end of the main number is inf; a report shows finite numbers only"
        ) {
            $0.heading.headline = .shown(DemoReport.cIndex(0.5, 0, .infinity, 1, 1))
        },
        Case(
            testDescription:
                "the lower end of the main number is 0.8; it must be at most the upper end, 0.6"
        ) {
            $0.heading.headline = .shown(DemoReport.cIndex(0.7, 0.8, 0.6, 1, 1))
        },
        Case(testDescription: "pattern 1 of what is missing holds 1 values; 3 are needed") {
            $0.cohort.patterns[0].present = [true]
        },
        Case(
            testDescription:
                "the list of compared scores is empty; give a reason for leaving the section out instead"
        ) {
            $0.discrimination = .shown(.init(folds: [], rows: []))
        },
        Case(testDescription: "the log-rank p-value is 1.5; it must be between 0 and 1") {
            guard case .shown(var section) = $0.riskGroups else { return }
            section.logRank = .shown(1.5)
            $0.riskGroups = .shown(section)
        },
        Case(
            testDescription: "attention map 'all groups' of slide 1 holds 2 values; 642 are needed"
        ) {
            guard case .shown(var section) = $0.slides else { return }
            section.panels[0].attention[0].values = [1, 2]
            $0.slides = .shown(section)
        },
        Case(testDescription: "the tile of a patch of slide 2 is -1; it must be below 637") {
            guard case .shown(var section) = $0.slides else { return }
            section.panels[1].patches[0].tile = -1
            $0.slides = .shown(section)
        },
        Case(
            testDescription:
                "value 2 of the times of the predicted curve of slide 1 is 1.0; it must be at least 9.6, the one before it"
        ) {
            guard case .shown(var section) = $0.slides else { return }
            section.panels[0].curve?.months[1] = 1
            $0.slides = .shown(section)
        },
        Case(
            testDescription:
                "the history of fold 1 is empty; give a reason for leaving the section out instead"
        ) {
            $0.training = .shown(.init(folds: [.init(name: "1", epochs: [])]))
        },
        Case(testDescription: "the reference of the Brier curve holds 29 values; 30 are needed") {
            guard case .shown(var section) = $0.calibration else { return }
            section.brier?.reference.removeLast()
            $0.calibration = .shown(section)
        },
    ]

    @Test(arguments: cases)
    func `are refused with a sentence`(_ test: Case) throws {
        var report = DemoReport.make()
        test.change(&report)
        let error = #expect(throws: ReportError.self) { try html(report) }
        #expect(error?.description == test.testDescription)
    }
}
