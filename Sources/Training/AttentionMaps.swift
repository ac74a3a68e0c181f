import Cohorts
import Files
import Slides
import SystemPackage
import Tensors

/// Where the models looked, for the patients that a report shows.
struct AttentionMaps {
    let study: Study
    let folder: RunFolder
    /// The program that reads slides; this process if nil.
    var slideReader: WorkerProgram?
    /// How many patients of highest risk, and as many of lowest, are kept.
    var shown = 3
    /// How many tiles of a slide are kept as pictures.
    var tiles = 4

    /// Writes the maps of the held-out patients of highest and lowest risk in their folds.
    func write(_ predictions: [HeldOutPrediction]) throws {
        try makeFolder(folder.attention)
        for prediction in extremes(predictions) {
            guard let patient = study.patient(prediction.patient) else { continue }
            let predictor = try Predictor(
                folder, fold: prediction.fold, device: study.configuration.training.device)
            let (_, maps) = try predictor.predict(patient.id, files: patient.features, months: [])
            for map in maps {
                let name = map.file.stem ?? patient.id
                try copyThumbnail(of: map.file, named: name, into: folder.attention)
                try map.write(
                    to: folder.attention.appending("\(name).safetensors"),
                    groups: predictor.geneGroups,
                    notes: [
                        "patient": patient.id, "fold": "\(prediction.fold)",
                        "tiles": try json(writeTiles(of: map, named: name)),
                    ])
            }
        }
    }

    /// Writes pictures of the tiles that the gene groups looked at most, if the slide is at hand.
    ///
    /// - Returns: The positions of the tiles in the feature file, strongest first.
    private func writeTiles(of map: Predictor.Attention, named name: String) throws -> [Int] {
        guard let slides = study.slides, let features = try? FeatureFile(map.file) else {
            return []
        }
        let place = slides.appending(features.provenance.slide)
        guard place.exists,
            let slide = try? WholeSlide(
                place, micrometersPerPixel: features.provenance.slideMicrometersPerPixel,
                in: slideReader)
        else { return [] }
        let total = map.morphology.indices.map { tile in map.groups.reduce(0) { $0 + $1[tile] } }
        let strongest = total.indices.sorted { (total[$0], $1) > (total[$1], $0) }.prefix(tiles)
        return try strongest.compactMap { tile in
            let side = features.provenance.tilePixels
            // A tile that cannot be read any more costs its picture, not the run.
            guard
                let picture = try? slide.region(
                    at: features.coordinates[tile],
                    micrometersPerPixel: features.provenance.tileMicrometers / Double(side),
                    width: side, height: side)
            else { return nil }
            try writeAtomically(
                to: folder.attention.appending("\(name).tile-\(tile).jpg"),
                picture.jpegData(quality: 85))
            return tile
        }
    }

    /// Risks of different models have no common scale, so patients are compared by their rank within their fold.
    private func extremes(_ predictions: [HeldOutPrediction]) -> [HeldOutPrediction] {
        let ranked = Dictionary(grouping: predictions, by: \.fold).values.flatMap { fold in
            let sorted = fold.sorted { ($0.risk, $0.patient) < ($1.risk, $1.patient) }
            return sorted.enumerated().map { rank, row in
                (share: (Double(rank) + 0.5) / Double(sorted.count), row: row)
            }
        }.sorted { ($0.share, $0.row.patient) < ($1.share, $1.row.patient) }.map(\.row)
        return ranked.count <= 2 * shown
            ? ranked : Array(ranked.prefix(shown) + ranked.suffix(shown))
    }
}
