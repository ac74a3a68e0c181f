import ArgumentParser
import Cohorts
import Files
import Foundation
import SystemPackage
import Training

struct Initialize: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write a commented study.yaml to start from.")

    /// The networks that a study can be of.
    enum Network: String, ExpressibleByArgument, CaseIterable {
        case ghanet
        case gimp
        case pathGPTOmic = "path-gptomic"

        /// The commented study.
        var template: String {
            switch self {
            case .ghanet: StudyConfiguration.template
            case .gimp: GiMPStudyConfiguration.template
            case .pathGPTOmic: PathGPTOmicConfiguration.template
            }
        }
    }

    @Option(
        help: ArgumentHelp(
            "The network: ghanet (survival from slides, trained with genes), gimp (classes or survival from either side) or path-gptomic (survival from molecules, scGPT and tissue).",
            valueName: "network"))
    var model = Network.ghanet

    @Argument(help: "The file to write; it must not exist yet.")
    var path = "study.yaml"

    func run() throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw CommandError("\(path) exists already; give another name")
        }
        try writeAtomically(to: FilePath(path), text: model.template)
        print("Wrote \(path). Next: fill it in, then morphogen train \(path)")
    }
}
