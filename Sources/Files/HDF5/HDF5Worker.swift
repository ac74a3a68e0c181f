internal import Synchronization
internal import SystemPackage

/// A program that reads HDF5 files for this process.
///
/// The library that reads HDF5 can crash or run on without end on a damaged file. Where there is a
/// worker, all HDF5 files of this process (AnnData, 10x, features of CLAM, TRIDENT and STAMP) are
/// read by it, and what happens there is a `FileError` here.
///
/// ```swift
/// HDF5Worker.current = HDF5Worker(
///     WorkerProgram(executable: "/usr/bin/morphogen", arguments: ["read-hdf5"]))
/// ```
public final class HDF5Worker: Sendable {
    /// The program; it must call ``serve(on:)``.
    public let program: WorkerProgram
    private let idle = Mutex<[Served]>([])

    /// A process, and how many files it has read.
    private struct Served {
        let process: WorkerProcess
        var files = 0
    }

    /// Files that one process reads at most: what a damaged one leaves behind does not add up.
    private static let mostFiles = 500
    private static let installed = Mutex<HDF5Worker?>(nil)

    /// Names a program.
    ///
    /// - Parameter program: The program; its `patience` is for each piece of a few megabytes.
    public init(_ program: WorkerProgram) { self.program = program }

    /// What reads HDF5 files; this process itself if there is none, as at the start.
    public static var current: HDF5Worker? {
        get { installed.withLock { $0 } }
        set { installed.withLock { $0 = newValue } }
    }

    /// The processes that wait for a file.
    package var idleProcesses: [Int32] { idle.withLock { $0.map(\.process.identifier) } }

    /// Opens a file in a process and lends it to `body`, twice if that process had read others before
    /// and was lost.
    func reading<R>(
        _ path: FilePath, _ body: (HDF5Connection) throws(FileError) -> R
    ) throws(FileError) -> R {
        if let served = idle.withLock({ $0.popLast() }) {
            do throws(FileError) {
                return try reading(path, served, body)
            } catch  where error.code == .crashed {
                // Perhaps a file before is to blame.
            }
        }
        let process: WorkerProcess
        do throws(WorkerFault) {
            process = try WorkerProcess(program)
        } catch {
            throw HDF5Connection.error(error, program, "", path)
        }
        return try reading(path, Served(process: process), body)
    }

    private func reading<R>(
        _ path: FilePath, _ served: Served, _ body: (HDF5Connection) throws(FileError) -> R
    ) throws(FileError) -> R {
        let connection = HDF5Connection(served.process, for: path)
        var isRefused = true
        defer {
            let files = served.files + 1
            // One that has refused a file might have been harmed by it.
            if !isRefused, files < Self.mostFiles, connection.close() {
                idle.withLock { $0.append(Served(process: served.process, files: files)) }
            }
        }
        try connection.open()
        let result = try body(connection)
        isRefused = false
        return result
    }
}
