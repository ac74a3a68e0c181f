import Cohorts
import Files
import Foundation
import Slides
import SystemPackage

extension SlideSection {
    /// Reads the slides that a run kept: where the models looked, a small picture, the tiles looked
    /// at most.
    ///
    /// A slide without picture is drawn on white, so that bags from other tools show their maps too.
    ///
    /// - Parameters:
    ///   - run: The folder of a finished run.
    ///   - predictions: The held-out patients.
    ///   - edges: The inner edges of each fold's time bins, months.
    ///   - showsPatients: Whether patients are called by their own names; else they are numbered.
    /// - Returns: The section, or the reason why there is none.
    /// - Throws: `FileError` or `SlideError` if a file that is there cannot be read.
    static func reading(
        _ run: RunFolder, _ predictions: [HeldOutPrediction], edges: [Int: [Double]],
        showsPatients: Bool
    ) throws -> Part<SlideSection> {
        guard run.attention.exists else { return .missing("the run keeps no attention") }
        let found = try kept(in: run.attention) { file in
            predictions.first { $0.patient == file.patient }
        }
        if let reason = found.reason { return .missing(reason) }
        var slides = found.slides
        let ranks = ranks(predictions)
        slides.sort { first, second in
            let (a, b) = (ranks[first.row.patient] ?? 0, ranks[second.row.patient] ?? 0)
            return (b, first.path.string) < (a, second.path.string)
        }
        var patients: [String] = []
        var blank = 0
        let panels = try slides.map { path, file, row in
            if !patients.contains(row.patient) { patients.append(row.patient) }
            let number = (patients.firstIndex(of: row.patient) ?? 0) + 1
            let pictures = try SlidePictures(beside: path, file, pickedBy: "all groups")
            blank += pictures.hasSlide ? 0 : 1
            return SlidePanel(
                file, row, pictures, rank: ranks[row.patient] ?? 0,
                name: showsPatients ? row.patient : "Patient \(number)",
                edges: edges[row.fold] ?? [])
        }
        return .shown(
            SlideSection(
                selection: """
                    slides of the test patients with the highest and the lowest risk within their \
                    folds\(white(blank))
                    """, panels: panels))
    }

    /// What is said of slides without a picture.
    static func white(_ blank: Int) -> String {
        blank == 0 ? "" : "; \(NumberText.count(blank, "slide")) without a picture, on white"
    }

    typealias Kept<Row> = (path: FilePath, file: AttentionFile, row: Row)

    /// The maps that a run kept of patients who have a row, in the order of their names; the reason if
    /// there are none.
    static func kept<Row>(
        in folder: FilePath, _ row: (AttentionFile) -> Row?
    ) throws -> (slides: [Kept<Row>], reason: String?) {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.string)
        var slides: [Kept<Row>] = []
        var unplaced = 0
        for name in names.filter({ $0.hasSuffix(".safetensors") }).sorted() {
            let path = folder.appending(name)
            guard let file = try AttentionFile(path) else {
                unplaced += 1
                continue
            }
            if let row = row(file) { slides.append((path, file, row)) }
        }
        guard slides.isEmpty else { return (slides, nil) }
        return (
            [],
            unplaced == 0
                ? "the run keeps the attention of no patient that it predicted"
                : "the features do not say where on the slide their tiles lie"
        )
    }

    /// The share of the patients of the same fold that have a lower risk.
    private static func ranks(_ predictions: [HeldOutPrediction]) -> [String: Double] {
        var ranks: [String: Double] = [:]
        for fold in Dictionary(grouping: predictions, by: \.fold).values {
            for row in fold {
                let below = fold.count { $0.risk < row.risk }
                ranks[row.patient] = fold.count > 1 ? Double(below) / Double(fold.count - 1) : 0
            }
        }
        return ranks
    }
}

extension SlidePanel {
    /// Puts attention, prediction and pictures together.
    fileprivate init(
        _ file: AttentionFile, _ row: HeldOutPrediction, _ pictures: SlidePictures, rank: Double,
        name: String, edges: [Double]
    ) {
        self.init(
            patient: name, riskGroup: row.riskGroup == 0 ? "Low risk" : "High risk",
            riskRank: rank, time: row.time, event: row.event, thumbnail: pictures.thumbnail,
            width: file.provenance.slideWidth, height: file.provenance.slideHeight,
            micrometersPerPixel: file.provenance.slideMicrometersPerPixel,
            outline: pictures.outline, tiles: file.tiles,
            tileSide: max(1, Int(file.provenance.tileSlidePixels.rounded())),
            attention: Self.withMean(file.maps), patches: pictures.patches,
            curve: edges.isEmpty ? nil : row.curve(edges: edges))
    }

    /// The maps, led by the mean of the gene groups where there are several.
    private static func withMean(_ maps: [Attention]) -> [Attention] {
        let groups = maps.filter { $0.name != AttentionFile.morphology }
        let kept = Array(maps.prefix(mostMaps - 1))
        guard groups.count > 1, let first = groups.first else { return kept }
        let sums = groups.reduce([Float](repeating: 0, count: first.values.count)) { sums, map in
            zip(sums, map.values).map { $0 + $1 }
        }
        let mean = Attention(name: "all groups", values: sums.map { $0 / Float(groups.count) })
        return [mean] + kept
    }
}
