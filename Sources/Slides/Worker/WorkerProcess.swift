internal import Foundation
internal import SystemPackage

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// One running worker, used by one thread at a time.
final class WorkerProcess: Sendable {
    let identifier: pid_t
    private let channel: WorkerChannel
    private let path: FilePath
    private let patience: Duration

    /// Starts the program.
    init(_ worker: SlideWorker, for path: FilePath) throws(SlideError) {
        guard let (ours, theirs) = WorkerChannel.pair() else {
            throw SlideError(
                .library, file: path,
                "slide '\(path)' cannot be read: no connection to a worker can be made")
        }
        defer { theirs.close() }
        do throws(SlideError) {
            identifier = try Self.launch(worker, theirs, for: path)
        } catch {
            ours.close()
            throw error
        }
        channel = ours
        self.path = path
        patience = worker.patience
    }

    deinit {
        channel.close()
        kill(identifier, SIGKILL)
        waitpid(identifier, nil, 0)
    }

    /// Opens the slide in the worker.
    func open(micrometersPerPixel: Double?) throws(SlideError) -> SlideLayout {
        let content = try ask(
            .opening, WorkerOpening(path: path.string, micrometersPerPixel: micrometersPerPixel),
            for: .layout, atMost: WorkerChannel.shortMessage, doing: "while it was opened")
        guard let layout = try? JSONDecoder().decode(SlideLayout.self, from: Data(content)),
            layout.isPossible
        else { throw nonsense() }
        return layout
    }

    /// Reads a window, which has been checked.
    func read(_ window: SampledWindow) throws(SlideError) -> RGBImage {
        let count = window.width * window.height * 3
        let place =
            "at level \(window.level), (\(number(window.x.rounded())), \(number(window.y.rounded())))"
        let pixels = try ask(.window, window, for: .pixels, atMost: count, doing: place)
        guard pixels.count == count else { throw nonsense() }
        return RGBImage(width: window.width, height: window.height, pixels: pixels)
    }

    private func ask(
        _ kind: WorkerChannel.Kind, _ question: some Encodable,
        for expected: WorkerChannel.Kind, atMost most: Int, doing what: String
    ) throws(SlideError) -> [UInt8] {
        let deadline = ContinuousClock.now + patience
        do {
            try channel.send(kind, Array(JSONEncoder().encode(question)), until: deadline)
            let answer = try channel.receive(until: deadline) { kind in
                kind == expected ? most : WorkerChannel.shortMessage
            }
            if answer.kind == expected { return answer.content }
            if answer.kind == .failure {
                let failure = try JSONDecoder().decode(
                    WorkerFailure.self, from: Data(answer.content))
                throw failure.error(path)
            }
        } catch let error as SlideError {
            throw error
        } catch WorkerChannel.Failure.ended {
            throw SlideError(
                .crashed, file: path,
                "slide '\(path)' cannot be read: its reader \(end()) \(what); only this slide is lost"
            )
        } catch WorkerChannel.Failure.late {
            throw SlideError(
                .crashed, file: path,
                """
                slide '\(path)' cannot be read: its reader gave no answer within \
                \(number(patience / .seconds(1))) s \(what); only this slide is lost
                """)
        } catch {
            throw nonsense()
        }
        throw nonsense()
    }

    private func nonsense() -> SlideError {
        SlideError(
            .crashed, file: path,
            "slide '\(path)' cannot be read: its reader gave an answer that makes no sense")
    }

    /// How the process ended, in words.
    private func end() -> String {
        var status: Int32 = 0
        // It has closed its end, so it is about to go; what stays after that is ended here. The
        // process is left for the last `waitpid` to collect.
        for _ in 0..<200 {
            var information = siginfo_t()
            let answer = waitid(
                P_PID, id_t(identifier), &information, Int32(WEXITED | WNOHANG | WNOWAIT))
            if answer == 0, Self.hasEnded(information) {
                status = Self.status(information)
                return Self.words(status, signalled: information.si_code != Int32(CLD_EXITED))
            }
            usleep(10_000)
        }
        kill(identifier, SIGKILL)
        return "closed its connection"
    }

    private static func words(_ status: Int32, signalled: Bool) -> String {
        guard signalled else { return "ended with code \(status)" }
        let name = strsignal(status).map { String(cString: $0).lowercased() } ?? "unknown"
        return "was ended by signal \(status) (\(name))"
    }

    private static func hasEnded(_ information: siginfo_t) -> Bool {
        information.si_signo == SIGCHLD
    }

    private static func status(_ information: siginfo_t) -> Int32 {
        #if canImport(Glibc)
            information._sifields._sigchld.si_status
        #else
            information.si_status
        #endif
    }

    // MARK: - Starting

    private static func launch(
        _ worker: SlideWorker, _ channel: WorkerChannel, for path: FilePath
    ) throws(SlideError) -> pid_t {
        #if canImport(Glibc)
            var actions = posix_spawn_file_actions_t()
        #else
            var actions: posix_spawn_file_actions_t?
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, channel.descriptor, 0)
        for stream in [Int32(1), 2] {
            posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
        }
        // A crash is reported by its signal; drawing up its stack would only take time.
        var environment = ProcessInfo.processInfo.environment
        environment["SWIFT_BACKTRACE"] = "enable=no"
        var identifier: pid_t = 0
        let status = withCStrings([worker.executable.string] + worker.arguments) { arguments in
            withCStrings(environment.map { "\($0.key)=\($0.value)" }) { environment in
                posix_spawn(
                    &identifier, worker.executable.string, &actions, nil, arguments, environment)
            }
        }
        guard status == 0 else {
            throw SlideError(
                .library, file: path,
                """
                slide '\(path)' cannot be read: the program '\(worker.executable)' that reads \
                slides cannot be started: \("\(Errno(rawValue: status))".lowercased())
                """)
        }
        return identifier
    }

    private static func withCStrings<R>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R
    ) -> R {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
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
