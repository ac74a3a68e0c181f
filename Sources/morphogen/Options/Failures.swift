import ArgumentParser
import Files
import Foundation
import SystemPackage

/// Input that cannot be used, as one sentence; unlike a wrong option it is answered without the usage.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Says on standard error what a reader should know.
func warn(_ sentence: String) {
    FileHandle.standardError.write(Data("warning: \(sentence)\n".utf8))
}

extension CleanExit {
    /// Says on standard error what went wrong, one line each, and ends with a code.
    static func message(_ lines: [String], code: ExitCode) -> ExitCode {
        FileHandle.standardError.write(Data((lines.joined(separator: "\n") + "\n").utf8))
        return code
    }
}

/// Refuses a folder where a table is meant, and names the table that it holds.
///
/// - Throws: ``CommandError``.
func requireTable(_ path: String) throws {
    var isFolder: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
        isFolder.boolValue
    else { return }
    let table = FilePath(path).appending("predictions.csv")
    throw CommandError(
        table.exists
            ? "\(path) is a folder; name the table in it: \(table)"
            : "\(path) is a folder without predictions.csv; a table is needed")
}
