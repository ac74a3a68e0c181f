import Files
import Slides
package import SystemPackage

extension SlideSection {
    /// What is said of a patient whose slides are shown.
    package struct Shown {
        /// The patient, as the table of predictions calls it.
        package var patient: String
        /// The fold.
        package var fold: Int
        /// The class, or what happened.
        package var group: String
        /// What is predicted, in words.
        package var predicted: String
        /// The share of the patients of the same fold with a lower answer.
        package var rank: Double
        /// The observed time in months, if there is one.
        package var time: Double?
        /// Whether the event was observed at that time.
        package var event: Bool?

        /// Describes a patient; the parameters are the properties of the same names.
        package init(
            patient: String, fold: Int, group: String, predicted: String, rank: Double,
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

    /// Reads the slides of which a run of GiMP kept maps: through which patches the effects of gene
    /// groups run.
    ///
    /// - Parameters:
    ///   - folder: The run's folder of maps.
    ///   - shown: The patients who may be shown.
    ///   - showsPatients: Whether patients are called by their own names; else they are numbered.
    /// - Returns: The section, or the reason why there is none.
    /// - Throws: `FileError` or `SlideError` if a file that is there cannot be read.
    package static func effects(
        in folder: FilePath, of shown: [Shown], showsPatients: Bool
    ) throws -> Part<SlideSection> {
        guard folder.exists else { return .missing("the run keeps no maps of gene groups") }
        let found = try kept(in: folder) { file in
            shown.first { $0.patient == file.patient }
        }
        if let reason = found.reason { return .missing(reason) }
        var slides = found.slides
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
                attention: file.maps.prefix(SlidePanel.mostMaps).map(\.short),
                patches: pictures.patches,
                predicted: row.predicted)
        }
        return .shown(
            SlideSection(
                selection: """
                    slides of the test patients with the highest and the lowest answer of some \
                    folds\(white(blank))
                    """, panels: panels, meaning: meaning))
    }

    private static let meaning = """
        No patch of GiMP looks at a gene group, so these maps are computed: how much the answer \
        changes when a group is left out, and through which patches that change runs (integrated \
        gradients from a slide of mean patches). Coloured is the size of each patch's part by its \
        rank within the slide, whichever way it moves the answer, for the groups that count most in \
        the fold. A map shows where slide and genes change each other's meaning; it shows neither \
        what the slide says alone nor where genes are expressed.
        """
}

extension SlidePanel.Attention {
    /// The same under a name without what a table of several kinds of measurements adds to genes.
    fileprivate var short: SlidePanel.Attention {
        .init(name: name.replacing("_rnaseq", with: ""), values: values)
    }
}
