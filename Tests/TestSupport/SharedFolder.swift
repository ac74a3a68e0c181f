public import Foundation

/// The folder of reference data and golden numbers, which is never part of the checkout.
///
/// It is `../shared` beside the checkout, or what `MORPHOGEN_SHARED` says. A test that needs it is
/// skipped where it is absent: `@Suite(.enabled(if: SharedFolder.has("goldens/survival")))`.
public enum SharedFolder {
    /// The folder, or `nil` where there is none.
    public static let url: URL? = {
        let checkout = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["MORPHOGEN_SHARED"].map {
            URL(filePath: $0)
        }
        let beside = checkout.deletingLastPathComponent().appending(path: "shared")
        return [named, beside].compactMap(\.self).first {
            FileManager.default.fileExists(atPath: $0.path())
        }
    }()

    /// Whether a file or folder is there.
    public static func has(_ relative: String) -> Bool {
        guard let url else { return false }
        return FileManager.default.fileExists(atPath: url.appending(path: relative).path())
    }

    /// Where a file or folder is, whether it exists or not.
    public static func file(_ relative: String) throws -> URL {
        guard let url else { throw Absent(relative: relative) }
        return url.appending(path: relative)
    }

    private struct Absent: Error, CustomStringConvertible {
        let relative: String
        var description: String { "the shared folder with \(relative) is absent" }
    }
}
