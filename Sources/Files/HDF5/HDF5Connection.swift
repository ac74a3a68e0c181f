internal import SystemPackage

/// A file that is open in a worker; it asks, and checks what it is told.
final class HDF5Connection {
    private let process: WorkerProcess
    private let path: FilePath
    /// Once the process is lost, every question is answered with how.
    private var loss: FileError?
    /// Whether the rest of an answer is still to come.
    private var isMidway = false

    init(_ process: WorkerProcess, for path: FilePath) {
        self.process = process
        self.path = path
    }

    func open() throws(FileError) {
        _ = try ask(.open, path.string.utf8, for: .done, "while it was opened")
    }

    /// Closes the file, and says whether the process can be asked for another.
    func close() -> Bool {
        guard loss == nil, !isMidway else { return false }
        do throws(WorkerFault) { try process.tell(HDF5Message.close.rawValue) } catch {
            return false
        }
        return true
    }

    func kind(of name: String) throws(FileError) -> HDF5Kind {
        let answer = try ask(.kind, name.utf8, for: .isKind, at(name))
        guard answer.count == 1, let kind = HDF5Kind(rawValue: answer[0]) else {
            throw lost(.nonsense, at(name))
        }
        return kind
    }

    /// Asks for an array, whose numbers ``fill(_:_:)`` then receives.
    func shape(ofNumbers name: String, as number: HDF5Number) throws(FileError) -> [Int] {
        let answer = try ask(.numbers, [number.rawValue] + name.utf8, for: .shape, at(name))
        guard let shape = HDF5Message.integers(answer), shape.count <= 8 else {
            throw lost(.nonsense, at(name))
        }
        isMidway = true
        return shape.map { Int($0) }
    }

    /// Receives the numbers of the array that was asked for last, piece by piece.
    func fill(_ place: UnsafeMutableRawBufferPointer, _ name: String) throws(FileError) {
        var filled = 0
        while filled < place.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: place[filled...])
            let (count, other) = try lasting(at(name)) { () throws(WorkerFault) in
                try process.receive(HDF5Message.piece.rawValue, into: rest)
            }
            if let other { _ = try content(of: other, .piece, at(name)) }
            guard count > 0 else { throw lost(.nonsense, at(name)) }
            filled += count
        }
        isMidway = false
    }

    func strings(_ name: String, _ bounds: HDF5Bounds) throws(FileError) -> [String] {
        let answer = try ask(.strings, name.utf8, for: .count, at(name))
        guard let count = HDF5Message.integers(answer)?.first else {
            throw lost(.nonsense, at(name))
        }
        isMidway = true
        let needed = try bounds.count(of: [Int(count)], each: 1, name)
        var texts: [String] = []
        var room = HDF5Bounds.greatestText + needed
        while texts.count < needed {
            let message = try lasting(at(name)) { () throws(WorkerFault) in
                try process.receive { _ in room }
            }
            let bytes = try content(of: message, .texts, at(name))
            room -= bytes.count
            guard let some = HDF5Message.texts(bytes), !some.isEmpty,
                texts.count + some.count <= needed
            else { throw lost(.nonsense, at(name)) }
            texts += some
        }
        isMidway = false
        return texts
    }

    func attributes(of name: String) throws(FileError) -> [String: String] {
        let what = "at the attributes of '\(name)'"
        let texts = HDF5Message.texts(try ask(.attributes, name.utf8, for: .texts, what))
        guard let texts, texts.count.isMultiple(of: 2) else { throw lost(.nonsense, what) }
        return Dictionary(
            stride(from: 0, to: texts.count, by: 2).map { (texts[$0], texts[$0 + 1]) }
        ) { $1 }
    }

    func text(attribute name: String, of object: String) throws(FileError) -> String? {
        let what = "at the attribute '\(name)' of '\(object)'"
        let answer = try ask(.text, HDF5Message.bytes([name, object]), for: .texts, what)
        guard let texts = HDF5Message.texts(answer), texts.count <= 1 else {
            throw lost(.nonsense, what)
        }
        return texts.first
    }

    func integers(attribute name: String, of object: String) throws(FileError) -> [Int64]? {
        let what = "at the attribute '\(name)' of '\(object)'"
        let answer = try ask(.integers, HDF5Message.bytes([name, object]), for: .isIntegers, what)
        guard let isThere = answer.first, let found = HDF5Message.integers(answer.dropFirst())
        else { throw lost(.nonsense, what) }
        return isThere == 0 ? nil : found
    }

    private func at(_ name: String) -> String { "at '\(name)'" }

    private func ask(
        _ question: HDF5Message, _ content: some Collection<UInt8>, for expected: HDF5Message,
        _ what: String
    ) throws(FileError) -> [UInt8] {
        let answer = try lasting(what) { () throws(WorkerFault) in
            try process.ask(question.rawValue, Array(content)) { _ in HDF5Message.longest }
        }
        return try self.content(of: answer, expected, what)
    }

    /// The content of a message that is of the expected kind or says what is wrong.
    private func content(
        of message: (kind: UInt8, content: [UInt8]), _ expected: HDF5Message, _ what: String
    ) throws(FileError) -> [UInt8] {
        if message.kind == expected.rawValue { return message.content }
        guard message.kind == HDF5Message.failure.rawValue,
            let texts = HDF5Message.texts(message.content), texts.count == 2,
            let code = FileError.Code(rawValue: texts[0])
        else { throw lost(.nonsense, what) }
        isMidway = false
        throw FileError(code, path, String(texts[1].prefix(2_000)))
    }

    /// Runs something that needs the process, and remembers if it is lost in it.
    private func lasting<R>(
        _ what: String, _ body: () throws(WorkerFault) -> R
    ) throws(FileError) -> R {
        if let loss { throw loss }
        do throws(WorkerFault) { return try body() } catch { throw lost(error, what) }
    }

    private func lost(_ fault: WorkerFault, _ what: String) -> FileError {
        let error = Self.error(fault, process.program, what, path)
        loss = error
        return error
    }

    /// What has happened to a worker, as a sentence about the file.
    static func error(
        _ fault: WorkerFault, _ program: WorkerProgram, _ what: String, _ path: FilePath
    ) -> FileError {
        switch fault {
        case .notStarted(let reason):
            return FileError(.unreadable, path, "cannot be read: \(reason)")
        case .ended(let end):
            return FileError(
                .crashed, path,
                "cannot be read: the HDF5 library \(end) \(what); a file that is not damaged is needed"
            )
        case .late:
            let exact = program.patience / .seconds(1)
            let seconds = Int(exactly: exact).map { "\($0)" } ?? "\(exact)"
            return FileError(
                .crashed, path,
                "cannot be read: the HDF5 library made no progress within \(seconds) s \(what); "
                    + "a file that is not damaged is needed")
        case .nonsense:
            return FileError(
                .crashed, path,
                "cannot be read: its reader gave an answer that makes no sense \(what)")
        }
    }
}
