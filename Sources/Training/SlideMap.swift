import Files
import Slides
import SystemPackage

/// Numbers of a slide's patches, one row per gene group, on their way to a file of maps.
struct SlideMap {
    /// The slide's feature file.
    let file: FilePath
    /// Which patches; all if nil.
    var rows: [Int]?
    /// The names of the gene groups.
    let groups: [String]
    /// Numbers by name, `[groups, patches]`, row after row.
    let ofGroups: [(name: String, rows: [[Float]])]
    /// Numbers by name, `[patches]`.
    var ofPatches: [(name: String, values: [Float])] = []

    /// Writes them as safetensors beside the places of the patches, `coords` `[patches, 2]`.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - notes: More to say in the metadata, which are those of the feature file.
    /// - Throws: `FileError` if it cannot be written.
    func write(to path: FilePath, notes: [String: String]) throws {
        let bag = try readBag(file)
        let count = rows?.count ?? bag.count
        var metadata = bag.provenance?.metadata ?? [:]
        metadata.merge(notes) { $1 }
        metadata["groups"] = try json(groups)
        var writer = SafetensorsWriter(metadata: metadata)
        if let all = bag.positions {
            let positions = rows.map { $0.map { all[$0] } } ?? all
            let coordinates = positions.flatMap { [$0.x, $0.y] }
                .compactMap { Int32(exactly: $0.rounded()) }
            guard coordinates.count == 2 * positions.count else {
                throw SlideError(
                    .unsupported, file: file,
                    "\(file) has coordinates that are larger than any slide's")
            }
            writer.add("coords", shape: [count, 2], integers: coordinates)
        }
        for (name, rows) in ofGroups {
            writer.add(name, shape: [rows.count, count], floats: rows.flatMap(\.self))
        }
        for (name, values) in ofPatches { writer.add(name, shape: [count], floats: values) }
        try writer.write(to: path)
    }
}

/// Puts the small picture that the extraction left beside the features into a run, if there is one.
///
/// - Parameters:
///   - features: The feature file.
///   - name: What the picture is called.
///   - folder: Where it goes.
/// - Throws: `FileError` if it cannot be copied.
func copyThumbnail(of features: FilePath, named name: String, into folder: FilePath) throws {
    let source = features.removingLastComponent().appending("thumbnails").appending("\(name).jpg")
    guard source.exists else { return }
    let bytes = try unsafe MappedFile(source).withUnsafeBytes { unsafe Array($0) }
    try writeAtomically(to: folder.appending("\(name).jpg"), bytes)
}
