import Files
import Foundation
import SystemPackage

/// Mutated HDF5 files, read by processes that may die of them.
///
/// Asking a worker takes longer than reading a small file, so processes read here and now, many
/// files each, and leave their place in a shared page. The file on which one dies or stays is read
/// again as the command reads it, through a worker: there it must end in a sentence, or this program
/// dies as well.
struct Batches {
    let reader: Reader
    let seed: UInt64
    let files: [String]

    /// What children leave behind: the place, how many files were read, how many refused.
    private struct Ledger {
        private let words: UnsafeMutablePointer<Int>

        init(_ path: String) throws {
            let file = open(path, O_RDWR | O_CREAT, 0o600)
            defer { close(file) }
            guard file >= 0, ftruncate(file, 24) == 0,
                let page = mmap(nil, 24, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0),
                page != MAP_FAILED
            else { throw CocoaError(.fileWriteUnknown) }
            words = page.bindMemory(to: Int.self, capacity: 3)
        }

        subscript(index: Int) -> Int {
            get { words[index] }
            nonmutating set { words[index] = newValue }
        }
    }

    private var folder: FilePath { FilePath(FileManager.default.temporaryDirectory.path) }

    /// The mutation of one place, the same whoever makes it.
    private func write(_ place: Int, of corpus: [[UInt8]], to path: FilePath) throws {
        var mutator = Mutator(seed: seed &* 1_000_003 &+ UInt64(place), tokens: [])
        try Data(mutator.mutated(corpus)).write(to: URL(filePath: path.string))
    }

    private func corpus() throws -> [[UInt8]] {
        try files.map { Array(try Data(contentsOf: URL(filePath: $0))) }
    }

    /// The child: reads from the ledger's place on.
    func read(upTo end: Int, ledger path: String) throws {
        let corpus = try corpus()
        let ledger = try Ledger(path)
        let file = FilePath(path).removingLastComponent().appending("\(getpid()).\(reader.ending)")
        var kinds: Set<String> = []
        defer { unlink(file.string) }
        // A quarter of a second of processor time for each file; then the signal ends this process.
        var limit = itimerval()
        limit.it_value.tv_usec = 250_000
        while ledger[0] < end {
            setitimer(2, &limit, nil)  // ITIMER_PROF, which has another type on each system
            try write(ledger[0], of: corpus, to: file)
            do {
                try reader.read(file)
                ledger[1] += 1
            } catch {
                ledger[2] += 1
                let kind = Self.kind(of: "\(error)")
                if kinds.insert(kind).inserted { print(kind) }
            }
            ledger[0] += 1
        }
    }

    /// The parent: `count` executions, however many children they take.
    func run(_ count: Int) throws {
        let corpus = try corpus()
        let path = folder.appending("reader-fuzz-\(getpid())")
        let file = folder.appending("reader-fuzz-\(getpid()).\(reader.ending)")
        let ledger = try Ledger(path.string)
        var kinds: Set<String> = []
        var (deaths, stays, crashed, late, whole) = (0, 0, 0, 0, 0)
        let start = ContinuousClock.now
        while ledger[0] < count {
            let end = min(count, ledger[0] + 20_000)
            let (output, isLate, isDead) = try child(upTo: end, path.string, ledger)
            kinds.formUnion(output)
            guard isDead || isLate else {
                print("  \(ledger[0]) done, \(ledger[1]) read, \(deaths) deaths, \(stays) stays")
                continue
            }
            deaths += isLate ? 0 : 1
            stays += isLate ? 1 : 0
            // Once more, as the command does it.
            try write(ledger[0], of: corpus, to: file)
            do {
                try reader.read(file)
                whole += 1
            } catch {
                let sentence = "\(error)"
                late += sentence.contains("the HDF5 library made no progress") ? 1 : 0
                crashed += sentence.contains("the HDF5 library was ended by signal") ? 1 : 0
                kinds.insert(Self.kind(of: sentence))
            }
            ledger[0] += 1
        }
        let seconds = Int((ContinuousClock.now - start) / .seconds(1))
        for left in [path, file] { unlink(left.string) }
        print(
            """
            \(reader.rawValue): \(count) executions in \(seconds) s, \(ledger[1]) read, \(ledger[2]) refused, \
            \(deaths) deaths and \(stays) stays of children
              of these, through a worker: \(crashed) crashes of the library in a sentence, \(late) late in a \
            sentence, \(whole) read, \(deaths + stays - crashed - late - whole) refused
              \(kinds.count) kinds of sentences, no crash
            """)
    }

    /// Runs a child until it is done, dies, or stays where it is: a quarter of a second of its own
    /// time, or ten by the clock.
    private func child(
        upTo end: Int, _ path: String, _ ledger: Ledger
    ) throws -> (kinds: [String], isLate: Bool, isDead: Bool) {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments =
            ["batch", reader.rawValue, "\(seed)", "\(end)", path] + files
        var environment = ProcessInfo.processInfo.environment
        environment["SWIFT_BACKTRACE"] = "enable=no"
        process.environment = environment
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var (place, since, isLate) = (ledger[0], ContinuousClock.now, false)
        while process.isRunning {
            usleep(5_000)
            if ledger[0] != place {
                (place, since) = (ledger[0], .now)
            } else if .now - since > .seconds(10) {
                isLate = true
                kill(process.processIdentifier, SIGKILL)
                break
            }
        }
        process.waitUntilExit()
        unlink(folder.appending("\(process.processIdentifier).\(reader.ending)").string)
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        let kinds = String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
        isLate = isLate || process.terminationStatus == SIGPROF
        return (kinds, isLate, process.terminationStatus != 0 || ledger[0] < end)
    }

    /// A sentence without its numbers and what stands in quotes.
    private static func kind(of sentence: String) -> String {
        var kind: [UInt8] = []
        var isQuoted = false
        for byte in sentence.utf8 where byte != 0x0A {
            if byte == 0x27 { isQuoted.toggle() }
            if !isQuoted, !(0x30...0x39).contains(byte) { kind.append(byte) }
        }
        return String(decoding: kind, as: UTF8.self)
    }
}
