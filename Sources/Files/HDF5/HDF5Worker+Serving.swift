internal import SystemPackage

extension HDF5Worker {
    /// Reads HDF5 files for the process at the other end of a connection, until that closes it.
    ///
    /// - Parameter descriptor: The connection; the standard input of a program that a worker started.
    public static func serve(on descriptor: Int32 = 0) {
        // The other side is gone if this ends.
        try? HDF5Server(WorkerChannel(descriptor: descriptor)).run()
    }
}

/// The side that calls the library.
private struct HDF5Server {
    /// What arrays and texts are cut into.
    private static let pieceSize = 4 << 20
    private static let textSize = 1 << 18

    private let channel: WorkerChannel

    init(_ channel: WorkerChannel) { self.channel = channel }

    /// Answers until nobody is there to ask.
    func run() throws(WorkerChannel.Failure) {
        while true {
            let (kind, content) = try channel.receive { _ in WorkerChannel.shortMessage }
            guard kind == HDF5Message.open.rawValue else { throw .malformed }
            let path = FilePath(String(decoding: content, as: UTF8.self))
            try HDF5Library.exclusively { () throws(WorkerChannel.Failure) in try serve(path) }
        }
    }

    /// Answers questions about one file.
    private func serve(_ path: FilePath) throws(WorkerChannel.Failure) {
        let file: HDF5File
        do throws(FileError) {
            let bounds = HDF5Bounds(path: path, byteCount: try MappedFile(path).count)
            file = try HDF5File(path, bounds)
            try answer(.done, [], path)
        } catch {
            try refuse(error)
            while try next() != nil {}
            return
        }
        while let (question, content) = try next() {
            do throws(FileError) {
                try answer(question, content, of: file)
            } catch {
                // A failure of the file is an answer; if nobody is there, this fails, too.
                try refuse(error)
            }
        }
    }

    /// The next question, until the file is closed.
    private func next() throws(WorkerChannel.Failure) -> (HDF5Message, [UInt8])? {
        let (kind, content) = try channel.receive { _ in WorkerChannel.shortMessage }
        guard let question = HDF5Message(rawValue: kind) else { throw .malformed }
        return question == .close ? nil : (question, content)
    }

    private func answer(
        _ question: HDF5Message, _ content: [UInt8], of file: HDF5File
    ) throws(FileError) {
        let name = String(decoding: content, as: UTF8.self)
        switch question {
        case .kind:
            try answer(.isKind, [file.kind(of: name).rawValue], file.path)
        case .numbers:
            guard let number = content.first.flatMap(HDF5Number.init) else { throw senseless(file) }
            try send(
                file.numbers(String(decoding: content.dropFirst(), as: UTF8.self), as: number),
                file.path)
        case .strings:
            try sendTexts(name, of: file)
        case .attributes:
            let found = file.attributes(of: name).flatMap { [$0.key, $0.value] }
            let bytes = HDF5Message.bytes(found)
            guard bytes.count <= HDF5Message.longest else {
                throw file.bounds.broken("has more than \(HDF5Message.longest) bytes of attributes")
            }
            try answer(.texts, bytes, file.path)
        case .text, .integers:
            guard let names = HDF5Message.texts(content), names.count == 2 else {
                throw senseless(file)
            }
            if question == .text {
                let found = file.text(attribute: names[0], of: names[1])
                try answer(.texts, HDF5Message.bytes(found.map { [$0] } ?? []), file.path)
            } else {
                let found = file.integers(attribute: names[0], of: names[1])
                try answer(
                    .isIntegers, [found == nil ? 0 : 1] + HDF5Message.bytes(found ?? []), file.path)
            }
        default:
            throw senseless(file)
        }
    }

    private func send(_ dataset: HDF5File.Dataset, _ path: FilePath) throws(FileError) {
        try answer(.shape, HDF5Message.bytes(dataset.shape.map { Int64($0) }), path)
        let pieces = dataset.pieces(of: Self.pieceSize)
        let most = pieces.map { dataset.count(of: $0) }.max() ?? 0
        guard most > 0 else { return }
        let place = UnsafeMutableRawBufferPointer.allocate(
            byteCount: most * dataset.size, alignment: 64)
        defer { place.deallocate() }
        for rows in pieces {
            try dataset.read(rows, into: place.baseAddress)
            let piece = UnsafeRawBufferPointer(
                rebasing: place[..<(dataset.count(of: rows) * dataset.size)])
            try reaching(path) { () throws(WorkerChannel.Failure) in
                try channel.send(HDF5Message.piece.rawValue, piece)
            }
        }
    }

    private func sendTexts(_ name: String, of file: HDF5File) throws(FileError) {
        var bytes: [UInt8] = []
        try file.forEachText(name) { count throws(FileError) in
            try answer(.count, HDF5Message.bytes([Int64(count)]), file.path)
        } _: { text throws(FileError) in
            bytes += text.utf8
            bytes.append(0)
            if bytes.count >= Self.textSize {
                try answer(.texts, bytes, file.path)
                bytes.removeAll(keepingCapacity: true)
            }
        }
        if !bytes.isEmpty { try answer(.texts, bytes, file.path) }
    }

    private func answer(
        _ kind: HDF5Message, _ content: [UInt8], _ path: FilePath
    ) throws(FileError) {
        try reaching(path) { () throws(WorkerChannel.Failure) in
            try channel.send(kind.rawValue, content)
        }
    }

    private func refuse(_ error: FileError) throws(WorkerChannel.Failure) {
        try channel.send(
            HDF5Message.failure.rawValue, HDF5Message.bytes([error.code.rawValue, error.reason]))
    }

    private func reaching(
        _ path: FilePath, _ body: () throws(WorkerChannel.Failure) -> Void
    ) throws(FileError) {
        do throws(WorkerChannel.Failure) { try body() } catch {
            throw FileError(.unreadable, path, "was asked for by a process that is gone")
        }
    }

    private func senseless(_ file: HDF5File) -> FileError {
        file.bounds.broken("was asked for something that makes no sense", .unsupported)
    }
}
