import ArgumentParser
import Files
import Foundation
import Slides
import SystemPackage

/// Started by other commands, for each slide that they read; see ``SlideWorker``.
struct ReadSlide: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read one slide for another process; started by Morphogen itself.",
        shouldDisplay: false)

    /// This program as a reader of slides.
    static var worker: SlideWorker {
        // On Linux this name stays that of the running program, even if its file is replaced.
        let own: FilePath = "/proc/self/exe"
        let path = own.exists ? own : FilePath(Bundle.main.executablePath ?? "morphogen")
        return SlideWorker(executable: path, arguments: [configuration.commandName ?? "read-slide"])
    }

    func run() {
        SlideWorker.confine()
        SlideWorker.serve()
    }
}
