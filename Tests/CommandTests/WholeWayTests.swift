import Foundation
import SystemPackage
import TestSupport
import Testing

/// Every command of the main job, one after the other, as a user types them.
@Suite(
    .enabled(if: CacheFolder.has("weights/efficientnet-lite0.pth"), "\(CacheFolder.absence)"))
struct `The whole way` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func path(_ name: String) -> String { folder.file(name).string }

    /// Runs a command that must succeed.
    private func run(_ arguments: String...) throws -> String {
        let result = try Program.run(arguments)
        #expect(result.code == 0, "\(arguments): \(result.errors)")
        return result.output
    }

    @Test func `leads from slides to a report and to predictions without genes`() throws {
        let weights = CacheFolder.file("weights/efficientnet-lite0.pth").string
        _ = try run(
            "simulate", path("study"), "--patients", "8", "--slide-mm", "0.4", "--event-rate",
            "0.8",
            "--quiet")
        let extracted = try run(
            "extract", path("study/slides"), "--output", path("study/features"),
            "--mpp", "0.5", "--tile", "224", "--weights", weights, "--quiet")
        #expect(extracted.contains("8 of 8 slides have features"))

        let study = path("study/short.yaml")
        let text = try String(contentsOfFile: path("study/study.yaml"), encoding: .utf8)
        let short = text.replacing(
            "model: {width: 256}",
            with: "model: {width: 16, bins: 2}\ntraining: {epochs: 1, geneSelection: none}"
        ).replacing("folds: 3", with: "folds: 2")
        try short.write(toFile: study, atomically: true, encoding: .utf8)
        let trained = try run("train", study, "--output", path("run"), "--quiet")
        #expect(trained.contains("8 patients"))
        #expect(trained.hasSuffix("Next: morphogen report \(path("run"))\n"))

        let report = try run("report", path("run"))
        #expect(report.contains("report.html"))
        let page = try String(contentsOfFile: path("run/report.html"), encoding: .utf8)
        #expect(page.contains("simulated") && page.contains("</html>"))

        _ = try run("export", path("run"), "--output", path("model"))
        let table = try run("predict", "--model", path("model"), study, "--quiet")
        let rows = table.split(separator: "\n")
        #expect(rows.count == 9)
        #expect(rows[0].hasPrefix("patient,patches,risk,high_risk_share,survival_12_months"))
        let whole = try run(
            "predict", "--model", path("run"), path("study/features"), "--json", "--quiet")
        #expect(whole.contains("\"geneGroups\""))
        #expect(whole.contains("\"timeUnit\" : \"months\""))

        let other = try Program.run([
            "predict", "--model", path("run"), path("study/slides"), "--tile-um", "224",
            "--weights", weights,
        ])
        #expect(other.code == 1)
        #expect(other.errors.contains("the model was trained on tiles of 112.0 µm"))

        let warned = try Program.run([
            "predict", "--model", path("run"), path("study/features"), "--output", path("p.csv"),
        ])
        #expect(warned.errors.contains("warning: the model was trained on simulated data"))
        #expect(warned.errors.contains("8 of these 8 patients have the names of patients that"))
        #expect(warned.errors.contains("months, where the models' last time bin begins"))
        #expect(try run("features", "info", path("study/features")).isEmpty == false)
        #expect(
            try run("evaluate", path("p.csv"), "--outcome", path("study/clinical.csv"))
                .contains("Harrell's C"))
    }
}
