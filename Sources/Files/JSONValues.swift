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
        throw FileError(.malformed, path, "is not what this version writes: \(error)")
    }
}

extension FilePath {
    /// Whether there is a file or folder at the path.
    public var exists: Bool { FileManager.default.fileExists(atPath: string) }
}
