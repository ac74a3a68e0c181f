import Cohorts
import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct `Clinical table` {
    private func read(
        _ text: String, columns: StudyConfiguration.Columns = .init(),
        unit: StudyConfiguration.TimeUnit = .months
    ) throws -> ClinicalTable {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("clinical.csv")
        try writeAtomically(to: path, text: text)
        return try ClinicalTable(path, columns: columns, unit: unit)
    }

    /// The sentence of the error, without the folder.
    private func sentence(_ text: String) -> String {
        do {
            _ = try read(text)
            return "no error"
        } catch {
            let text = "\(error)"
            return text.range(of: "clinical.csv").map { String(text[$0.lowerBound...]) } ?? text
        }
    }

    @Test func `rows of one patient join their slides`() throws {
        let table = try read(
            """
            case_id,slide_id,survival_months,censorship
            A,a1.svs,12.5,0
            B,b1.svs,3,1
            A,a2.svs,12.5,0
            C,,,
            """)
        #expect(table.patients.map(\.id) == ["A", "B", "C"])
        #expect(table.patients[0].slides == ["a1.svs", "a2.svs"])
        #expect(table.patients[0].outcome == Outcome(time: 12.5, event: true))
        #expect(table.patients[1].outcome == Outcome(time: 3, event: false))
        #expect(table.patients[2].outcome == nil)
        #expect(
            table.labelColumns == ["case_id", "slide_id", "survival_months", "censorship"])
    }

    @Test(arguments: [
        ("1", true), ("0", false), ("TRUE", true), ("no", false), ("Dead", true),
        ("Alive", false), ("1:DECEASED", true), ("0:LIVING", false), ("1.0", true),
    ])
    func `the usual spellings of an event are understood`(text: String, event: Bool) {
        #expect(parseEvent(text) == event)
    }

    @Test(arguments: ["2", "", "maybe", "0:DECEASED", "1:LIVING", "x:dead"])
    func `other spellings are not guessed`(text: String) {
        #expect(parseEvent(text) == (text == "x:dead" ? true : nil))
    }

    @Test func `days become months`() throws {
        var columns = StudyConfiguration.Columns()
        columns.time = "days"
        let table = try read(
            "case_id,days,event\nA,30.4375,1\nB,61,0", columns: columns, unit: .days)
        #expect(table.patients[0].outcome?.time == 1)
    }

    @Test(arguments: [
        (
            "case_id,survival_months,event\nA,-1,1",
            "clinical.csv row 1 has the time -1.0; times must be finite and not negative"
        ),
        (
            "case_id,survival_months,event\nA,1,2",
            "clinical.csv row 1 has the event '2'; write 1 or 0, true or false, dead or alive"
        ),
        (
            "case_id,survival_months,event\nA,soon,1",
            "clinical.csv row 1 has the time 'soon', which is not a number"
        ),
        (
            "case_id,survival_months,event\nA,1,1\nA,2,1",
            "clinical.csv rows 1 and 2 are of one patient but have different outcomes"
        ),
        (
            "case_id,survival_months,event,censorship\nA,1,1,0",
            "clinical.csv has both a column 'event' and a column 'censorship'; say which one counts with cohort.columns.event or cohort.columns.censorship"
        ),
        (
            "case_id,survival_months\nA,1",
            "clinical.csv has follow-up in 'survival_months' but neither a column 'event' nor 'censorship'; name one with cohort.columns.event or cohort.columns.censorship"
        ),
        (
            "case_id,survival_months,event\nA,1,0\nB,2,0",
            "clinical.csv has no event among 2 outcomes; nothing can be learned, or the column is 1 for censored: then name it with cohort.columns.censorship"
        ),
        ("case_id,survival_months,event\n,1,1", "clinical.csv row 1 names no patient"),
        (
            "case_id,slide_id,survival_months,event\nA,s.svs,1,1\nB,t.svs,2,0\nC,s.svs,2,0",
            "clinical.csv rows 1 and 3 give one slide to two patients; it would leak from training into the held-out part"
        ),
    ])
    func `what cannot be right is refused with its row`(text: String, expected: String) {
        #expect(sentence(text) == expected)
    }

    @Test func `inverted censoring is suspected, and said`() throws {
        let rows = (0..<10).map { "p\($0),\($0 < 7 ? 40 + $0 : 5 + $0),\($0 < 7 ? 1 : 0)" }
        let table = try read("case_id,survival_months,event\n" + rows.joined(separator: "\n"))
        let warning = try #require(table.warnings.first)
        #expect(
            warning.hasSuffix(
                "inverted censoring suspected: 7 of 10 patients have the event and were followed longer (median 43.0 months) than the censored (13.0 months); if 1 means censored, name the column with cohort.columns.censorship"
            ))
    }

    @Test(
        .enabled(if: SharedFolder.has("data/tcga"), "\(SharedFolder.absence)"),
        arguments: [
            "blca": (373, 437, 169), "luad": (453, 516, 158), "ucec": (480, 539, 75),
        ])
    func `the tables of published work are read as they are`(
        cancer: String, expected: (Int, Int, Int)
    ) throws {
        let table = try ClinicalTable(
            SharedFolder.path("data/tcga_sig/tcga_\(cancer)_all_clean.csv.zip"))
        #expect(table.patients.count == expected.0)
        #expect(table.patients.map(\.slides.count).reduce(0, +) == expected.1)
        #expect(table.patients.count { $0.outcome?.event == true } == expected.2)
        #expect(table.warnings.isEmpty)
    }

    /// The tables of published work with their column read the wrong way round.
    @Test(
        .enabled(if: SharedFolder.has("data/tcga"), "\(SharedFolder.absence)"),
        arguments: ["blca", "brca", "coadread", "gbmlgg", "kirc", "luad", "lusc", "ucec"])
    func `real cohorts are suspected when inverted, and only then`(cancer: String) throws {
        let path = try SharedFolder.path("data/tcga/tcga_\(cancer)_all_clean.csv.zip")
        #expect(try ClinicalTable(path).warnings == [])
        var columns = StudyConfiguration.Columns()
        columns.event = "censorship"
        let warning = try #require(ClinicalTable(path, columns: columns).warnings.first)
        #expect(warning.hasSuffix("name the column with cohort.columns.censorship"))
    }
}

@Suite struct `Words in a censorship column` {
    @Test(arguments: [
        ("1", false), ("0", true), ("censored", false), ("event", true), ("dead", true),
        ("alive", false), ("1:DECEASED", true), ("true", false),
    ])
    func `mean themselves, and only codes change sides`(text: String, event: Bool) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "c.csv", "case_id,survival_months,censorship\nA,1,\(text)\nB,2,0\n")
        #expect(try ClinicalTable(path).patients[0].outcome?.event == event)
    }
}
