internal import Files
internal import Foundation
public import SystemPackage

/// What an extraction saw of a slide, kept beside its small pictures.
public struct SlideRecord: Sendable, Hashable, Codable {
    /// Levels and resolution.
    public let layout: SlideLayout
    /// Micrometers per pixel of the tiles.
    public let micrometersPerPixel: Double
    /// The side of a tile on the glass.
    public let tileMicrometers: Double
    /// Tissue, focus, artefacts and flags.
    public let quality: SlideQuality

    /// Looks at a slide.
    ///
    /// - Parameters:
    ///   - source: The slide.
    ///   - mask: Its tissue.
    ///   - grid: Its tiles.
    /// - Throws: ``SlideError`` if a tile cannot be read.
    public init(
        of source: any SlideSource, mask: TissueMask, grid: TileGrid
    ) throws(SlideError) {
        layout = source.layout
        micrometersPerPixel = grid.micrometersPerPixel
        tileMicrometers = grid.tileMicrometers.value
        quality = try SlideQuality(of: source, mask: mask, grid: grid)
    }

    /// Writes the record as JSON, whole or not at all.
    ///
    /// - Throws: ``SlideError`` if it cannot be written.
    public func write(to path: FilePath) throws(SlideError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        guard let text = try? encoder.encode(self) else {
            throw SlideError(.unwritable, file: path, "\(path) has numbers that are not finite")
        }
        try slideError { () throws(FileError) in try writeAtomically(to: path, text) }
    }

    /// Reads what ``write(to:)`` wrote.
    ///
    /// - Throws: ``SlideError`` if the file cannot be read or is no record.
    public init(_ path: FilePath) throws(SlideError) {
        self = try slideError { () throws(FileError) in try readJSON(of: path) }
    }
}
