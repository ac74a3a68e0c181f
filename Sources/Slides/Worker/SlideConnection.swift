internal import Files
internal import Foundation
internal import SystemPackage

/// A slide that is open in a worker, which several threads may ask, each over its own connection.
final class SlideConnection: Sendable {
    private let process: WorkerProcess
    private let path: FilePath
    private let connections: Int

    /// Starts a worker.
    init(
        _ program: WorkerProgram, for path: FilePath, connections: Int
    ) throws(SlideError) {
        self.path = path
        self.connections = connections
        do throws(WorkerFault) {
            process = try WorkerProcess(program, connections: connections)
        } catch {
            throw Self.error(error, program, "", path)
        }
    }

    var identifier: Int32 { process.identifier }

    /// Opens the slide in the worker.
    func open(micrometersPerPixel: Double?) throws(SlideError) -> SlideLayout {
        let content = try ask(
            .opening,
            SlideOpening(
                path: path.string, micrometersPerPixel: micrometersPerPixel,
                connections: connections),
            over: 0, for: .layout, atMost: WorkerChannel.shortMessage, doing: "while it was opened")
        guard let layout = try? JSONDecoder().decode(SlideLayout.self, from: Data(content)),
            layout.isPossible
        else { throw error(.nonsense) }
        return layout
    }

    /// Reads a window, which has been checked, over a connection that no other thread uses.
    func read(_ window: SampledWindow, over connection: Int) throws(SlideError) -> RGBImage {
        let count = window.width * window.height * 3
        let place =
            "at level \(window.level), (\(number(window.x.rounded())), \(number(window.y.rounded())))"
        let pixels = try ask(
            .window, window, over: connection, for: .pixels, atMost: count, doing: place)
        guard pixels.count == count else { throw error(.nonsense) }
        return RGBImage(width: window.width, height: window.height, pixels: pixels)
    }

    private func ask(
        _ kind: SlideMessage, _ question: some Encodable, over connection: Int,
        for expected: SlideMessage, atMost most: Int, doing what: String
    ) throws(SlideError) -> [UInt8] {
        guard let content = try? JSONEncoder().encode(question) else { throw error(.nonsense) }
        let answer: (kind: UInt8, content: [UInt8])
        do throws(WorkerFault) {
            answer = try process.ask(kind.rawValue, Array(content), over: connection) { kind in
                kind == expected.rawValue ? most : WorkerChannel.shortMessage
            }
        } catch {
            throw self.error(error, what)
        }
        if answer.kind == expected.rawValue { return answer.content }
        if answer.kind == SlideMessage.failure.rawValue,
            let failure = try? JSONDecoder().decode(
                SlideFailure.self, from: Data(answer.content))
        {
            throw failure.error(path)
        }
        throw error(.nonsense)
    }

    private func error(_ fault: WorkerFault, _ what: String = "") -> SlideError {
        Self.error(fault, process.program, what, path)
    }

    private static func error(
        _ fault: WorkerFault, _ program: WorkerProgram, _ what: String, _ path: FilePath
    ) -> SlideError {
        let reason =
            switch fault {
            case .notStarted(let reason): reason
            case .ended(let end): "its reader \(end) \(what); only this slide is lost"
            case .late:
                """
                its reader gave no answer within \(number(program.patience / .seconds(1))) s \
                \(what); only this slide is lost
                """
            case .nonsense: "its reader gave an answer that makes no sense"
            }
        var code = SlideError.Code.crashed
        if case .notStarted = fault { code = .library }
        return SlideError(code, file: path, "slide '\(path)' cannot be read: \(reason)")
    }
}

extension SlideLayout {
    /// Whether a layout that came from elsewhere can be one.
    fileprivate var isPossible: Bool {
        !levels.isEmpty && levels.count <= 64 && micrometersPerPixel.isFinite
            && micrometersPerPixel > 0
            && levels.allSatisfy { level in
                (1..<(1 << 31)).contains(level.width) && (1..<(1 << 31)).contains(level.height)
                    && level.downsample >= 1 && level.downsample < 1e9
                    && level.blockWidth ?? 1 > 0 && level.blockHeight ?? 1 > 0
            }
    }
}
