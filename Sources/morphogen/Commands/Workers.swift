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
    static var worker: WorkerProgram { .own("read-slide", patience: .seconds(300)) }

    func run() {
        WorkerProgram.confine()
        SlideWorker.serve()
    }
}

/// Started by other commands where they read HDF5; see `HDF5Worker`.
struct ReadHDF5: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read-hdf5",
        abstract: "Read HDF5 files for another process; started by Morphogen itself.",
        shouldDisplay: false)

    /// This program as a reader of HDF5.
    static var worker: HDF5Worker {
        HDF5Worker(.own("read-hdf5", patience: .seconds(60)))
    }

    func run() {
        WorkerProgram.confine()
        HDF5Worker.serve()
    }
}

extension WorkerProgram {
    /// This program, started as one of its own commands.
    fileprivate static func own(_ command: String, patience: Duration) -> WorkerProgram {
        // On Linux this name stays that of the running program, even if its file is replaced.
        let own: FilePath = "/proc/self/exe"
        let path = own.exists ? own : FilePath(Bundle.main.executablePath ?? "morphogen")
        return WorkerProgram(executable: path, arguments: [command], patience: patience)
    }
}
