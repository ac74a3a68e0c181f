public import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What went wrong with a file, as one sentence.
///
/// The sentence begins with the path as the caller gave it, then says what was
/// found and what was needed, in lower case and without a full stop.
public struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure that a caller may want to tell apart.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// There is no such file.
        case missing
        /// The file is there but cannot be read.
        case unreadable
        /// The file or its folder cannot be written.
        case unwritable
        /// The disk has no room left.
        case diskFull
        /// The bytes are not what the format demands.
        case malformed
        /// The bytes are well formed but use something that is not read here.
        case unsupported
        /// The file asks for something that is never done, such as running code.
        case refused
        /// The process that read the file ended or hung.
        case crashed
    }

    /// The kind of failure.
    public let code: Code
    /// The file, as the caller named it.
    public let path: FilePath
    /// What is wrong with it, without the path.
    public let reason: String

    /// The whole sentence.
    public var description: String { "\(path) \(reason)" }

    /// Makes an error whose sentence is the path followed by `reason`.
    ///
    /// - Parameters:
    ///   - code: The kind of failure.
    ///   - path: The file, as the caller named it.
    ///   - reason: The rest of the sentence, beginning with a verb.
    public init(_ code: Code, _ path: FilePath, _ reason: String) {
        self.code = code
        self.path = path
        self.reason = reason
    }

    /// The error for a failed read.
    static func reading(_ path: FilePath, _ error: any Error) -> FileError {
        guard let number = error as? Errno else {
            return FileError(.unreadable, path, "cannot be read: \(error)")
        }
        if number == .noSuchFileOrDirectory || number == .notDirectory {
            return FileError(.missing, path, "does not exist")
        }
        return FileError(.unreadable, path, "cannot be read: \(number.sentence)")
    }

    /// The error for a failed write.
    static func writing(_ path: FilePath, _ error: any Error) -> FileError {
        guard let number = error as? Errno else {
            return FileError(.unwritable, path, "cannot be written: \(error)")
        }
        switch number {
        case .noSpace:
            return FileError(
                .diskFull, path, "was not written: the disk is full; the file is as it was before")
        case .noSuchFileOrDirectory:
            return FileError(.unwritable, path, "cannot be written: its folder does not exist")
        case .permissionDenied, .notPermitted, .readOnlyFileSystem:
            return FileError(
                .unwritable, path, "cannot be written: its folder allows no writing here")
        default:
            return FileError(.unwritable, path, "cannot be written: \(number.sentence)")
        }
    }
}

extension Errno {
    /// The system's own words, in lower case.
    var sentence: String { description.lowercased() }

    /// The error number of the last failed call on this thread.
    static var last: Errno { Errno(rawValue: errno) }
}
