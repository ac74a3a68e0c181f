internal import Slides
internal import Survival
public import SystemPackage

extension SimulatedCohort {
    /// The file name of a slide, such as `SIM-0001.tiff`, or `SIM-0001-2.tiff` for a second one.
    ///
    /// - Parameters:
    ///   - patient: The patient's place in ``patients``.
    ///   - slide: The slide's number, from 0.
    /// - Returns: The name without a folder.
    public func slideName(patient: Int, slide: Int) -> String {
        let id = patients[patient].id
        return slide == 0 ? "\(id).tiff" : "\(id)-\(slide + 1).tiff"
    }

    /// Paints a slide and writes it as a pyramid that OpenSlide opens.
    ///
    /// It depends on the configuration and the two numbers only.
    ///
    /// - Parameters:
    ///   - patient: The patient's place in ``patients``.
    ///   - slide: The slide's number, from 0.
    ///   - path: The name to appear under; its folder must exist.
    /// - Throws: `SlideError` if the file cannot be written.
    public func writeSlide(patient: Int, slide: Int, to path: FilePath) throws {
        let side = configuration.slidePixels
        let stream = slideStream(patient: patient, slide: slide)
        let painter = SlidePainter(
            columns: side, rows: side, micrometersPerPixel: configuration.micrometersPerPixel,
            morphology: patients[patient].morphology, stream: stream)
        let stains = StainMixture(
            variation: configuration.stainVariation, laboratory: siteStream(patients[patient].site),
            slide: stream.child("stains"))
        var writer = try PyramidWriter(
            path, width: side, height: side,
            micrometersPerPixel: configuration.micrometersPerPixel,
            quality: configuration.jpegQuality, description: "Morphogen simulated slide")
        try painter.forEachRows(stains: stains) { rows throws(SlideError) in
            try writer.append(rows)
        }
        try writer.finish()
    }
}
