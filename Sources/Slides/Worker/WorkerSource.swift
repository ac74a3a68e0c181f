internal import Dispatch
public import Files
internal import Synchronization
public import SystemPackage

/// A slide that another process reads, so that a decoder's crash costs this slide only.
///
/// Threads that read at the same time have a connection each; the process ends with this object.
/// Once a read fails, every later one throws the first error again.
public final class WorkerSource: SlideSource {
    /// The file.
    public let path: FilePath
    /// Levels and resolution, as the worker sees them.
    public let layout: SlideLayout

    private let connection: SlideConnection
    private let state: Mutex<State>
    /// Lets as many threads ask as there are connections.
    private let gate: DispatchSemaphore

    private struct State {
        var idle: [Int]
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
        let count = min(16, max(2, Processors.count))
        connection = try SlideConnection(worker, for: path, connections: count)
        layout = try connection.open(micrometersPerPixel: micrometersPerPixel)
        self.path = path
        state = Mutex(State(idle: Array(0..<count)))
        gate = DispatchSemaphore(value: count)
    }

    /// Reads a window in the worker; see ``SlideSource/read(_:)``.
    public func read(_ window: SampledWindow) throws(SlideError) -> RGBImage {
        try check(window)
        gate.wait()
        defer { gate.signal() }
        let number = try state.withLock { state throws(SlideError) in
            if let failure = state.failure { throw failure }
            return state.idle.removeLast()
        }
        do throws(SlideError) {
            let image = try connection.read(window, over: number)
            state.withLock { $0.idle.append(number) }
            return image
        } catch {
            throw state.withLock { state in
                let first = state.failure ?? error
                state.failure = first
                return first
            }
        }
    }

    /// The process that reads.
    package var process: Int32 { connection.identifier }
}
