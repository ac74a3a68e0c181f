import Foundation
public import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file to which one JSON value after the other is added, each on its line.
///
/// A line is written by one call, so a killed program leaves whole lines and at
/// most one part of a line at the end, which the next opening removes.
public struct JSONLinesFile: ~Copyable {
    /// The file.
    public let path: FilePath
    /// The lines in the file.
    public private(set) var count: Int

    private let descriptor: FileDescriptor

    /// Opens a file for adding, and makes it if it is not there.
    ///
    /// - Parameters:
    ///   - path: The file; its folder must exist.
    ///   - lines: How many whole lines to keep; the rest is cut off. All by
    ///     default.
    /// - Throws: ``FileError`` if it cannot be written.
    public init(appendingTo path: FilePath, keeping lines: Int = .max) throws(FileError) {
        (descriptor, count) = try JSONLinesFile.open(path, keeping: lines)
        self.path = path
    }

    deinit { try? descriptor.close() }

    private static func open(
        _ path: FilePath, keeping lines: Int
    ) throws(FileError) -> (FileDescriptor, Int) {
        do {
            let descriptor = try FileDescriptor.open(
                path, .readWrite, options: [.create, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            var isOpen = false
            defer { if !isOpen { try? descriptor.close() } }
            let (kept, length) = try MappedFile(path).withUnsafeBytes { bytes in
                var kept = 0
                var length = 0
                for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
                    if kept == lines { break }
                    kept += 1
                    length = index + 1
                }
                return (kept, length)
            }
            guard ftruncate(descriptor.rawValue, off_t(length)) == 0,
                lseek(descriptor.rawValue, 0, SEEK_END) >= 0
            else { throw Errno.last }
            isOpen = true
            return (descriptor, kept)
        } catch {
            throw FileError.writing(path, error)
        }
    }

    /// Adds a value as one line; keys are sorted, so equal values give equal bytes.
    ///
    /// - Parameter value: Anything that becomes JSON.
    /// - Throws: ``FileError`` if it cannot be written, or holds a number that
    ///   JSON has no word for.
    public mutating func append(_ value: some Encodable) throws(FileError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var line: [UInt8]
        do {
            line = Array(try encoder.encode(value))
        } catch {
            throw FileError(
                .unwritable, path, "cannot take a value that is not JSON, such as NaN")
        }
        line.append(UInt8(ascii: "\n"))
        do {
            _ = try descriptor.writeAll(line)
        } catch {
            throw FileError.writing(path, error)
        }
        count += 1
    }
}

/// The values of a JSON-lines file.
///
/// - Parameters:
///   - type: What each line holds.
///   - path: The file; a last line without its end is left out.
/// - Returns: One value per line.
/// - Throws: ``FileError`` if it cannot be read or a line does not hold such a
///   value; the sentence names the line.
public func readJSONLines<Value: Decodable>(
    _ type: Value.Type, of path: FilePath
) throws(FileError) -> [Value] {
    let bytes = try readBytes(of: path)
    var values: [Value] = []
    var start = 0
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
        do {
            values.append(try JSONDecoder().decode(type, from: Data(bytes[start..<index])))
        } catch {
            throw FileError(
                .malformed, path,
                "holds no such value in line \(values.count + 1): \(jsonFault(error))")
        }
        start = index + 1
    }
    return values
}
