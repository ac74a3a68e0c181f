internal import Foundation
internal import SystemPackage

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// One running worker, with one connection for each thread that asks at the same time.
package final class WorkerProcess: Sendable {
    package let identifier: Int32
    package let program: WorkerProgram
    private let channels: [WorkerChannel]

    /// The descriptors that a worker finds its connections at: its standard input, then 3, 4, ….
    package static func descriptors(ofConnections count: Int) -> [Int32] {
        (0..<count).map { $0 == 0 ? 0 : Int32($0) + 2 }
    }

    /// Starts the program with as many connections, at least one.
    package init(_ program: WorkerProgram, connections: Int = 1) throws(WorkerFault) {
        var ours: [WorkerChannel] = []
        var theirs: [WorkerChannel] = []
        defer { for channel in theirs { channel.close() } }
        do throws(WorkerFault) {
            while ours.count < connections {
                guard let (near, far) = WorkerChannel.pair() else {
                    throw .notStarted("no connection to a worker can be made")
                }
                ours.append(near)
                theirs.append(far)
            }
            identifier = try Self.launch(program, theirs)
        } catch {
            for channel in ours { channel.close() }
            throw error
        }
        channels = ours
        self.program = program
    }

    deinit {
        for channel in channels { channel.close() }
        kill(identifier, SIGKILL)
        waitpid(identifier, nil, 0)
    }

    /// Sends a question and waits for the answer, or for the first piece of one.
    ///
    /// - Parameters:
    ///   - kind: What is asked.
    ///   - content: The rest of the question.
    ///   - connection: The connection, which one thread at a time may use.
    ///   - most: How many bytes an answer of a kind may have.
    /// - Returns: The answer.
    /// - Throws: ``WorkerFault`` if none came in time.
    package func ask(
        _ kind: UInt8, _ content: [UInt8], over connection: Int = 0, atMost most: (UInt8) -> Int
    ) throws(WorkerFault) -> (kind: UInt8, content: [UInt8]) {
        let channel = channels[connection]
        let deadline = ContinuousClock.now + program.patience
        do throws(WorkerChannel.Failure) {
            try channel.send(kind, content, until: deadline)
            return try channel.receive(until: deadline, atMost: most)
        } catch {
            throw fault(error)
        }
    }

    /// Sends what has no answer.
    package func tell(_ kind: UInt8) throws(WorkerFault) {
        do throws(WorkerChannel.Failure) {
            try channels[0].send(kind, [], until: .now + program.patience)
        } catch {
            throw fault(error)
        }
    }

    /// Waits for a further piece of an answer.
    package func receive(
        atMost most: (UInt8) -> Int
    ) throws(WorkerFault) -> (kind: UInt8, content: [UInt8]) {
        do throws(WorkerChannel.Failure) {
            return try channels[0].receive(until: .now + program.patience, atMost: most)
        } catch {
            throw fault(error)
        }
    }

    /// Waits for a further piece of an answer, which goes straight into its place.
    ///
    /// - Returns: How many bytes came, or what came instead.
    package func receive(
        _ kind: UInt8, into place: UnsafeMutableRawBufferPointer
    ) throws(WorkerFault) -> (count: Int, other: (kind: UInt8, content: [UInt8])?) {
        do throws(WorkerChannel.Failure) {
            return try channels[0].receive(kind, into: place, until: .now + program.patience)
        } catch {
            throw fault(error)
        }
    }

    private func fault(_ failure: WorkerChannel.Failure) -> WorkerFault {
        switch failure {
        case .ended: .ended(end())
        case .late: .late
        case .malformed: .nonsense
        }
    }

    /// How the process ended, in words.
    private func end() -> String {
        var status: Int32 = 0
        // It has closed its end, so it is about to go; what stays after that is ended here. The
        // process is left for the last `waitpid` to collect.
        for _ in 0..<2_000 {
            var information = siginfo_t()
            let answer = waitid(
                P_PID, id_t(identifier), &information, Int32(WEXITED | WNOHANG | WNOWAIT))
            if answer == 0, Self.hasEnded(information) {
                status = Self.status(information)
                return Self.words(status, signalled: information.si_code != Int32(CLD_EXITED))
            }
            usleep(1_000)
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
        _ program: WorkerProgram, _ channels: [WorkerChannel]
    ) throws(WorkerFault) -> pid_t {
        #if canImport(Glibc)
            var actions = posix_spawn_file_actions_t()
        #else
            var actions: posix_spawn_file_actions_t?
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Copies of high numbers, so that none is overwritten before it is put in its place.
        let places = descriptors(ofConnections: channels.count)
        let copies = channels.map {
            fcntl($0.descriptor, F_DUPFD_CLOEXEC, Int32(channels.count) + 2)
        }
        defer { for copy in copies where copy >= 0 { WorkerChannel(descriptor: copy).close() } }
        guard copies.allSatisfy({ $0 >= 0 }) else {
            throw .notStarted("no connection to a worker can be made")
        }
        for (copy, place) in zip(copies, places) {
            posix_spawn_file_actions_adddup2(&actions, copy, place)
        }
        for stream in [Int32(1), 2] {
            posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
        }
        var identifier: pid_t = 0
        let status = withCStrings([program.executable.string] + program.arguments) { arguments in
            withCStrings(surroundings()) { environment in
                posix_spawn(
                    &identifier, program.executable.string, &actions, nil, arguments, environment)
            }
        }
        guard status == 0 else {
            throw .notStarted(
                "the program '\(program.executable)' that reads it cannot be started: "
                    + "\(Errno(rawValue: status))".lowercased())
        }
        return identifier
    }

    /// The variables of this process, except that a crash is reported by its signal: drawing up its
    /// stack would only take time.
    ///
    /// glibc is told to keep freed memory: decoders ask for the same megabytes for every block of a
    /// slide, and getting them from the system each time took a twentieth of the whole.
    private static func surroundings() -> [String] {
        var variables = ProcessInfo.processInfo.environment
        variables["SWIFT_BACKTRACE"] = "enable=no"
        variables["MALLOC_MMAP_THRESHOLD_"] = "\(64 << 20)"
        variables["MALLOC_TRIM_THRESHOLD_"] = "\(256 << 20)"
        variables["MALLOC_TOP_PAD_"] = "\(16 << 20)"
        return variables.map { "\($0.key)=\($0.value)" }
    }

    private static func withCStrings<R>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R
    ) -> R {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}
