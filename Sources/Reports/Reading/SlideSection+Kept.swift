import Files
import Foundation
import Slides
import SystemPackage

extension SlideSection {
    /// What is said of a patient whose slides are shown.
    package struct Shown {
        /// The patient, as the table of predictions calls it.
        package var patient: String
        /// The fold.
        package var fold: Int
        /// The class, or what happened.
        package var group: String
        /// What is predicted, in words, where it is no risk.
        package var predicted: String?
        /// The share of the patients of the same fold with a lower answer.
        package var rank: Double
        /// The observed time in months, if there is one.
        package var time: Double?
        /// Whether the event was observed at that time.
        package var event: Bool?
        /// The predicted survival curve, if the model makes one.
        var curve: SlidePanel.Curve?

        /// Describes a patient; the parameters are the properties of the same names.
        package init(
            patient: String, fold: Int, group: String, predicted: String? = nil, rank: Double,
            time: Double? = nil, event: Bool? = nil
        ) {
            self.patient = patient
            self.fold = fold
            self.group = group
            self.predicted = predicted
            self.rank = rank
            self.time = time
            self.event = event
        }
    }

    /// Reads the slides that a run kept: maps, a small picture, the tiles that counted most; those of
    /// patients with high answers first.
    ///
    /// A slide without picture is drawn on white, so that bags from other tools show their maps too.
    ///
    /// - Parameters:
    ///   - folder: The run's folder of maps.
    ///   - shown: The patients who may be shown.
    ///   - selection: How the patients were picked.
    ///   - meaning: What the maps are where they are not attention: sentences.
    ///   - showsPatients: Whether patients are called by their own names; else they are numbered.
    ///   - maps: Which of a slide's maps are shown, in which order.
    /// - Returns: The section, or the reason why there is none.
    /// - Throws: `FileError` or `SlideError` if a file that is there cannot be read.
    static func kept(
        in folder: FilePath, of shown: [Shown], selection: String, meaning: String? = nil,
        showsPatients: Bool, maps: ([SlidePanel.Attention]) -> [SlidePanel.Attention]
    ) throws -> Part<SlideSection> {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.string)
        let known = Dictionary(shown.map { ($0.patient, $0) }) { first, _ in first }
        var slides: [(path: FilePath, file: AttentionFile, row: Shown)] = []
        var unplaced = 0
        for name in names.filter({ $0.hasSuffix(".safetensors") }).sorted() {
            let path = folder.appending(name)
            guard let file = try AttentionFile(path) else {
                unplaced += 1
                continue
            }
            if let row = known[file.patient] { slides.append((path, file, row)) }
        }
        if slides.isEmpty {
            return .missing(
                unplaced == 0
                    ? "the run keeps the attention of no patient that it predicted"
                    : "the features do not say where on the slide their tiles lie")
        }
        slides.sort { first, second in
            let (a, b) = (first.row, second.row)
            return (b.rank, a.fold, first.path.string) < (a.rank, b.fold, second.path.string)
        }
        var patients: [String] = []
        var blank = 0
        let panels = try slides.map { path, file, row in
            if !patients.contains(row.patient) { patients.append(row.patient) }
            let number = (patients.firstIndex(of: row.patient) ?? 0) + 1
            let pictures = try SlidePictures(beside: path, file, pickedBy: "all groups")
            blank += pictures.hasSlide ? 0 : 1
            return SlidePanel(
                patient: showsPatients ? row.patient : "Patient \(number)",
                riskGroup: row.group, riskRank: row.rank, time: row.time, event: row.event,
                thumbnail: pictures.thumbnail, width: file.provenance.slideWidth,
                height: file.provenance.slideHeight,
                micrometersPerPixel: file.provenance.slideMicrometersPerPixel,
                outline: pictures.outline, tiles: file.tiles,
                tileSide: max(1, Int(file.provenance.tileSlidePixels.rounded())),
                attention: maps(file.maps), patches: pictures.patches, curve: row.curve,
                predicted: row.predicted)
        }
        let white =
            blank == 0 ? "" : "; \(NumberText.count(blank, "slide")) without a picture, on white"
        return .shown(
            SlideSection(selection: selection + white, panels: panels, meaning: meaning))
    }
}
