import Files
package import SystemPackage
import Yams

/// Reading of YAML into values that have a default for most keys, where every other key is an error.
///
/// The value `complete` has every optional filled in; the keys of its encoded form are the keys that are allowed.
/// The document is laid over the encoded `defaults`, so what it does not mention keeps its default.
package enum StrictYAML {
    /// Reads a value.
    ///
    /// - Parameters:
    ///   - text: The document.
    ///   - path: Where it came from, for messages.
    ///   - defaults: The value of a document that says nothing.
    ///   - complete: A value whose encoded form has every key there is.
    ///   - required: Keys that have no sensible default, as `outer.inner`.
    /// - Returns: The defaults with what the document says laid over them.
    /// - Throws: `FileError` with the key, its line and what was needed.
    package static func decode<Value: Codable>(
        _ text: String, at path: FilePath, defaults: Value, complete: Value, required: [String]
    ) throws -> Value {
        let document: Node?
        do {
            document = try compose(yaml: text)
        } catch {
            throw FileError(.malformed, path, "is not YAML: \(error)")
        }
        guard let document, case .mapping = document else {
            throw FileError(.malformed, path, "is not a mapping of keys to values")
        }
        try check(document, against: try node(of: complete), in: "", of: path)
        for key in required where !contains(document, key.split(separator: ".").map(String.init)) {
            throw FileError(.malformed, path, "lacks the key '\(key)', which has no default")
        }
        let merged = overlay(document, on: try node(of: defaults))
        do {
            return try YAMLDecoder().decode(Value.self, from: merged)
        } catch let error as DecodingError {
            throw FileError(.malformed, path, sentence(error, document))
        }
    }

    /// A value as YAML with sorted keys, so that equal values give equal bytes.
    package static func text(of value: some Encodable) throws -> String {
        let encoder = YAMLEncoder()
        encoder.options.sortKeys = true
        return try encoder.encode(value)
    }

    private static func node(of value: some Encodable) throws -> Node {
        try compose(yaml: YAMLEncoder().encode(value)) ?? Node([:])
    }

    private static func check(
        _ node: Node, against known: Node, in place: String, of path: FilePath
    ) throws {
        guard case .mapping(let given) = node, case .mapping(let allowed) = known else { return }
        let names = allowed.keys.compactMap(\.string)
        var seen: Set<String> = []
        for (key, value) in given {
            let name = key.string ?? ""
            let line = key.mark.map { " in line \($0.line)" } ?? ""
            let within = place.isEmpty ? "" : " of '\(place)'"
            guard let inner = allowed[key] else {
                let hint = nearest(to: name, in: names).map { "did you mean '\($0)'?" }
                throw FileError(
                    .malformed, path,
                    "has the unknown key '\(name)'\(within)\(line); "
                        + (hint ?? "the keys there are \(names.joined(separator: ", "))"))
            }
            guard seen.insert(name).inserted else {
                throw FileError(.malformed, path, "has the key '\(name)'\(within) twice\(line)")
            }
            if case .mapping = inner {
                if value.null != nil { continue }
                guard value.mapping != nil else {
                    throw FileError(
                        .malformed, path,
                        "has one value for '\(name)'\(within)\(line), which needs keys of its own")
                }
                try check(
                    value, against: inner, in: place.isEmpty ? name : "\(place).\(name)", of: path)
            }
        }
    }

    private static func contains(_ node: Node, _ keys: [String]) -> Bool {
        guard let first = keys.first else { return node.null == nil }
        guard let inner = node.mapping?[Node(first)] else { return false }
        return contains(inner, Array(keys.dropFirst()))
    }

    private static func overlay(_ node: Node, on base: Node) -> Node {
        guard case .mapping(let given) = node, case .mapping(var merged) = base else { return node }
        for (key, value) in given {
            if value.null != nil {
                // A heading without keys says nothing; a key without a value says that there is none.
                if merged[key]?.mapping == nil { merged[key] = nil }
                continue
            }
            merged[key] = merged[key].map { overlay(value, on: $0) } ?? value
        }
        return .mapping(merged)
    }

    private static func sentence(_ error: DecodingError, _ document: Node) -> String {
        if case .keyNotFound(let key, let context) = error {
            let keys = (context.codingPath + [key]).map(\.stringValue)
            let parent = keys.dropLast().reduce(Optional(document)) { $0?.mapping?[Node($1)] }
            let line =
                parent?.mapping?[Node(key.stringValue)]?.mark.map { " in line \($0.line)" } ?? ""
            return "has no value for '\(keys.joined(separator: "."))'\(line), which needs one"
        }
        let (context, what): (DecodingError.Context, String) =
            switch error {
            case .typeMismatch(let type, let context): (context, "needs \(name(of: type))")
            case .valueNotFound(let type, let context): (context, "needs \(name(of: type))")
            case .keyNotFound(_, let context): (context, "lacks a key")
            case .dataCorrupted(let context): (context, "is not understood")
            @unknown default: (.init(codingPath: [], debugDescription: ""), "is not understood")
            }
        let keys = context.codingPath.map(\.stringValue)
        let found = keys.reduce(Optional(document)) { $0?.mapping?[Node($1)] }
        let value = found?.string.map { " is '\($0)'," } ?? ""
        let line = found?.mark.map { " in line \($0.line)" } ?? ""
        let note = what == "is not understood" ? "which is not one of its values" : "but it \(what)"
        return "has a wrong value\(line): '\(keys.joined(separator: "."))'\(value) \(note)"
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is Int.Type, is UInt64.Type: "a whole number"
        case is Double.Type: "a number"
        case is Bool.Type: "true or false"
        case is String.Type: "text"
        default: "another kind of value"
        }
    }
}
