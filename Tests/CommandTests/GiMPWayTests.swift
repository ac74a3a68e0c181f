import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

/// What a user of GiMP types, from a simulated cohort to a report and to predictions.
@Suite struct `The way of GiMP` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func path(_ name: String) -> String { folder.file(name).string }

    /// Runs a command that must succeed.
    @discardableResult
    private func run(_ arguments: String...) throws -> Program.Result {
        let result = try Program.run(arguments)
        #expect(result.code == 0, "\(arguments): \(result.errors)")
        return result
    }

    /// A simulated study that trains in moments.
    private func study() throws -> String {
        try run("simulate", path("study"), "--interaction", "0", "--patients", "20", "--quiet")
        let text = try String(contentsOfFile: path("study/study.yaml"), encoding: .utf8)
        let pattern = try Regex("epochs: [1-9][0-9]*")
        let short = text.replacing("folds: 5", with: "folds: 2")
            .replacing("width: 32", with: "width: 8").replacing(pattern, with: "epochs: 1")
        try short.write(toFile: path("study/study.yaml"), atomically: true, encoding: .utf8)
        return path("study/study.yaml")
    }

    @Test func `leads to a report, and to predictions from slides, genes or both`() throws {
        let study = try study()
        let trained = try run("train", study, "--output", path("run"), "--quiet").output
        #expect(trained.contains("a re-implementation from the public description"))
        #expect(trained.contains("patients by class: negative"))
        #expect(trained.hasSuffix("Next: morphogen report \(path("run"))\n"))

        let report = try run("report", path("run")).output
        #expect(report.contains("slides and genes") && report.contains("genes alone"))
        let page = try String(contentsOfFile: path("run/report.html"), encoding: .utf8)
        let titles = ["Side by side", "Classification", "Gene groups", "Genes", "Limits"]
        for title in titles { #expect(page.contains("\(title)</h2>")) }
        #expect(page.contains("Confusion matrix") && page.contains("Wilson"))
        #expect(page.contains("re-implementation from the public description"))
        #expect(page.contains("Slides</h2>") && page.contains("Effect of"))
        #expect(page.contains("No patch of GiMP looks at a gene group"))

        try run("export", path("run"), "--output", path("model"))
        let model = path("model")
        let both = try run("predict", "--model", model, study, "--quiet")
        let rows = both.output.split(separator: "\n").map(String.init)
        #expect(rows.first == "patient,patches,genes,negative,positive,called,agreement")
        #expect(rows.count == 21)
        #expect(both.errors.contains("the model was trained on simulated data"))
        #expect(!both.errors.contains("have learned from"))
        try run(
            "predict", "--model", model, study, "--attention", path("maps"), "--fold", "1",
            "--quiet")
        let maps = try SafetensorsFile(folder.file("maps/SYN-00003.safetensors"))
        #expect(try maps.tensor("effect").shape == [8, 40])
        #expect(try maps.tensor("coords").shape == [40, 2])
        let shares = try maps.tensor("attention").floats()
        #expect(abs(shares.reduce(0, +) - 8) < 1e-4)
        let blind = try Program.run(
            ["predict", "--model", model, path("study/features"), "--attention", path("none")])
        #expect(blind.errors.contains("--attention needs genes for models of GiMP"))
        let slides = try run("predict", "--model", model, path("study/features"), "--quiet")
        #expect(slides.output.split(separator: "\n").count == 21)
        #expect(slides.errors.contains("20 of 20 patients have slides or genes only"))
        let genes = try run(
            "predict", "--model", path("run"), "--genes", path("study/expression.csv"), "--quiet")
        #expect(genes.output.split(separator: "\n").dropFirst().allSatisfy { $0.contains(",0,1,") })
        #expect(genes.errors.contains("20 of these 20 patients have the names of patients that"))
        let nothing = try Program.run(["predict", "--model", model])
        #expect(nothing.errors.contains("there is nothing to predict from"))

        let text = try String(contentsOfFile: path("study/expression.csv"), encoding: .utf8)
        let few = text.split(separator: "\n").map { line in
            line.split(separator: ",").prefix(9).joined(separator: ",")
        }
        try few.joined(separator: "\n").write(
            toFile: path("few.csv"), atomically: true, encoding: .utf8)
        let lacking = try Program.run(["predict", "--model", model, "--genes", path("few.csv")])
        #expect(lacking.code == 1)
        #expect(lacking.errors.contains("at most a fifth may be missing"))
        try run(
            "simulate", path("other"), "--interaction", "0", "--patients", "2", "--quiet",
            "--seed", "2")
        let other = try Program.run(["predict", "--model", model, path("other/features")])
        #expect(other.code == 1)
        #expect(other.errors.contains("is needed; they differ in encoder's weights"))
    }

    @Test func `lays variants side by side, and goes on with a board`() throws {
        let study = try study()
        let listed = try run("ablate", study, "--list").output
        #expect(listed.contains("no-triplets") && listed.contains("attention-mil"))
        let arguments = [
            "ablate", study, "--output", path("board"), "--only",
            "slides-only,genes-only,late-average,lasso-on-genes", "--quiet",
        ]
        let first = try Program.run(arguments)
        #expect(first.code == 0, "\(first.errors)")
        #expect(first.output.contains("AUROC") && first.output.contains("late-average"))
        let page = try String(contentsOfFile: path("board/board.html"), encoding: .utf8)
        for title in ["Variants", "Differences", "What was changed"] {
            #expect(page.contains("\(title)</h2>"))
        }
        let again = try Program.run(arguments)
        #expect(again.output == first.output)
        let wrong = try Program.run(["ablate", study, "--output", path("b"), "--only", "no-such"])
        #expect(wrong.errors.contains("--only has 'no-such'; the variants of this study are full"))
    }
}
