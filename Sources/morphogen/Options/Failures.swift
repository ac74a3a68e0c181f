import ArgumentParser
import Foundation

extension CleanExit {
    /// Says on standard error what went wrong, one line each, and ends with a code.
    static func message(_ lines: [String], code: ExitCode) -> ExitCode {
        FileHandle.standardError.write(Data((lines.joined(separator: "\n") + "\n").utf8))
        return code
    }
}
