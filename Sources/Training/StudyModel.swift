import Files
import SystemPackage

/// Which network a `study.yaml` is of, before anything else in it is read.
enum StudyModel {
    /// Whether the key `model` of a file has a certain value.
    static func named(_ name: String, in path: FilePath) throws -> Bool {
        String(decoding: try readBytes(of: path), as: UTF8.self)
            .split(whereSeparator: \.isNewline)
            .contains { line in
                let words = line.split(separator: "#", omittingEmptySubsequences: false)[0]
                    .split(separator: ":").map { trimmed($0) }
                return words == ["model", name] && line.hasPrefix("model")
            }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
