public import SystemPackage

/// A safetensors file, mapped into memory.
///
/// Everything its header says is checked against the file when it is opened:
/// the length of the header, the type and shape of each tensor against its
/// bytes, and that the tensors fill the file without gaps, overlaps or bytes
/// left over. What is opened is therefore valid for ever.
///
/// ### Reference
/// The format of the Hugging Face safetensors project, version 0.4 and later.
public struct SafetensorsFile: Sendable {
    /// The file.
    public let path: FilePath
    /// The free-text notes of the header, `__metadata__`.
    public let metadata: [String: String]
    /// The names of the tensors, in the order of their bytes.
    public let names: [String]

    private let tensors: [String: StoredTensor]

    /// Opens and checks a file.
    ///
    /// - Parameter path: The file.
    /// - Throws: ``FileError`` if it cannot be read or its header does not hold.
    public init(_ path: FilePath) throws(FileError) {
        let file = try MappedFile(path)
        let header = try SafetensorsHeader(file)
        self.path = path
        metadata = header.metadata
        names = header.entries.map(\.name)
        var tensors: [String: StoredTensor] = [:]
        for entry in header.entries {
            tensors[entry.name] = StoredTensor(
                name: entry.name, shape: entry.shape, scalarType: entry.scalarType, file: file,
                byteRange: entry.byteRange)
        }
        self.tensors = tensors
    }

    /// Whether there is a tensor of this name.
    public func contains(_ name: String) -> Bool { tensors[name] != nil }

    /// The tensor of a name.
    ///
    /// - Throws: ``FileError`` if there is none; the sentence names the nearest one.
    public func tensor(_ name: String) throws(FileError) -> StoredTensor {
        if let tensor = tensors[name] { return tensor }
        var reason = "has no tensor '\(name)'"
        if let near = nearest(to: name, in: names) { reason += "; did you mean '\(near)'" }
        throw FileError(.malformed, path, reason)
    }
}

/// The checked header of a safetensors file.
private struct SafetensorsHeader {
    struct Entry {
        let name: String
        let shape: [Int]
        let scalarType: ScalarType
        let byteRange: Range<Int>
    }

    let metadata: [String: String]
    let entries: [Entry]

    /// No real header is larger; the limit keeps a lying one from being read at all.
    private static let longest = 100_000_000

    init(_ file: MappedFile) throws(FileError) {
        let path = file.path
        func fail(_ reason: String) -> FileError { FileError(.malformed, path, reason) }

        guard file.count >= 8 else {
            throw fail(
                "is \(bytes(8 - file.count)) short: a safetensors file begins with a length of "
                    + "8 bytes, this one has \(bytes(file.count))")
        }
        let stated = file.withUnsafeBytes {
            UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self))
        }
        guard stated <= UInt64(SafetensorsHeader.longest) else {
            throw fail(
                "is not a safetensors file: its first 8 bytes promise a header of \(stated) "
                    + "bytes; at most \(SafetensorsHeader.longest) are read")
        }
        let length = Int(stated)
        guard length <= file.count - 8 else {
            throw fail(
                "is \(bytes(length - (file.count - 8))) short: its header takes \(bytes(length)), "
                    + "after the first 8 there are \(file.count - 8)")
        }
        let text = file.bytes(in: 8..<(8 + length))
        guard text.first == UInt8(ascii: "{") else {
            throw fail("is not a safetensors file: its header does not begin with '{'")
        }
        let json: JSONText
        do {
            json = try JSONText(parsing: text)
        } catch {
            throw fail("has a broken header: at byte \(8 + error.offset), \(error.reason)")
        }
        guard let members = json.members else { throw fail("has a header that is no object") }

        var metadata: [String: String] = [:]
        var entries: [Entry] = []
        for (name, value) in members {
            if name == "__metadata__" {
                guard let notes = value.members else {
                    throw fail("has metadata that are not an object")
                }
                for (key, note) in notes {
                    guard let text = note.text else {
                        throw fail("has the metadata '\(key)' that is not a text")
                    }
                    metadata[key] = text
                }
            } else {
                entries.append(
                    try SafetensorsHeader.entry(name, value, base: 8 + length, file: file))
            }
        }
        entries.sort {
            ($0.byteRange.lowerBound, $0.byteRange.upperBound)
                < ($1.byteRange.lowerBound, $1.byteRange.upperBound)
        }
        var end = 8 + length
        var previous: String?
        for entry in entries {
            guard entry.byteRange.lowerBound >= end else {
                throw fail(
                    "has tensors that overlap: '\(previous ?? "")' and '\(entry.name)' share "
                        + bytes(end - entry.byteRange.lowerBound))
            }
            guard entry.byteRange.lowerBound == end else {
                throw fail(
                    "has a gap of \(bytes(entry.byteRange.lowerBound - end)) before the tensor "
                        + "'\(entry.name)'")
            }
            end = entry.byteRange.upperBound
            previous = entry.name
        }
        guard end == file.count else {
            throw fail("has \(bytes(file.count - end)) after its last tensor")
        }
        self.metadata = metadata
        self.entries = entries
    }

    private static func entry(
        _ name: String, _ value: JSONText, base: Int, file: MappedFile
    ) throws(FileError) -> Entry {
        func fail(_ reason: String, _ code: FileError.Code = .malformed) -> FileError {
            FileError(code, file.path, "has the tensor '\(name)' \(reason)")
        }
        var fields: [String: JSONText] = [:]
        for (key, field) in value.members ?? [] { fields[key] = field }
        guard let typeName = fields["dtype"]?.text, let axes = fields["shape"]?.elements,
            let offsets = fields["data_offsets"]?.elements, offsets.count == 2, fields.count == 3
        else { throw fail("without exactly a dtype, a shape and two data_offsets") }
        guard let scalarType = ScalarType(rawValue: typeName) else {
            let known = ScalarType.allCases.map(\.rawValue).joined(separator: ", ")
            throw fail("of the type '\(typeName)'; the types read here are \(known)", .unsupported)
        }
        var shape: [Int] = []
        var count = 1
        var reach = 1  // what strides count, to which an axis of 0 is as one of 1
        for axis in axes {
            guard let size = axis.integer, size >= 0 else {
                throw fail("with an axis that is not a whole number of 0 or more")
            }
            let (product, overflow) = reach.multipliedReportingOverflow(by: max(size, 1))
            guard !overflow else { throw fail("with more elements than can be counted") }
            reach = product
            count *= size
            shape.append(size)
        }
        let (needed, overflow) = count.multipliedReportingOverflow(by: scalarType.byteCount)
        guard !overflow else { throw fail("with more bytes than can be counted") }
        guard let begin = offsets[0].integer, let end = offsets[1].integer, begin >= 0,
            end >= begin
        else { throw fail("with data_offsets that are not two rising whole numbers") }
        guard end - begin == needed else {
            throw fail(
                "of shape \(shape) and type \(typeName), which takes \(bytes(needed)), but its "
                    + "data_offsets span \(end - begin)")
        }
        guard end <= file.count - base else {
            throw FileError(
                .malformed, file.path,
                "is \(bytes(end - (file.count - base))) short: the tensor '\(name)' ends at byte "
                    + "\(base) + \(end), the file at \(file.count)")
        }
        return Entry(
            name: name, shape: shape, scalarType: scalarType,
            byteRange: (base + begin)..<(base + end))
    }
}

/// A number of bytes in words.
func bytes(_ count: Int) -> String { count == 1 ? "1 byte" : "\(count) bytes" }
