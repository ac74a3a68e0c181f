import CZlib
public import SystemPackage

/// The bytes of a file from front to back, unpacked on the way if it is a gzip
/// file or a zip archive that holds one file.
struct ByteStream: ~Copyable {
    /// What an archive says of one of its members.
    struct Promise {
        let name: String
        let count: Int
        let checksum: UInt32
    }

    /// How the bytes of a stretch are packed.
    enum Packing {
        case none
        case gzip
        case stored(Promise)
        case deflate(Promise)

        /// What the archive says of the bytes; nil if they are no member of one.
        var promise: Promise? {
            switch self {
            case .none, .gzip: nil
            case .stored(let promise), .deflate(let promise): promise
            }
        }
    }

    private let file: MappedFile
    private let range: Range<Int>
    private let packing: Packing
    private var position: Int
    private var inflater: Inflater?
    private var produced = 0
    private var unpacked = 0
    private var checksum: UInt = 0
    private var isFinished = false

    /// Opens a file; how it is packed is seen from its first bytes.
    init(_ path: FilePath) throws(FileError) {
        let file = try MappedFile(path)
        file.adviseSequential()
        if ZipArchive.recognises(file) {
            let archive = try ZipArchive(file)
            self = try archive.stream(of: try archive.onlyFile())
        } else if file.withUnsafeBytes({ $0.starts(with: [0x1F, 0x8B]) }) {
            try self.init(file, 0..<file.count, .gzip)
        } else {
            try self.init(file, 0..<file.count, .none)
        }
    }

    /// Reads a stretch of a file that lies inside it.
    init(_ file: MappedFile, _ range: Range<Int>, _ packing: Packing) throws(FileError) {
        self.file = file
        self.range = range
        self.packing = packing
        position = range.lowerBound
        switch packing {
        case .none, .stored: inflater = nil
        case .gzip: inflater = try Inflater(windowBits: 15 + 16, file.path)
        case .deflate: inflater = try Inflater(windowBits: -15, file.path)
        }
    }

    /// Fills as much of a buffer as there are bytes for.
    ///
    /// - Parameter buffer: Where the bytes go.
    /// - Returns: How many were put there; 0 at the end.
    /// - Throws: ``FileError`` if the packed bytes are broken or cut short.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        guard !isFinished, !buffer.isEmpty else { return 0 }
        guard let inflater else {
            let count = min(buffer.count, range.upperBound - position)
            file.withUnsafeBytes { whole in
                UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
                    .copyMemory(
                        from: UnsafeRawBufferPointer(
                            rebasing: whole[position..<(position + count)]))
            }
            position += count
            isFinished = position == range.upperBound
            try check(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            return count
        }
        var filled = 0
        while filled < buffer.count, !isFinished {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let step = file.withUnsafeBytes { whole in
                inflater.step(
                    UnsafeRawBufferPointer(rebasing: whole[position..<range.upperBound]), rest)
            }
            position += step.consumed
            filled += step.produced
            switch step.status {
            case Z_STREAM_END: try finishMember()
            case Z_OK where step.consumed + step.produced > 0: break
            case Z_OK, Z_BUF_ERROR:
                throw FileError(
                    .malformed, file.path, "is cut short: its packed bytes end too early")
            default:
                throw FileError(
                    .malformed, file.path,
                    "has broken packed bytes near byte \(position): \(inflater.message)")
            }
        }
        try check(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
        unpacked += filled
        // Tables gain up to 50 to 1, those of zeros a little more; a thousand is the most there is.
        guard unpacked < 1 << 28 || unpacked / 300 < position - range.lowerBound else {
            throw FileError(
                .refused, file.path,
                "unpacks to more than 300 times its size, which no table does; unpack it to see what it is"
            )
        }
        return filled
    }

    /// All bytes that are left.
    ///
    /// - Parameters:
    ///   - count: About how many there are.
    ///   - limit: The most that are taken.
    /// - Returns: The bytes.
    /// - Throws: ``FileError`` if the packed bytes are broken or cut short, or are more than the limit.
    mutating func readAll(
        expecting count: Int = 0, limit: Int = .max
    ) throws(FileError) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(min(count, 1 << 28))
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let read = try readChunk(&chunk)
            if read == 0 { return result }
            guard result.count + read <= limit else {
                throw FileError(
                    .unsupported, file.path,
                    "holds more than \(limit) bytes, too much to be read at once")
            }
            result.append(contentsOf: chunk[..<read])
        }
    }

    private mutating func readChunk(_ chunk: inout [UInt8]) throws(FileError) -> Int {
        var outcome: Result<Int, FileError> = .success(0)
        chunk.withUnsafeMutableBytes { buffer in
            do throws(FileError) { outcome = .success(try read(into: buffer)) } catch {
                outcome = .failure(error)
            }
        }
        return try outcome.get()
    }

    /// The end of a packed member; a gzip file may go on with another.
    private mutating func finishMember() throws(FileError) {
        if case .gzip = packing, position < range.upperBound {
            let next = file.bytes(in: position..<min(position + 2, range.upperBound))
            if next == [0x1F, 0x8B] {
                inflater?.reset()
                return
            }
        }
        isFinished = true
    }

    /// Compares what was unpacked with what the archive promised.
    private mutating func check(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        guard let promise = packing.promise else { return }
        produced += bytes.count
        checksum = crc32_z(
            checksum, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count)
        guard produced <= promise.count, !isFinished || produced == promise.count else {
            throw FileError(
                .malformed, file.path,
                "has the member '\(promise.name)' with \(produced) bytes or more; its directory "
                    + "promises \(promise.count)")
        }
        // PyTorch can leave checksums out, which then are 0.
        if case .stored = packing, promise.checksum == 0 { return }
        guard !isFinished || UInt32(truncatingIfNeeded: checksum) == promise.checksum else {
            throw FileError(
                .malformed, file.path, "has the member '\(promise.name)' that fails its checksum")
        }
    }
}

/// One zlib inflating state.
private final class Inflater {
    private let stream: UnsafeMutablePointer<z_stream>

    init(windowBits: Int32, _ path: FilePath) throws(FileError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = inflateInit2_(
            stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            throw FileError(.unreadable, path, "cannot be unpacked: zlib gave \(status)")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func reset() { inflateReset(stream) }

    var message: String {
        stream.pointee.msg.map { String(cString: $0) } ?? "no reason given"
    }

    func step(
        _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
    ) -> (status: Int32, consumed: Int, produced: Int) {
        let available = min(input.count, Int(UInt32.max))
        let room = min(output.count, Int(UInt32.max))
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.bindMemory(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(available)
        stream.pointee.next_out = output.bindMemory(to: UInt8.self).baseAddress
        stream.pointee.avail_out = UInt32(room)
        let status = inflate(stream, Z_NO_FLUSH)
        return (
            status, available - Int(stream.pointee.avail_in), room - Int(stream.pointee.avail_out)
        )
    }
}

/// All bytes of a file, unpacked if it is a gzip file or a zip archive that holds one file.
///
/// - Parameter path: The file.
/// - Returns: The bytes.
/// - Throws: ``FileError`` if it cannot be read or unpacked, or holds more than a gigabyte.
public func readBytes(of path: FilePath) throws(FileError) -> [UInt8] {
    let limit = 1 << 30
    // A file that is not packed need not be read to see how long it is.
    let file = try MappedFile(path)
    let isPacked =
        ZipArchive.recognises(file) || file.withUnsafeBytes { $0.starts(with: [0x1F, 0x8B]) }
    guard isPacked || file.count <= limit else {
        throw FileError(
            .unsupported, path, "holds more than \(limit) bytes, too much to be read at once")
    }
    var stream = try ByteStream(path)
    return try stream.readAll(limit: limit)
}

/// The text of a file, unpacked if it is a gzip file or a zip archive.
///
/// - Parameter path: A UTF-8 file.
/// - Returns: The text, without a byte-order mark.
/// - Throws: ``FileError`` if it cannot be read or is not UTF-8.
public func readText(of path: FilePath) throws(FileError) -> String {
    var bytes = try readBytes(of: path)[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
        throw FileError(.malformed, path, "is not UTF-8 text")
    }
    return text
}
