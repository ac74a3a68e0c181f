public import Foundation
public import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The folder of shared real data and reference numbers, which is not part of
/// the project: `$MORPHOGEN_SHARED`, or a folder named `shared` beside the
/// checkout or beside any folder above it.
///
/// Tests that need it are skipped where it is absent:
///
/// ```swift
/// @Test(.enabled(if: SharedFolder.has("data/tcga"), "\(SharedFolder.absence)"))
/// ```
public enum SharedFolder {
    /// The folder, or nothing if there is none.
    public static let folder: FilePath? = find()
    /// The folder as a URL.
    public static let url: URL? = folder.map { URL(filePath: $0.string) }

    /// Why a test was skipped.
    public static let absence =
        "the shared data folder is absent; set MORPHOGEN_SHARED or put it beside the checkout"

    /// Whether a file or folder inside is there.
    ///
    /// - Parameter relative: A path inside the folder.
    /// - Returns: True if it can be read.
    public static func has(_ relative: String) -> Bool {
        guard let folder else { return false }
        return access(folder.appending(relative).string, R_OK) == 0
    }

    /// A file or folder inside.
    ///
    /// - Parameter relative: A path inside the folder.
    /// - Returns: Its path, whether it exists or not.
    /// - Throws: ``Absent`` if there is no shared folder.
    public static func path(_ relative: String) throws -> FilePath {
        guard let folder else { throw Absent() }
        return FilePath(folder.string + "/" + relative)
    }

    /// A file or folder inside, as a URL.
    ///
    /// - Parameter relative: A path inside the folder.
    /// - Returns: Its place, whether it exists or not.
    /// - Throws: ``Absent`` if there is no shared folder.
    public static func file(_ relative: String) throws -> URL {
        guard let url else { throw Absent() }
        return url.appending(path: relative)
    }

    /// The shared folder is absent.
    public struct Absent: Error, CustomStringConvertible {
        /// Why a test was skipped.
        public var description: String { SharedFolder.absence }
    }

    private static func find() -> FilePath? {
        if let value = getenv("MORPHOGEN_SHARED") {
            return FilePath(String(cString: value))
        }
        var folder = FilePath(#filePath).removingLastComponent()
        while !folder.isEmpty {
            let candidate = folder.appending("shared")
            if access(candidate.appending("data").string, R_OK) == 0 { return candidate }
            let parent = folder.removingLastComponent()
            if parent == folder { break }
            folder = parent
        }
        return nil
    }
}

/// The cache that `Scripts/bootstrap` fills: `$MORPHOGEN_CACHE`, or `morphogen`
/// in the user's cache folder.
public enum CacheFolder {
    /// The folder, whether it exists or not.
    public static let path: FilePath = {
        if let value = getenv("MORPHOGEN_CACHE") { return FilePath(String(cString: value)) }
        if let value = getenv("XDG_CACHE_HOME") {
            return FilePath(String(cString: value)).appending("morphogen")
        }
        let home = getenv("HOME").map { String(cString: $0) } ?? "/"
        return FilePath(home).appending(".cache").appending("morphogen")
    }()

    /// Why a test was skipped.
    public static let absence = "a file of the cache is absent; run Scripts/bootstrap"

    /// Whether a file or folder inside is there.
    ///
    /// - Parameter relative: A path inside the folder.
    /// - Returns: True if it can be read.
    public static func has(_ relative: String) -> Bool {
        access(path.string + "/" + relative, R_OK) == 0
    }

    /// A file or folder inside.
    ///
    /// - Parameter relative: A path inside the folder.
    /// - Returns: Its path, whether it exists or not.
    public static func file(_ relative: String) -> FilePath {
        FilePath(path.string + "/" + relative)
    }
}
