import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct `The statistics commands` {
    /// Twelve patients of two folds with two models' risks.
    private static let text = """
        patient,time,event,risk,other,fold,stage
        a,1,1,9,1,0,II
        b,2,1,8,2,0,II
        c,3,0,5,3,0,I
        d,4,1,6,9,0,II
        e,5,1,2,5,0,I
        f,6,0,1,4,0,I
        g,1.5,1,3,8,1,II
        h,2.5,1,4,7,1,II
        i,3.5,1,2,6,1,I
        j,4.5,0,1,1,1,I
        k,5.5,1,0,2,1,II
        l,6.5,0,0.5,3,1,I

        """

    private func table(_ folder: borrowing TemporaryFolder) throws -> String {
        try folder.write("p.csv", Self.text).string
    }

    @Test func `evaluate prints every number with interval, patients, events and method`() throws {
        let folder = try TemporaryFolder()
        let result = try Program.run(["evaluate", try table(folder), "--folds", "fold"])
        #expect(result.code == 0 && result.errors.isEmpty)
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(lines[0] == "12 patients, 8 events")
        #expect(lines[1] == "                          value  95% interval   n  events  method")
        // Of fold 0 all 12 pairs are in order, of fold 1 all but (g, h) and (k, l): 23 of 25.
        #expect(lines[2] == "Harrell's C               0.920   0.796–1.000  12       8     [1]")
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(
            result.output.contains(
                "[1] Harrell's C, pairs within fold; interval from the infinitesimal jackknife"))
        #expect(result.output.contains("log-rank test, stratified by fold: p = "))
    }

    @Test func `evaluate and compare read the outcome table by the columns that are named`() throws
    {
        let folder = try TemporaryFolder()
        var lines = ["case_id,years,gone"]
        for row in Self.text.split(separator: "\n").dropFirst() {
            let cells = row.split(separator: ",")
            lines.append("\(cells[0]),\((Double(cells[1]) ?? 0) / 12),\(cells[2] == "1" ? 0 : 1)")
        }
        let path = try folder.write("p.csv", Self.text).string
        let other = try folder.write("q.csv", Self.text.replacing("risk,other", with: "x,risk"))
        let clinical = try folder.write("c.csv", lines.joined(separator: "\n"))
        let options = [
            "--outcome", clinical.string, "--time", "years", "--unit", "years", "--censorship",
            "gone", "--folds", "fold",
        ]
        let joined = try Program.run(["evaluate", path] + options)
        #expect(joined.errors.isEmpty)
        #expect(joined.output == (try Program.run(["evaluate", path, "--folds", "fold"]).output))
        let compared = try Program.run(["compare", path, other.string] + options)
        #expect(
            compared.output
                == (try Program.run(["compare", path, other.string, "--folds", "fold"]).output))
    }

    @Test func `warnings of the outcome table are printed, missing predictions refused`() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<20).map { "p\($0),\($0 < 14 ? 50 + $0 : $0),\($0 < 14 ? 1 : 0)" }
        let clinical = try folder.write(
            "c.csv", (["case_id,survival_months,event"] + rows).joined(separator: "\n"))
        let path = try folder.write(
            "p.csv", (["patient,risk"] + (0..<19).map { "p\($0),\($0)" }).joined(separator: "\n"))
        let arguments = ["evaluate", path.string, "--outcome", clinical.string]
        let warning =
            "warning: \(clinical): inverted censoring suspected: 14 of 20 patients have the event and were followed longer (median 56.5 months) than the censored (16.5 months); if 1 means censored, name the column with --censorship\n"
        let refused = try Program.run(arguments)
        #expect(refused.code == 1)
        #expect(
            refused.errors
                == warning
                + "Error: 1 of the 20 patients with an outcome have no prediction; predict them, or leave them out with --allow-missing\n"
        )
        let counted = try Program.run(arguments + ["--allow-missing"])
        #expect(counted.code == 0 && counted.errors == warning)
        #expect(
            counted.output.replacing("\n ", with: "").contains(
                "note: 1 patient with an outcome but without a prediction left out"))
    }

    @Test func `groups show the interval of their index`() throws {
        let folder = try TemporaryFolder()
        let result = try Program.run(["evaluate", try table(folder), "--groups", "stage"])
        #expect(
            result.output.contains(
                "\n  II          6       6   2.3 (1.0–not reached)     0.733   0.379–1.000\n"))
        #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func `evaluate writes JSON and a page`() throws {
        let folder = try TemporaryFolder()
        let page = folder.file("page.html")
        let result = try Program.run([
            "evaluate", try table(folder), "--json", "--report", page.string,
        ])
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
        #expect(json.count == 1)
        #expect(json[0]["timeUnit"] as? String == "months")
        #expect(
            result.errors
                == "note: \(folder.file("p.csv")) has a column 'fold'; risks of different folds' models have no common scale, so compare within folds: --folds fold\nReport: \(page)\n"
        )
        let text = try String(contentsOfFile: page.string, encoding: .utf8)
        #expect(text.contains("<h1>p</h1>"))
        #expect(text.contains("morphogen evaluate"))
    }

    @Test func `evaluate judges classes`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "c.csv", "patient,y,p\na,1,0.9\nb,1,0.6\nc,1,0.3\nd,0,0.7\ne,0,0.2\nf,0,0.1\n")
        let result = try Program.run([
            "evaluate", path.string, "--label", "y", "--probability", "p",
        ])
        #expect(result.output.hasPrefix("6 patients, not 1 3, 1 3\n"))
        #expect(result.output.contains("\nAUROC                           0.778"))
    }

    @Test func `compare pairs two columns of patients`() throws {
        let folder = try TemporaryFolder()
        let first = try table(folder)
        let second = try folder.write(
            "q.csv", Self.text.replacingOccurrences(of: "risk,other", with: "x,risk"))
        let result = try Program.run(["compare", first, second.string, "--folds", "fold"])
        #expect(result.code == 0)
        #expect(result.output.hasPrefix("p − q: 12 rows in both\n"))
        #expect(result.output.contains("\ndifference of C "))
        #expect(result.output.contains("Nadeau and Bengio over 2 folds"))
        let alone = try Program.run(["compare", first])
        #expect(alone.code == 1)
        #expect(alone.errors.contains("\nError: there are the predictions of 1 model; two or more"))
    }

    @Test func `cox finds survival_months where there is no column time`() throws {
        let folder = try TemporaryFolder()
        let text = Self.text.replacing("patient,time,", with: "patient,survival_months,")
        let path = try folder.write("p.csv", text)
        let result = try Program.run(["cox", path.string, "--covariates", "other"])
        #expect(result.code == 0 && result.output.hasPrefix("12 rows, 8 events"))
    }

    @Test func `a folder where a table is meant is answered with the table in it`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("predictions.csv", Self.text)
        for command in [["evaluate"], ["compare"], ["cox", "--covariates", "other"]] {
            let result = try Program.run(command + [folder.path.string])
            #expect(result.code == 1)
            #expect(
                result.errors
                    == "Error: \(folder.path) is a folder; name the table in it: \(folder.file("predictions.csv"))\n"
            )
        }
    }

    @Test func `cox prints hazard ratios`() throws {
        let folder = try TemporaryFolder()
        let result = try Program.run(["cox", try table(folder), "--covariates", "other,stage"])
        #expect(result.code == 0)
        #expect(result.output.hasPrefix("12 rows, 8 events; Efron ties\n"))
        #expect(result.output.contains("\nstage is compared with I\n"))
        let separated = try folder.write("s.csv", "time,event,x\n1,1,3\n2,1,2\n3,1,1\n4,0,0\n")
        let refused = try Program.run(["cox", separated.string, "--covariates", "x"])
        #expect(refused.code == 1)
        #expect(
            refused.errors
                == "Error: the likelihood rises without end along the covariate x: it separates the events from the others; a penalty would make it finite\n"
        )
    }

    @Test(arguments: [
        (["evaluate", "p.csv", "--digits", "20"], "--digits must be from 0 to 15, not 20"),
        (["evaluate", "p.csv", "--survival-at", "s12"], "--survival-at is 's12'; months=column"),
        (["evaluate", "p.csv", "--label", "y"], "--label needs --probability"),
        (
            ["evaluate", "p.csv", "--allow-missing"],
            "--allow-missing needs --outcome, the table of all patients"
        ),
        (
            ["evaluate", "p.csv", "--event", "e", "--censorship", "c"],
            "--event and --censorship are given; one of them is needed"
        ),
        (
            ["evaluate", "p.csv", "--outcome", "c.csv", "--time", "a,b"],
            "--time is 'a,b'; one column of the --outcome table is needed"
        ),
        (["compare", "p.csv", "--resamples", "1"], "--resamples must be 2 or more, not 1"),
        (
            ["cox", "p.csv", "--covariates", "x", "--ridge", "0"],
            "--ridge must be above 0, not 0.0"
        ),
    ])
    func `wrong options are answered with the usage`(arguments: [String], sentence: String) throws {
        let result = try Program.run(arguments)
        #expect(result.code == 64)
        #expect(result.errors.contains(sentence))
        #expect(result.errors.contains("Usage: morphogen \(arguments[0])"))
    }

    @Test func `data that cannot be used are answered in one sentence`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("p.csv", "patient,time,event,risk\na,1,1,high\n")
        let result = try Program.run(["evaluate", path.string])
        #expect(result.code == 1)
        #expect(
            result.errors == "Error: \(path) row 1 has the risk 'high'; a finite number is needed\n"
        )
    }
}
