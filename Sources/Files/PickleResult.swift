import SystemPackage

/// Puts the values of a finished pickle together, with bounds on depth and size:
/// a value that holds itself, or doubles itself many times over, is refused.
struct PickleResult {
    private let nodes: [Unpickler.Node]
    private let lists: [[Int]]
    private let dictionaries: [[(key: Int, value: Int)]]
    private let path: FilePath
    private var budget: Int

    init(_ pickle: Unpickler) {
        nodes = pickle.nodes
        lists = pickle.lists
        dictionaries = pickle.dictionaries
        path = pickle.file.path
        budget = 1000 + 16 * pickle.nodes.count
    }

    mutating func value(_ index: Int, depth: Int) throws(FileError) -> TorchValue {
        budget -= 1
        guard depth < 64, budget > 0 else {
            throw FileError(
                .refused, path, "holds a value that contains itself or is nested without end")
        }
        switch nodes[index] {
        case .none: return .none
        case .bool(let value): return .bool(value)
        case .integer(let value): return .integer(value)
        case .double(let value): return .double(value)
        case .string(let value): return .string(value)
        case .tensor(let tensor): return tensor.map { .tensor($0) } ?? .none
        case .tuple(let elements): return .list(try values(elements, depth))
        case .list(let list): return .list(try values(lists[list], depth))
        case .dictionary(let dictionary):
            var members: [(key: TorchValue, value: TorchValue)] = []
            var seen: Set<String> = []
            for (key, element) in dictionaries[dictionary] {
                let name = try value(key, depth: depth + 1)
                if let text = name.text, !seen.insert(text).inserted {
                    throw FileError(.malformed, path, "has the key '\(text)' twice")
                }
                members.append((name, try value(element, depth: depth + 1)))
            }
            return .dictionary(members)
        case .name(.dataType(let name)): return .string(name)
        case .name, .storage:
            throw FileError(.unsupported, path, "holds a type or a bare storage as a value")
        }
    }

    private mutating func values(
        _ elements: [Int], _ depth: Int
    ) throws(FileError) -> [TorchValue] {
        var values: [TorchValue] = []
        for element in elements { values.append(try value(element, depth: depth + 1)) }
        return values
    }
}
