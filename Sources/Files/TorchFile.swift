public import SystemPackage

/// A value in a `.pt` or `.pth` file.
public indirect enum TorchValue: Sendable {
    /// A tensor; its numbers stay in the file until they are read.
    case tensor(StoredTensor)
    /// A list or a tuple.
    case list([TorchValue])
    /// A dictionary, in its own order.
    case dictionary([(key: TorchValue, value: TorchValue)])
    /// A text; data types such as `torch.float32` come as their names.
    case string(String)
    /// A whole number.
    case integer(Int)
    /// A number.
    case double(Double)
    /// True or false.
    case bool(Bool)
    /// Python's `None`.
    case none

    /// The value of a text key, if this is a dictionary that has it.
    public subscript(key: String) -> TorchValue? {
        guard case .dictionary(let members) = self else { return nil }
        return members.first { $0.key.text == key }?.value
    }

    /// The text, if this is one.
    public var text: String? {
        if case .string(let text) = self { text } else { nil }
    }
}

/// A file written by PyTorch's `torch.save`, read without ever running it.
///
/// Both layouts are read: the zip archive of PyTorch 1.6 and later and the older
/// one. The pickled part goes through an interpreter that knows a short list of
/// opcodes and of names, enough to build tensors, lists, dictionaries, texts and
/// numbers; anything else is refused by name. Every length and offset is checked
/// against the file before it is used.
///
/// Tensors on any device are read as they lie in the file; strides and views are
/// kept, see ``StoredTensor``.
public struct TorchFile: Sendable {
    /// The file.
    public let path: FilePath
    /// What was saved.
    public let root: TorchValue

    /// Opens and checks a file.
    ///
    /// - Parameter path: The file.
    /// - Throws: ``FileError`` if it cannot be read, is broken, or asks for
    ///   something that is not a tensor, list or dictionary.
    public init(_ path: FilePath) throws(FileError) {
        let file = try MappedFile(path)
        self.path = path
        if ZipArchive.recognises(file) {
            root = try TorchZip(file).root
        } else {
            root = try TorchLegacy(file).root
        }
    }

    /// All tensors with their names, in the order of the file.
    ///
    /// Names of nested dictionaries are joined with dots, elements of lists count
    /// from 0: `{"a": {"b": t}, "c": [u]}` gives `a.b` and `c.0`. A file that
    /// holds one tensor gives it without a name.
    ///
    /// - Parameter key: Where to look: a key of the outermost dictionary, such as
    ///   `state_dict`; the whole file by default.
    /// - Returns: The tensors.
    /// - Throws: ``FileError`` if there is no such key, or no tensor at all.
    public func tensors(
        under key: String? = nil
    ) throws(FileError) -> [(name: String, tensor: StoredTensor)] {
        var start = root
        if let key {
            guard let value = root[key] else {
                throw FileError(.malformed, path, "has no '\(key)'")
            }
            start = value
        }
        var found: [(name: String, tensor: StoredTensor)] = []
        TorchFile.collect(start, "", into: &found)
        guard !found.isEmpty else { throw FileError(.malformed, path, "holds no tensor") }
        return found
    }

    private static func collect(
        _ value: TorchValue, _ name: String,
        into found: inout [(name: String, tensor: StoredTensor)]
    ) {
        func inside(_ part: String) -> String { name.isEmpty ? part : name + "." + part }
        switch value {
        case .tensor(let tensor): found.append((name, tensor.renamed(name)))
        case .list(let elements):
            for (index, element) in elements.enumerated() {
                collect(element, inside(String(index)), into: &found)
            }
        case .dictionary(let members):
            for (key, element) in members {
                switch key {
                case .string(let text): collect(element, inside(text), into: &found)
                case .integer(let number): collect(element, inside(String(number)), into: &found)
                default: collect(element, inside("?"), into: &found)
                }
            }
        case .string, .integer, .double, .bool, .none: break
        }
    }
}

/// A run of numbers that tensors view.
struct TorchStorage {
    let scalarType: ScalarType
    let byteRange: Range<Int>
    var count: Int { byteRange.count / scalarType.byteCount }
}

/// What a pickle asks for by a persistent id: a storage by its key.
struct TorchStorageID {
    let scalarType: ScalarType
    let key: String
    let count: Int
    /// For the older layout: the part of the storage that is meant.
    let view: (offset: Int, count: Int)?
}

/// The layout since PyTorch 1.6: a zip archive with `data.pkl` and one stored
/// member per storage.
private struct TorchZip {
    let root: TorchValue

    init(_ file: MappedFile) throws(FileError) {
        let archive = try ZipArchive(file)
        let path = file.path
        guard let pickle = archive.entries.first(where: { $0.name.hasSuffix("/data.pkl") }) else {
            throw FileError(.malformed, path, "is a zip archive without 'data.pkl', no torch file")
        }
        let stem = String(pickle.name.dropLast("data.pkl".count))
        guard archive.entry(stem + "constants.pkl") == nil else {
            throw FileError(
                .refused, path,
                "is a TorchScript archive, which holds code; save its state_dict instead")
        }
        if let order = archive.entry(stem + "byteorder") {
            let text = String(
                decoding: try archive.bytes(of: order, limit: 64), as: UTF8.self)
            guard text == "little" else {
                throw FileError(.unsupported, path, "holds numbers in '\(text)' byte order")
            }
        }
        var members: [String: ZipEntry] = [:]
        for entry in archive.entries { members[entry.name] = entry }
        let bytes = try archive.bytes(of: pickle, limit: 1 << 30)
        var unpickler = Unpickler(bytes, file)
        root = try unpickler.run { id throws(FileError) in
            guard let entry = members[stem + "data/" + id.key] else {
                throw FileError(.malformed, path, "has no member for the storage '\(id.key)'")
            }
            guard entry.isStored else {
                throw FileError(
                    .unsupported, path, "has the storage '\(id.key)' packed; torch stores it as is")
            }
            let range = try archive.range(of: entry)
            let (needed, overflow) = id.count.multipliedReportingOverflow(
                by: id.scalarType.byteCount)
            guard !overflow, needed <= range.count else {
                throw FileError(
                    .malformed, path,
                    "has the storage '\(id.key)' of \(Files.bytes(range.count)); it should hold "
                        + "\(id.count) numbers of \(Files.bytes(id.scalarType.byteCount))")
            }
            return TorchStorage(
                scalarType: id.scalarType,
                byteRange: range.lowerBound..<(range.lowerBound + needed))
        }
    }
}

/// The layout before PyTorch 1.6: three small pickles (a magic number, the
/// version, the system), the saved object, the storage keys, then each storage
/// as a count of 8 bytes and its numbers.
private struct TorchLegacy {
    let root: TorchValue

    private static let magic: [UInt8] = [
        0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
    ]

    init(_ file: MappedFile) throws(FileError) {
        let path = file.path
        let bytes = file.withUnsafeBytes { Array($0.prefix(32)) }
        let number = [0x8A, 0x0A] + TorchLegacy.magic + [0x2E]
        // Before the number stand the protocol and, since protocol 4, a frame of 8 bytes.
        guard bytes.first == 0x80,
            let start = [2, 11].first(where: { bytes.dropFirst($0).starts(with: number) })
        else {
            throw FileError(
                .malformed, path,
                "is no torch file: it begins neither as a zip archive nor with torch's number")
        }
        var position = start + number.count
        let version = try TorchLegacy.plain(file, &position)
        guard case .integer(1001) = version else {
            throw FileError(.unsupported, path, "has another version of the layout than 1001")
        }
        let system = try TorchLegacy.plain(file, &position)
        if case .bool(false)? = system["little_endian"] {
            throw FileError(.unsupported, path, "holds numbers in big-endian byte order")
        }
        // The object names storages whose place is known only after it, so it is read twice.
        let objectStart = position
        var wanted: [String: TorchStorageID] = [:]
        var scan = Unpickler(file, from: position)
        _ = try scan.run { id throws(FileError) in
            if let other = wanted[id.key],
                other.scalarType != id.scalarType || other.count != id.count
            {
                throw FileError(
                    .malformed, path, "has the storage '\(id.key)' with two types or sizes")
            }
            wanted[id.key] = id
            return nil
        }
        position = scan.position
        guard case .list(let keys) = try TorchLegacy.plain(file, &position) else {
            throw FileError(.malformed, path, "has no list of storages after its object")
        }
        var storages: [String: TorchStorage] = [:]
        for key in keys {
            guard let name = key.text, let id = wanted[name] else {
                throw FileError(.malformed, path, "lists a storage that nothing uses")
            }
            let header = try LittleEndian(file, position, 8, "the storage '\(name)'")
            guard header.u64(0) == UInt64(id.count) else {
                throw FileError(
                    .malformed, path,
                    "has the storage '\(name)' of \(header.u64(0)) numbers; its tensors need "
                        + "\(id.count)")
            }
            position += 8
            let (needed, overflow) = id.count.multipliedReportingOverflow(
                by: id.scalarType.byteCount)
            guard !overflow, needed <= file.count - position else {
                throw FileError(
                    .malformed, path,
                    "is \(Files.bytes(needed &- (file.count - position))) short: the storage "
                        + "'\(name)' takes \(Files.bytes(needed)) from byte \(position), the file "
                        + "ends at \(file.count)")
            }
            storages[name] = TorchStorage(
                scalarType: id.scalarType, byteRange: position..<(position + needed))
            position += needed
        }
        var unpickler = Unpickler(file, from: objectStart)
        root = try unpickler.run { id throws(FileError) in
            guard let storage = storages[id.key] else {
                throw FileError(.malformed, path, "has no numbers for the storage '\(id.key)'")
            }
            guard let view = id.view else { return storage }
            let size = id.scalarType.byteCount
            guard view.offset >= 0, view.count >= 0, view.offset <= storage.count,
                view.count <= storage.count - view.offset
            else {
                throw FileError(
                    .malformed, path, "has a view that leaves the storage '\(id.key)'")
            }
            let start = storage.byteRange.lowerBound + view.offset * size
            return TorchStorage(
                scalarType: id.scalarType, byteRange: start..<(start + view.count * size))
        }
    }

    /// A pickle that holds no storage.
    private static func plain(
        _ file: MappedFile, _ position: inout Int
    ) throws(FileError) -> TorchValue {
        var unpickler = Unpickler(file, from: position)
        let value = try unpickler.run { id throws(FileError) in
            throw FileError(
                .malformed, file.path, "asks for the storage '\(id.key)' before its object")
        }
        position = unpickler.position
        return value
    }
}
