import Foundation
import SystemPackage

/// The command as a user runs it, in a process of its own.
enum Program {
    struct Result {
        let output: String
        let errors: String
        let code: Int32
    }

    /// The executable beside the test bundle.
    static let path: String = {
        let bundle = CommandLine.arguments[0]
        return FilePath(bundle).removingLastComponent().appending("morphogen").string
    }()

    static func run(_ arguments: [String], at path: String = path) throws -> Result {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["output", "errors"].map { folder.appending(path: $0) }
        for file in files { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return Result(
            output: try String(contentsOf: files[0], encoding: .utf8),
            errors: try String(contentsOf: files[1], encoding: .utf8),
            code: process.terminationStatus)
    }
}
