public import Files
internal import Synchronization
public import SystemPackage

/// A slide that other processes read, so that a decoder's crash costs this slide only.
///
/// There is one process for each thread that reads at the same time; all end with this object.
/// Once a read fails, every later one throws the first error again.
public final class WorkerSource: SlideSource {
    /// The file.
    public let path: FilePath
    /// Levels and resolution, as the worker sees them.
    public let layout: SlideLayout

    private let worker: WorkerProgram
    private let stated: Double?
    private let state: Mutex<State>

    private struct State {
        var idle: [SlideConnection]
        var failure: SlideError?
    }

    /// Opens a slide in a process of its own.
    ///
    /// - Parameters:
    ///   - path: A file that OpenSlide knows, or a PNG, JPEG or TIFF image.
    ///   - micrometersPerPixel: What the caller states; replaces the slide's own value.
    ///   - worker: The program that reads.
    /// - Throws: ``SlideError`` as ``WholeSlide`` does, and with the code `crashed` if the process
    ///   ends or does not answer.
    public init(
        _ path: FilePath, micrometersPerPixel: Double? = nil, worker: WorkerProgram
    ) throws(SlideError) {
        let process = try SlideConnection(worker, for: path)
        layout = try process.open(micrometersPerPixel: micrometersPerPixel)
        self.path = path
        self.worker = worker
        stated = micrometersPerPixel
        state = Mutex(State(idle: [process]))
    }

    /// Reads a window in a worker; see ``SlideSource/read(_:)``.
    public func read(_ window: SampledWindow) throws(SlideError) -> RGBImage {
        try check(window)
        let process = try take()
        do throws(SlideError) {
            let image = try process.read(window)
            state.withLock { $0.idle.append(process) }
            return image
        } catch {
            throw state.withLock { state in
                let first = state.failure ?? error
                state.failure = first
                return first
            }
        }
    }

    /// The processes that wait for work.
    package var idleProcesses: [Int32] { state.withLock { $0.idle.map(\.identifier) } }

    private func take() throws(SlideError) -> SlideConnection {
        let idle = try state.withLock { state throws(SlideError) in
            if let failure = state.failure { throw failure }
            return state.idle.popLast()
        }
        if let idle { return idle }
        let process = try SlideConnection(worker, for: path)
        guard try process.open(micrometersPerPixel: stated) == layout else {
            throw SlideError(
                .broken, file: path, "slide '\(path)' has changed while it was being read")
        }
        return process
    }
}
