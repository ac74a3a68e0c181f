import Files
import Foundation
import Slides
import SystemPackage

/// Where a model looked in one slide, as a run keeps it: `attention/SLIDE.safetensors`.
///
/// | tensor | shape | |
/// |---|---|---|
/// | `coords` | `[tiles, 2]` | upper left corners in level-0 pixels |
/// | `attention` | `[groups, tiles]` | one row per gene group; absent or empty without genes |
/// | `morphology` | `[tiles]` | the share of each tile by its looks |
///
/// The metadata hold `patient`, `fold`, `groups` (a JSON list of names), `tiles` (a JSON list of the
/// tiles kept as pictures), and those of the feature file, which say how large slide and tiles are.
struct AttentionFile {
    let patient: String
    let provenance: FeatureProvenance
    let tiles: [SlidePanel.Point]
    let maps: [SlidePanel.Attention]
    /// The tiles kept as pictures, strongest first.
    let keptTiles: [Int]

    /// The name of the map that no gene group draws.
    static let morphology = "morphology"

    /// Reads a file.
    ///
    /// - Returns: Nothing if the features come from a tool that does not say where its tiles lie.
    init?(_ path: FilePath) throws {
        let file = try SafetensorsFile(path)
        guard file.contains("coords"),
            let provenance = try? FeatureProvenance(metadata: file.metadata)
        else { return nil }
        self.provenance = provenance
        patient = file.metadata["patient"] ?? path.stem ?? ""
        let corners = try file.tensor("coords").integers().map { Int($0) }
        let tiles = stride(from: 0, to: corners.count - 1, by: 2).map {
            SlidePanel.Point(x: corners[$0], y: corners[$0 + 1])
        }
        self.tiles = tiles
        let names: [String] = try Self.list(file.metadata["groups"], "groups", path)
        var maps: [SlidePanel.Attention] = []
        if !names.isEmpty {
            let values = try file.tensor("attention").floats()
            guard values.count == names.count * tiles.count else {
                throw FileError(
                    .malformed, path,
                    "holds \(values.count) attentions for \(names.count) gene groups and "
                        + "\(tiles.count) tiles")
            }
            maps = names.enumerated().map { index, name in
                let rows = index * tiles.count..<(index + 1) * tiles.count
                return SlidePanel.Attention(name: name, values: Array(values[rows]))
            }
        }
        if file.contains("morphology") {
            let values = try file.tensor("morphology").floats()
            guard values.count == tiles.count else {
                throw FileError(
                    .malformed, path,
                    "holds \(values.count) morphology shares for \(tiles.count) tiles")
            }
            maps.append(SlidePanel.Attention(name: Self.morphology, values: values))
        }
        self.maps = maps
        let kept: [Int] = try Self.list(file.metadata["tiles"], "tiles", path)
        keptTiles = kept.filter { tiles.indices.contains($0) }
    }

    private static func list<Element: Decodable>(
        _ text: String?, _ key: String, _ path: FilePath
    ) throws -> [Element] {
        guard let text else { return [] }
        do {
            return try JSONDecoder().decode([Element].self, from: Data(text.utf8))
        } catch {
            throw FileError(.malformed, path, "has '\(key)' = '\(text)'; a list is needed")
        }
    }
}
