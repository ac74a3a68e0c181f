import ArgumentParser
import Cohorts
import Files
import Foundation
import Reports
import SystemPackage
import Training

struct CohortCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cohort", abstract: "See what a cohort holds before anything is trained.",
        subcommands: [Check.self, Describe.self, Permute.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "One page of truth: who has what, follow-up, sites, genes, suspicions.",
            discussion: "Ends with code 1 if something is wrong. Nobody is named.")

        @Argument(help: "The study.yaml.")
        var study = "study.yaml"

        @Option(help: "Also write the page as HTML.")
        var html: String?

        @Flag(help: "Print JSON.")
        var json = false

        func run() throws {
            let path = FilePath(study)
            let check = try CohortCheck(
                StudyFile(path).outline, in: path.removingLastComponent())
            if let html {
                try writeAtomically(to: FilePath(html), text: Reports.html(check))
            }
            if json {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
                print(String(decoding: try encoder.encode(check), as: UTF8.self))
            } else {
                print(check.text, terminator: "")
            }
            if !check.isSound { throw ExitCode.failure }
        }
    }

    struct Permute: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Deal outcomes or classes anew among patients: what is trained then must be chance.",
            discussion: """
                Of a study a copy is written beside the table, which names it: train that as
                always. A C-index or AUC above 0.5 by more than its interval is suspect; repeat it
                with other seeds, as about 1 in 10 leaves 0.5 out by chance. Only what reaches the
                model through the clinical table is found: an outcome among the genes is dealt
                with nobody, and what was learned without outcomes looks like chance. Patients who stand in the table
                twice are not found this way: 'splits check' finds them.

                  morphogen cohort permute study.yaml -o permuted.csv
                  morphogen train permuted.yaml -o permuted-run
                """)

        @Argument(help: "The clinical table, or a study.yaml.")
        var cohort: String

        @Option(
            name: .customLong("class"),
            help: "Of a table: the column of classes to deal; a study names its own.")
        var label: String?

        @Option(help: "The seed.")
        var seed: UInt64 = 1

        @Option(name: .shortAndLong, help: "The file to write, .csv.")
        var output: String

        @OptionGroup var inputs: SplitInputs

        func run() throws {
            let path = FilePath(cohort)
            let written = FilePath(output)
            let study = try inputs.study(path)
            let copy = written.removingLastComponent().appending(
                (written.stem ?? "study") + ".yaml")
            if study != nil, copy.exists {
                throw CommandError("\(copy) exists already; give another name with --output")
            }
            try inputs.table(path).writePermuted(
                to: written, seed: seed, label: study?.outline.cohort.classColumn ?? label)
            guard let study else {
                print("Wrote \(output)")
                return
            }
            let permuted = study.permuted(
                clinical: written.lastComponent?.string ?? output, in: path.removingLastComponent())
            try writeAtomically(to: copy, text: permuted.yaml())
            print(
                "Wrote \(output) and \(copy). Next: morphogen train \(copy) -o permuted-run; what it finds must be chance"
            )
        }
    }

    struct Describe: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "init", abstract: "Write a commented study.yaml for what a folder holds.")

        @Argument(help: "The folder.")
        var folder = "."

        @Option(
            name: .shortAndLong, help: "The file to write; study.yaml in the folder by default.")
        var output: String?

        func run() throws {
            let path = output.map { FilePath($0) } ?? FilePath(folder).appending("study.yaml")
            guard !FileManager.default.fileExists(atPath: path.string) else {
                throw ValidationError("\(path) exists already; give another name with --output")
            }
            let (yaml, found) = try StudyConfiguration.describing(FilePath(folder))
            try writeAtomically(to: path, text: yaml)
            print(found.map { "  " + $0 }.joined(separator: "\n"))
            print("Wrote \(path). Next: morphogen cohort check \(path)")
        }
    }
}
