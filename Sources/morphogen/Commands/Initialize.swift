import ArgumentParser
import Cohorts
import Files
import Foundation
import SystemPackage

struct Initialize: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write a commented study.yaml to start from.")

    @Argument(help: "The file to write; it must not exist yet.")
    var path = "study.yaml"

    func run() throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw CommandError("\(path) exists already; give another name")
        }
        try writeAtomically(to: FilePath(path), text: StudyConfiguration.template)
        print("Wrote \(path). Next: fill it in, then morphogen train \(path)")
    }
}
