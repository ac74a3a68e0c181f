import Foundation
public import SystemPackage

/// The value of a JSON file.
///
/// - Parameters:
///   - type: What the file holds.
///   - path: The file.
/// - Returns: The value.
/// - Throws: ``FileError`` if it cannot be read or does not hold such a value.
public func readJSON<Value: Decodable>(
    _ type: Value.Type = Value.self, of path: FilePath
) throws(FileError) -> Value {
    let bytes = try readBytes(of: path)
    do {
        return try JSONDecoder().decode(type, from: Data(bytes))
    } catch {
        throw FileError(.malformed, path, "is not what this version writes: \(jsonFault(error))")
    }
}

/// Why JSON could not become a value, as a part of a sentence.
///
/// - Parameter error: What the decoder threw.
/// - Returns: What is wrong and where, such as `'folds.2.seed' is missing`.
public func jsonFault(_ error: any Error) -> String {
    func place(_ path: [any CodingKey]) -> String {
        let keys = path.map { $0.intValue.map(String.init) ?? $0.stringValue }
        return keys.isEmpty ? "the whole" : "'\(keys.joined(separator: "."))'"
    }
    return switch error as? DecodingError {
    case .keyNotFound(let key, let context)?: "\(place(context.codingPath + [key])) is missing"
    case .typeMismatch(_, let context)?: "\(place(context.codingPath)) has another form"
    case .valueNotFound(_, let context)?: "\(place(context.codingPath)) is empty"
    case .dataCorrupted(let context)?:
        context.codingPath.isEmpty
            ? "it is not JSON"
            : "\(place(context.codingPath)) is none of the values it can have"
    default: "it cannot be understood"
    }
}

extension FilePath {
    /// Whether there is a file or folder at the path.
    public var exists: Bool { FileManager.default.fileExists(atPath: string) }
}
