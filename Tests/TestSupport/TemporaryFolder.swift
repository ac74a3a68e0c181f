public import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A fresh folder that goes away, with all it holds, when the value does.
public final class TemporaryFolder: Sendable {
    /// Where it is.
    public let path: FilePath

    /// Makes a folder in the system's temporary folder.
    ///
    /// - Throws: `Errno` if it cannot be made.
    public init() throws {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let name = "morphogen-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        path = FilePath(base).appending(name)
        guard mkdir(path.string, 0o700) == 0 else { throw Errno(rawValue: errno) }
    }

    deinit { remove() }

    /// Removes the folder now, for a value that never goes away.
    public func remove() { TemporaryFolder.remove(path.string) }

    /// A path inside; nothing is made.
    ///
    /// - Parameter name: A file name, or a relative path.
    /// - Returns: The path.
    public func file(_ name: String) -> FilePath { FilePath(path.string + "/" + name) }

    /// Writes a file inside.
    ///
    /// - Parameters:
    ///   - name: A file name.
    ///   - bytes: The content.
    /// - Returns: The path of the file.
    /// - Throws: `Errno` if it cannot be written.
    @discardableResult
    public func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> FilePath {
        let path = file(name)
        let descriptor = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate], permissions: [.ownerReadWrite])
        try descriptor.closeAfter { _ = try descriptor.writeAll(Array(bytes)) }
        return path
    }

    /// Writes a text file inside.
    ///
    /// - Parameters:
    ///   - name: A file name.
    ///   - text: The content.
    /// - Returns: The path of the file.
    /// - Throws: `Errno` if it cannot be written.
    @discardableResult
    public func write(_ name: String, _ text: String) throws -> FilePath {
        try write(name, text.utf8)
    }

    /// The names of what the folder holds, sorted, hidden ones included.
    public var contents: [String] { TemporaryFolder.list(path.string).sorted() }

    private static func list(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    private static func remove(_ path: String) {
        for name in list(path) {
            let inside = path + "/" + name
            if unlink(inside) != 0 {
                chmod(inside, 0o700)
                remove(inside)
            }
        }
        rmdir(path)
    }
}
