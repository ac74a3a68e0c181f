internal import COpenSlide

/// The OpenSlide library that this process runs with.
public enum OpenSlideLibrary {
    /// The oldest version that is safe to use: earlier ones let a crafted file write to memory.
    public static let oldestVersion = "4.0.1"

    /// The version that is loaded, such as `4.0.1`.
    public static var version: String {
        String(cString: openslide_get_version())
    }

    /// Refuses a library older than ``oldestVersion``.
    ///
    /// - Throws: ``SlideError`` that names both versions.
    public static func requireSafeVersion() throws(SlideError) {
        guard isSafe(version) else {
            throw SlideError(
                .library,
                """
                OpenSlide is version \(version), but \(oldestVersion) or later is needed: earlier \
                versions let a crafted slide write to memory; run Scripts/bootstrap
                """)
        }
    }

    /// Whether a version is at least ``oldestVersion``.
    static func isSafe(_ version: String) -> Bool {
        let parts = version.prefix { $0.isNumber || $0 == "." }.split(separator: ".")
            .map { Int($0) ?? 0 }
        let found = parts + [Int](repeating: 0, count: max(0, 3 - parts.count))
        return !found.lexicographicallyPrecedes([4, 0, 1])
    }
}
