import Files
import Foundation
import Slides
public import SystemPackage
import Tensors

/// Turns slides into feature files: tissue, tiles of a physical size, features.
///
/// Every file is complete or absent under its name. A killed extraction goes on at the next tile, and the final bytes do
/// not depend on interruptions.
public struct FeatureExtraction {
    private let encoder: any TileEncoder
    private let team: EncoderTeam
    let settings: Settings
    private let version: String
    /// Tiles per call of the encoder; a fixed number, since the last bits of features depend on it.
    private static let batchSize = 16

    /// Prepares an extraction.
    ///
    /// - Parameters:
    ///   - encoder: The network.
    ///   - copies: The same network on other devices; batches of tiles are dealt to all of them in turn.
    ///   - settings: Tiles and tissue.
    ///   - version: The version of the program, for the files.
    /// - Throws: ``EncodingError`` if the encoder reads tiles of another size, or a copy is another network.
    public init(
        _ encoder: any TileEncoder, copies: [any TileEncoder] = [], settings: Settings = .init(),
        version: String
    ) throws(EncodingError) {
        guard settings.tiles.outputPixels == encoder.tilePixels else {
            throw EncodingError(
                "tiles of \(settings.tiles.outputPixels) pixels were asked for, but \(encoder.name) reads \(encoder.tilePixels)"
            )
        }
        self.encoder = encoder
        team = try EncoderTeam([encoder] + copies)
        self.settings = settings
        self.version = version
    }

    /// Slides and images of a folder, or the file itself, sorted by name.
    ///
    /// - Throws: ``EncodingError`` if there is nothing, the folder cannot be read, or nothing in it is a slide by its name.
    public static func slides(at path: FilePath) throws(EncodingError) -> [FilePath] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path.string, isDirectory: &isFolder) else {
            throw EncodingError(obstacle(path))
        }
        guard isFolder.boolValue else { return [path] }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path.string) else {
            throw EncodingError(obstacle(path))
        }
        let slides = names.sorted().map { path.appending($0) }.filter { file in
            WholeSlide.extensions.contains(file.extension?.lowercased() ?? "")
        }
        guard !slides.isEmpty else {
            throw EncodingError(
                "\(path) holds no slide; \(WholeSlide.extensions.sorted().joined(separator: ", ")) are read"
            )
        }
        return slides
    }

    /// What the system says of a path that it does not open.
    private static func obstacle(_ path: FilePath) -> String {
        do {
            try FileDescriptor.open(path, .readOnly, options: [.nonBlocking, .closeOnExec]).close()
            return "\(path) cannot be read"
        } catch Errno.noSuchFileOrDirectory {
            return "\(path) does not exist"
        } catch {
            return "\(path) cannot be read: \("\(error)".lowercased())"
        }
    }

    /// Extracts the features of slides into a folder, one file per slide, with a small picture of each.
    ///
    /// A slide that fails does not stop the others. Files that are there already and were made the same way are kept.
    ///
    /// - Parameters:
    ///   - slides: The slides.
    ///   - folder: Where the files go; made if it is not there.
    ///   - progress: Called after every batch of tiles.
    /// - Returns: What became of each slide, in their order.
    /// - Throws: `FileError` if the folder cannot be made, ``EncodingError`` if two slides would share a file.
    public func extract(
        _ slides: [FilePath], into folder: FilePath, progress: (Progress) throws -> Void
    ) throws -> [Outcome] {
        var owners: [String: FilePath] = [:]
        for slide in slides {
            if let other = owners.updateValue(slide, forKey: slide.stem ?? "") {
                throw EncodingError(
                    "\(other) and \(slide) would both become \(slide.stem ?? "").safetensors; rename one of them"
                )
            }
        }
        try makeFolder(folder.appending("thumbnails"))
        return try slides.enumerated().map { index, slide in
            let file = folder.appending("\(slide.stem ?? "slide").safetensors")
            var pace = Pace()
            let result: Result<(file: FilePath, tiles: Int), any Error>
            do {
                let tiles = try extract(slide, to: file, &pace) { done, total, pace in
                    try progress(
                        Progress(
                            slide: index, slides: slides.count, tiles: done, total: total,
                            rate: pace.rate, bottleneck: pace.bottleneck))
                }
                result = .success((file, tiles))
            } catch let error as SlideError where error.code != .unwritable {
                result = .failure(error)
            } catch let error as TensorError {
                result = .failure(error)
            }
            return Outcome(
                slide: slide, result: result, encoded: pace.encoded, seconds: pace.seconds,
                bottleneck: pace.bottleneck)
        }
    }

    /// Extracts the features of one slide.
    ///
    /// - Parameters:
    ///   - slide: The slide or image.
    ///   - file: The feature file to write; a picture goes to `thumbnails` beside it.
    ///   - progress: Called with tiles done and in all.
    /// - Returns: The number of tiles.
    /// - Throws: `SlideError` if the slide cannot be read or has no tissue, `TensorError` if memory runs out.
    public func extract(
        _ slide: FilePath, to file: FilePath, progress: (Int, Int) throws -> Void
    ) throws -> Int {
        var pace = Pace()
        return try extract(slide, to: file, &pace) { done, total, _ in try progress(done, total) }
    }

    private func extract(
        _ slide: FilePath, to file: FilePath, _ pace: inout Pace,
        progress: (Int, Int, Pace) throws -> Void
    ) throws -> Int {
        let source = try open(slide)
        let mask = try mask(of: source)
        let grid = try TileGrid(of: source, mask: mask, settings: settings.tiles)
        let provenance = FeatureProvenance(
            encoder: encoder.name, encoderHash: encoder.weightsHash, width: encoder.width,
            preprocessingHash: sha256(Array(preprocessing.utf8)), grid: grid,
            layout: source.layout, slideHash: try slideFingerprint(of: slide), version: version)
        if file.exists {
            try requireSame(file, provenance, grid)
            try progress(grid.count, grid.count, pace)
            return grid.count
        }
        var writer = try FeatureWriter(
            file, provenance: provenance, coordinates: grid.coordinates)
        // Another process may have finished it since.
        if file.exists {
            writer.discard()
            try requireSame(file, provenance, grid)
            try progress(grid.count, grid.count, pace)
            return grid.count
        }
        try writePictures(of: source, mask, grid, beside: file)
        let stain = try settings.stain?.fitted(to: source, grid: grid)
        let reader = TileReader(
            source, grid: grid, startingAt: writer.count, batchSize: Self.batchSize,
            threads: max(2, team.count), stain: stain)
        while true {
            let batches = try pace.reading { try reader.next(team.count) }
            guard !batches.isEmpty else { break }
            let tiles = batches.reduce(0) { $0 + $1.count }
            let features = try pace.encoding(tiles: tiles) { try team.encode(batches) }
            for rows in features { try writer.append(rows) }
            try progress(writer.count, grid.count, pace)
        }
        try writer.finish()
        return grid.count
    }

    /// All that is done to the pixels of a tile before the network, in words.
    private var preprocessing: String {
        guard let stain = settings.stain else { return encoder.preprocessing }
        return "\(stain.words); \(encoder.preprocessing)"
    }

    /// Opens a slide; a resolution stated for all is used only where the slide has none that can be meant.
    private func open(_ slide: FilePath) throws -> any SlideSource {
        if let own = settings.resolutions?.micrometersPerPixel(of: slide) {
            return try WholeSlide(slide, micrometersPerPixel: own, in: settings.worker).source
        }
        do throws(SlideError) {
            return try WholeSlide(slide, in: settings.worker).source
        } catch  where error.code == .resolution {
            guard let stated = settings.micrometersPerPixel else { throw error }
            return try WholeSlide(slide, micrometersPerPixel: stated, in: settings.worker).source
        }
    }

    /// The mask that somebody drew, or the tissue that is found.
    private func mask(of source: any SlideSource) throws -> TissueMask {
        guard let folder = settings.masks else {
            return try TissueMask.detect(in: source, settings: settings.tissue)
        }
        let name = source.path.stem ?? ""
        let candidates = ["geojson", "json", "png", "tif"].map {
            folder.appending("\(name).\($0)")
        }
        guard let drawn = candidates.first(where: \.exists) else {
            throw SlideError(
                .unreadable, file: source.path,
                "slide '\(source.path)' has no mask in \(folder); \(name).geojson or \(name).png is needed"
            )
        }
        return try TissueMask.read(
            drawn, for: source.layout, micrometersPerPixel: settings.tissue.micrometersPerPixel)
    }

    /// Refuses a finished file that was made in another way.
    private func requireSame(
        _ file: FilePath, _ provenance: FeatureProvenance, _ grid: TileGrid
    ) throws {
        let found = try FeatureFile(file)
        guard found.provenance.slideHash == provenance.slideHash,
            found.coordinates == grid.coordinates,
            (try? found.provenance.requireCompatible(with: provenance)) != nil
        else {
            throw SlideError(
                .incompatible, file: file,
                "\(file) is there already, from \(found.provenance.summary) or other tiles; name another folder, or remove it"
            )
        }
    }
}

extension TileReader {
    /// Up to so many of the next batches; none after the last.
    fileprivate func next(_ count: Int) throws -> [TileBatch] {
        var batches: [TileBatch] = []
        while batches.count < count, let batch = try next() { batches.append(batch) }
        return batches
    }
}
