internal import Files
public import SystemPackage

/// Micrometers per pixel of slides, by name, as a table states them.
public struct ResolutionTable: Sendable, Hashable {
    private let values: [String: Double]

    /// Reads a table with the columns `slide` (or `wsi`, `filename`) and `mpp`.
    ///
    /// - Parameter path: A CSV or TSV file, packed or not.
    /// - Throws: ``SlideError`` if it cannot be read, lacks a column, states a number that no
    ///   slide has, or states two for one slide.
    public init(_ path: FilePath) throws(SlideError) {
        var values: [String: Double] = [:]
        try slideError { () throws(FileError) in
            var reader = try CSVReader(path)
            let names = ["slide", "wsi", "filename"]
            let name = try reader.column(names.first { reader.columns.contains($0) } ?? "slide")
            let mpp = try reader.column("mpp")
            while let row = try reader.next() {
                let slide = row.trimmed(name)
                guard !slide.isEmpty, let value = row.number(mpp),
                    SlideResolution.stateable.contains(value)
                else {
                    throw FileError(
                        .malformed, path,
                        """
                        has '\(row.trimmed(mpp))' µm per pixel for '\(slide)' in row \(row.number); a \
                        slide's name and a number from 0.005 to 200 are needed
                        """)
                }
                if let other = values.updateValue(value, forKey: Self.key(slide)), other != value {
                    throw FileError(
                        .malformed, path, "states both \(other) and \(value) µm for '\(slide)'")
                }
            }
        }
        self.values = values
    }

    /// What the table states for a slide.
    ///
    /// - Parameter slide: Its path; folder and extension do not count.
    /// - Returns: Micrometers per pixel of the finest level, or nothing.
    public func micrometersPerPixel(of slide: FilePath) -> Double? {
        values[Self.key(slide.lastComponent?.string ?? "")]
    }

    private static func key(_ name: String) -> String {
        let file = FilePath(name)
        guard let last = file.lastComponent,
            WholeSlide.extensions.contains(last.extension?.lowercased() ?? "")
        else { return file.lastComponent?.string ?? name }
        return last.stem
    }
}
