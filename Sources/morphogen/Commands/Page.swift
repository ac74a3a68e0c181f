import ArgumentParser
import Cohorts
import Evaluation
import Files
import Foundation
import Reports
import SystemPackage

struct Page: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put several runs and results on one page.",
        discussion: """
            Each part is the folder of a run with 'model: path-gptomic', or a JSON file with a section, as
            'molecular-cox --section' writes it. Parts stand in the order given.
            """)

    @Argument(help: "Folders of runs, and JSON files with sections.")
    var parts: [String]

    @Option(help: "What the page is called.")
    var title: String

    @Option(help: "What a reader should know, a sentence; give it once for each.")
    var limit: [String] = []

    @Option(name: .shortAndLong, help: "The file to write.")
    var output: String

    func run() throws {
        let sections = try parts.map { part in
            let path = FilePath(part)
            return path.extension == "json"
                ? try readJSON(StudyPage.Section.self, of: path)
                : try StudyPage.Section(run: RunFolder(path))
        }
        let page = StudyPage(
            heading: ReportHeading(
                study: title, model: "Path-GPTOmic", summary: "Several studies on one page.",
                headline: .missing("every section has its own"), patients: 0,
                date: Date.now.formatted(.iso8601.year().month().day()),
                version: morphogenVersion),
            sections: sections,
            provenance: Provenance(
                groups: [],
                commands: [
                    (["morphogen"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
                ]),
            limits: limit)
        try writeAtomically(to: FilePath(output), text: html(page))
        print("Page: \(output)")
    }
}
