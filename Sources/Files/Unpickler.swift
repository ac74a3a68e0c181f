import SystemPackage

/// A restricted interpreter of pickles: it builds values and calls nothing.
///
/// The machine knows the opcodes that `torch.save` writes for tensors, lists,
/// tuples, dictionaries, texts and numbers. A name (`GLOBAL`) is looked up in
/// ``PickleName``; there is no other way to reach a function. Values lie in one
/// flat array and refer to each other by index, so neither cycles nor deep
/// nesting can exhaust anything; both are refused when the result is put together.
struct Unpickler {
    /// Finds a storage; nothing means that only its existence is of interest yet.
    typealias FindStorage = (TorchStorageID) throws(FileError) -> TorchStorage?

    /// A value under construction.
    ///
    /// Lists and dictionaries are changed after they were stored, so they live in
    /// arrays of their own.
    enum Node {
        case none
        case bool(Bool)
        case integer(Int)
        case double(Double)
        case string(String)
        case tuple([Int])
        case list(Int)
        case dictionary(Int)
        case name(PickleName)
        case storage(TorchStorageID, TorchStorage?)
        case tensor(StoredTensor?)
    }

    /// The byte of the file at which the next opcode lies.
    private(set) var position: Int

    let file: MappedFile
    private let end: Int
    private let unpacked: [UInt8]?
    private(set) var nodes: [Node] = []
    private(set) var lists: [[Int]] = []
    private(set) var dictionaries: [[(key: Int, value: Int)]] = []
    private var stack: [Int] = []
    private var marks: [Int] = []
    private var memo: [Int: Int] = [:]

    /// Reads a pickle that was taken out of an archive.
    init(_ bytes: [UInt8], _ file: MappedFile) {
        self.file = file
        unpacked = bytes
        position = 0
        end = bytes.count
    }

    /// Reads a pickle that lies in the file itself.
    init(_ file: MappedFile, from offset: Int) {
        self.file = file
        unpacked = nil
        position = offset
        end = file.count
    }

    /// Reads one pickle, up to its end.
    ///
    /// - Parameter find: Finds the storages that it names.
    /// - Returns: The value.
    /// - Throws: ``FileError`` if it is broken or asks for anything foreign.
    mutating func run(_ find: FindStorage) throws(FileError) -> TorchValue {
        while true {
            let at = position
            let opcode = try byte()
            switch opcode {
            case 0x80: _ = try byte()  // PROTO
            case 0x95: _ = try take(8)  // FRAME
            case 0x2E:  // STOP
                let result = try pop()
                guard stack.isEmpty, marks.isEmpty else { throw broken("leaves values over") }
                var builder = PickleResult(self)
                return try builder.value(result, depth: 0)
            case 0x28: marks.append(stack.count)  // MARK
            case 0x4E: push(.none)
            case 0x88: push(.bool(true))
            case 0x89: push(.bool(false))
            case 0x4A: push(.integer(Int(Int32(bitPattern: UInt32(try unsigned(4))))))  // BININT
            case 0x4B: push(.integer(Int(try byte())))  // BININT1
            case 0x4D: push(.integer(Int(try unsigned(2))))  // BININT2
            case 0x8A: push(.integer(try long(Int(try byte()))))  // LONG1
            case 0x47: push(.double(Double(bitPattern: try unsigned(8).byteSwapped)))  // BINFLOAT
            case 0x58, 0x54: push(.string(try text(unsigned(4))))  // BINUNICODE, BINSTRING
            case 0x8C, 0x55: push(.string(try text(UInt64(byte()))))  // SHORT_…
            case 0x8D: push(.string(try text(unsigned(8))))  // BINUNICODE8
            case 0x29: push(.tuple([]))  // EMPTY_TUPLE
            case 0x74: push(.tuple(try popMark()))  // TUPLE
            case 0x85...0x87: push(.tuple(try pop(count: Int(opcode) - 0x84)))  // TUPLE1…3
            case 0x5D: pushList([])  // EMPTY_LIST
            case 0x6C: pushList(try popMark())  // LIST
            case 0x7D: pushDictionary([])  // EMPTY_DICT
            case 0x61: try append([pop()])  // APPEND
            case 0x65: try append(popMark())  // APPENDS
            case 0x73: try setItems(pop(count: 2))  // SETITEM
            case 0x75: try setItems(popMark())  // SETITEMS
            case 0x71: memo[Int(try byte())] = try top()  // BINPUT
            case 0x72: memo[Int(try unsigned(4))] = try top()  // LONG_BINPUT
            case 0x94: memo[memo.count] = try top()  // MEMOIZE
            case 0x68: try recall(Int(byte()))  // BINGET
            case 0x6A: try recall(Int(unsigned(4)))  // LONG_BINGET
            case 0x63:  // GLOBAL
                let module = try line()
                push(.name(try PickleName(module: module, name: line(), file.path)))
            case 0x69:  // INST names a class in the same way; no class is allowed
                let module = try line()
                let name = try line()
                throw FileError(
                    .refused, file.path,
                    "asks for '\(module).\(name)', which is not a tensor, list or dictionary; "
                        + "refused")
            case 0x93:  // STACK_GLOBAL
                let parts = try pop(count: 2).map { nodes[$0] }
                guard case .string(let module) = parts[0], case .string(let name) = parts[1] else {
                    throw broken("names something without words")
                }
                push(.name(try PickleName(module: module, name: name, file.path)))
            case 0x51: try pushStorage(find)  // BINPERSID
            case 0x52: try reduce()  // REDUCE
            case 0x62: try build()  // BUILD
            default:
                throw FileError(
                    .refused, file.path,
                    "uses the pickle opcode 0x\(String(opcode, radix: 16)) at byte \(at), which "
                        + "builds no tensor, list or dictionary; refused")
            }
        }
    }
}

// MARK: - Reading bytes

extension Unpickler {
    private func broken(_ reason: String) -> FileError {
        FileError(.malformed, file.path, "has a broken pickle near byte \(position): it \(reason)")
    }

    private mutating func take(_ count: Int) throws(FileError) -> [UInt8] {
        guard count >= 0, position <= end, count <= end - position else {
            throw broken("ends too early")
        }
        let range = position..<(position + count)
        position += count
        return unpacked.map { Array($0[range]) } ?? file.bytes(in: range)
    }

    private mutating func byte() throws(FileError) -> UInt8 { try take(1)[0] }

    private mutating func unsigned(_ count: Int) throws(FileError) -> UInt64 {
        try take(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func long(_ count: Int) throws(FileError) -> Int {
        guard count <= 8 else { throw broken("holds a whole number of more than 8 bytes") }
        guard count > 0 else { return 0 }
        let shift = 64 - 8 * count
        return Int(Int64(bitPattern: try unsigned(count) << shift) >> shift)
    }

    private mutating func text(_ count: UInt64) throws(FileError) -> String {
        let bytes = try take(Int(clamping: count))
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw broken("holds a text that is not UTF-8")
        }
        return text
    }

    private mutating func line() throws(FileError) -> String {
        var bytes: [UInt8] = []
        while true {
            let next = try byte()
            if next == 0x0A { return String(decoding: bytes, as: UTF8.self) }
            guard bytes.count < 256 else { throw broken("holds a name of more than 256 bytes") }
            bytes.append(next)
        }
    }
}

// MARK: - The stack

extension Unpickler {
    private mutating func push(_ node: Node) {
        nodes.append(node)
        stack.append(nodes.count - 1)
    }

    private mutating func pushList(_ elements: [Int]) {
        lists.append(elements)
        push(.list(lists.count - 1))
    }

    private mutating func pushDictionary(_ members: [(key: Int, value: Int)]) {
        dictionaries.append(members)
        push(.dictionary(dictionaries.count - 1))
    }

    private func top() throws(FileError) -> Int {
        guard let top = stack.last else { throw broken("has nothing to refer to") }
        return top
    }

    private mutating func pop() throws(FileError) -> Int {
        guard stack.count > marks.last ?? 0, let top = stack.popLast() else {
            throw broken("takes more values than there are")
        }
        return top
    }

    private mutating func pop(count: Int) throws(FileError) -> [Int] {
        guard stack.count - (marks.last ?? 0) >= count else {
            throw broken("takes more values than there are")
        }
        defer { stack.removeLast(count) }
        return Array(stack.suffix(count))
    }

    private mutating func popMark() throws(FileError) -> [Int] {
        guard let mark = marks.popLast() else { throw broken("lacks the start of a list") }
        defer { stack.removeLast(stack.count - mark) }
        return Array(stack[mark...])
    }

    private mutating func recall(_ index: Int) throws(FileError) {
        guard let node = memo[index] else { throw broken("refers to value \(index), unknown") }
        stack.append(node)
    }

    private mutating func append(_ elements: [Int]) throws(FileError) {
        guard case .list(let list) = nodes[try top()] else { throw broken("adds to no list") }
        lists[list].append(contentsOf: elements)
    }

    private mutating func setItems(_ items: [Int]) throws(FileError) {
        guard case .dictionary(let dictionary) = nodes[try top()], items.count % 2 == 0 else {
            throw broken("adds to no dictionary")
        }
        for index in stride(from: 0, to: items.count, by: 2) {
            dictionaries[dictionary].append((items[index], items[index + 1]))
        }
    }
}

// MARK: - Tensors

extension Unpickler {
    private mutating func pushStorage(_ find: FindStorage) throws(FileError) {
        guard case .tuple(let parts) = nodes[try pop()], parts.count == 5 || parts.count == 6,
            case .string("storage") = nodes[parts[0]],
            case .name(.storage(let scalarType)) = nodes[parts[1]],
            case .string(let key) = nodes[parts[2]], case .integer(let count) = nodes[parts[4]],
            count >= 0
        else { throw broken("names a storage in an unknown way") }
        var view: (offset: Int, count: Int)?
        if parts.count == 6, case .tuple(let meta) = nodes[parts[5]], meta.count == 3 {
            guard case .integer(let offset) = nodes[meta[1]],
                case .integer(let size) = nodes[meta[2]]
            else { throw broken("names a view in an unknown way") }
            view = (offset, size)
        }
        let id = TorchStorageID(scalarType: scalarType, key: key, count: count, view: view)
        push(.storage(id, try find(id)))
    }

    private mutating func reduce() throws(FileError) {
        let argumentsNode = try pop()
        let callee = try pop()
        guard case .tuple(let arguments) = nodes[argumentsNode],
            case .name(let name) = nodes[callee]
        else { throw broken("calls something that is no name") }
        switch name {
        case .orderedDictionary:
            var members: [(key: Int, value: Int)] = []
            if let first = arguments.first {
                for pair in try elements(first) {
                    let parts = try elements(pair)
                    guard parts.count == 2 else { throw broken("pairs a key with no value") }
                    members.append((parts[0], parts[1]))
                }
            }
            pushDictionary(members)
        case .size:
            guard arguments.count == 1 else { throw broken("makes a size of several values") }
            push(.tuple(try elements(arguments[0])))
        case .rebuildParameter:
            guard let data = arguments.first, case .tensor = nodes[data] else {
                throw broken("makes a parameter of no tensor")
            }
            stack.append(data)
        case .rebuildTensor, .rebuildTensorV2:
            guard arguments.count >= 4, case .storage(let id, let storage) = nodes[arguments[0]]
            else { throw broken("makes a tensor of no storage") }
            push(
                .tensor(
                    try tensor(
                        id, storage, offset: try integer(arguments[1]),
                        shape: try integers(arguments[2]), strides: try integers(arguments[3]))))
        case .storage, .dataType: throw broken("calls a type")
        }
    }

    /// State set on a dictionary (torch's `_metadata`) is left out; nothing else has any.
    private mutating func build() throws(FileError) {
        _ = try pop()
        guard case .dictionary = nodes[try top()] else {
            throw broken("sets state on no dictionary")
        }
    }

    private func tensor(
        _ id: TorchStorageID, _ storage: TorchStorage?, offset: Int, shape: [Int], strides: [Int]
    ) throws(FileError) -> StoredTensor? {
        func fail(_ reason: String) -> FileError {
            FileError(.malformed, file.path, "has a tensor of shape \(shape) \(reason)")
        }
        guard shape.count == strides.count, shape.count <= 64, shape.allSatisfy({ $0 >= 0 }),
            strides.allSatisfy({ $0 >= 0 }), offset >= 0
        else { throw fail("and strides \(strides) at \(offset), which make no sense") }
        guard let storage else { return nil }
        var count = 1
        var reach = 1
        var last = offset
        for (size, stride) in zip(shape, strides) {
            let (product, tooMany) = reach.multipliedReportingOverflow(by: max(size, 1))
            let (step, tooFar) = stride.multipliedReportingOverflow(by: max(size - 1, 0))
            let (sum, tooLong) = last.addingReportingOverflow(step)
            guard !tooMany, !tooFar, !tooLong else { throw fail("that cannot be counted") }
            (count, reach, last) = (count * size, product, sum)
        }
        let size = id.scalarType.byteCount
        let start = storage.byteRange.lowerBound
        guard count > 0 else {
            return StoredTensor(
                name: nil, shape: shape, scalarType: id.scalarType, file: file,
                byteRange: start..<start, strides: strides)
        }
        guard last < storage.count else {
            throw fail(
                "that reaches number \(last) of the storage '\(id.key)', which has "
                    + "\(storage.count)")
        }
        // A view may repeat its numbers; without a bound a few bytes could ask for all memory.
        guard count <= max(storage.count, 1 << 28) else {
            throw fail("over a storage of only \(storage.count) numbers")
        }
        return StoredTensor(
            name: nil, shape: shape, scalarType: id.scalarType, file: file,
            byteRange: (start + offset * size)..<(start + (last + 1) * size), strides: strides)
    }

    private func elements(_ node: Int) throws(FileError) -> [Int] {
        switch nodes[node] {
        case .tuple(let elements): return elements
        case .list(let list): return lists[list]
        default: throw broken("takes something else for a list")
        }
    }

    private func integer(_ node: Int) throws(FileError) -> Int {
        guard case .integer(let value) = nodes[node] else {
            throw broken("takes something else for a whole number")
        }
        return value
    }

    private func integers(_ node: Int) throws(FileError) -> [Int] {
        var values: [Int] = []
        for element in try elements(node) { values.append(try integer(element)) }
        return values
    }
}
