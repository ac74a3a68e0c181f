import Cohorts
import Files
import Foundation
import Slides
import SystemPackage

extension SlideSection {
    /// Reads the slides that a run kept: where the models looked, a small picture, the tiles looked at most.
    ///
    /// - Parameters:
    ///   - run: The folder of a finished run.
    ///   - predictions: The held-out patients.
    ///   - edges: The inner edges of each fold's time bins, months.
    /// - Returns: The section, or the reason why there is none.
    /// - Throws: `FileError` if a file cannot be read.
    static func reading(
        _ run: RunFolder, _ predictions: [HeldOutPrediction], edges: [Int: [Double]]
    ) throws -> Part<SlideSection> {
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: run.attention.string)) ?? []
        let panels = try names.sorted().filter { $0.hasSuffix(".safetensors") }
            .compactMap { try panel(run.attention.appending($0), predictions, edges) }
        guard !panels.isEmpty else {
            return .missing(
                "no picture of a slide is there; features made by morphogen bring one along")
        }
        return .shown(
            SlideSection(
                selection:
                    "the held-out patients of highest and lowest predicted risk within their folds",
                panels: panels.sorted { $0.riskRank > $1.riskRank }))
    }

    private static func panel(
        _ path: FilePath, _ predictions: [HeldOutPrediction], _ edges: [Int: [Double]]
    ) throws -> SlidePanel? {
        let file = try SafetensorsFile(path)
        let picture = FilePath(String(path.string.dropLast(".safetensors".count)) + ".jpg")
        guard RunFiles.exists(picture), file.contains("coords"),
            let provenance = try? FeatureProvenance(metadata: file.metadata),
            let prediction = predictions.first(where: { $0.patient == file.metadata["patient"] })
        else { return nil }
        let coordinates = try file.tensor("coords").integers().map { Int($0) }
        let tiles = stride(from: 0, to: coordinates.count, by: 2).map {
            SlidePanel.Point(x: coordinates[$0], y: coordinates[$0 + 1])
        }
        let values = try file.tensor("attention").floats()
        let groups = strings(file.metadata["groups"])
        let rows = stride(from: 0, to: values.count, by: tiles.count).map {
            Array(values[$0..<($0 + tiles.count)])
        }
        let mean = tiles.indices.map { tile in
            rows.reduce(0) { $0 + $1[tile] } / Float(max(1, rows.count))
        }
        let everyGroup = SlidePanel.Attention(name: "All gene groups", values: mean)
        let morphology = SlidePanel.Attention(
            name: "Morphology alone", values: try file.tensor("morphology").floats())
        let peers = predictions.filter { $0.fold == prediction.fold }
        let outcome = prediction.time.flatMap { time in prediction.event.map { (time, $0) } }
        return SlidePanel(
            patient: prediction.patient,
            riskGroup: prediction.riskGroup == 1 ? "High risk" : "Low risk",
            riskRank: Double(peers.count { $0.risk < prediction.risk }) / Double(peers.count),
            time: outcome?.0, event: outcome?.1, thumbnail: try image(picture),
            width: provenance.slideWidth, height: provenance.slideHeight,
            micrometersPerPixel: provenance.slideMicrometersPerPixel, outline: [], tiles: tiles,
            tileSide: Int(provenance.tileSlidePixels.rounded()),
            attention: [everyGroup]
                + zip(groups, rows).map { SlidePanel.Attention(name: $0, values: $1) }
                + [morphology],
            patches: try patches(beside: path, file.metadata["tiles"]),
            curve: edges[prediction.fold].map { edges in
                SlidePanel.Curve(
                    months: edges, survival: Array(prediction.survival.prefix(edges.count)))
            })
    }

    private static func patches(
        beside path: FilePath, _ tiles: String?
    ) throws -> [SlidePanel.Patch] {
        let stem = String(path.string.dropLast(".safetensors".count))
        let indices = tiles.flatMap { try? JSONDecoder().decode([Int].self, from: Data($0.utf8)) }
        return try (indices ?? []).map { tile in
            SlidePanel.Patch(
                tile: tile, attention: "All gene groups",
                image: try image(FilePath("\(stem).tile-\(tile).jpg")))
        }
    }

    private static func image(_ path: FilePath) throws -> EmbeddedImage {
        let picture = try RGBImage.read(path)
        let data = try unsafe MappedFile(path).withUnsafeBytes { unsafe Data($0) }
        return EmbeddedImage(
            data: data, encoding: .jpeg, width: picture.width, height: picture.height)
    }

    private static func strings(_ json: String?) -> [String] {
        (json.flatMap { try? JSONDecoder().decode([String].self, from: Data($0.utf8)) }) ?? []
    }
}
