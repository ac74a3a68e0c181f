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

/// Says a line on standard error, so that standard output holds results only.
func say(_ line: String) {
    FileHandle.standardError.write(Data("\(line)\n".utf8))
}

/// Says on standard error what a reader should know.
func warn(_ sentence: String) {
    say("warning: \(sentence)")
}

extension CleanExit {
    /// Says on standard error what went wrong, one line each, and ends with a code.
    static func message(_ lines: [String], code: ExitCode) -> ExitCode {
        say(lines.joined(separator: "\n"))
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
