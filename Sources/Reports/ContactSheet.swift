public import Files
import Foundation
public import Slides
public import SystemPackage

/// All slides of a folder of features at a glance: small pictures, quality and flags.
public struct ContactSheet {
    /// One slide.
    public struct Entry {
        /// The slide's name, without extension.
        public let name: String
        /// What the extraction saw.
        public let record: SlideRecord
        /// The slide small, with tissue outlined and tiles framed, if that is there.
        let picture: EmbeddedImage?
        /// Whether its features are complete.
        public let isDone: Bool
    }

    /// The slides, sorted by name.
    public let entries: [Entry]
    /// Why slides have no features, one sentence each.
    public var failures: [String]

    /// The longest side of a picture on the page, pixels.
    private static let pictureSide = 320

    /// Reads what an extraction left beside its features.
    ///
    /// - Parameters:
    ///   - folder: The folder of the feature files.
    ///   - failures: Why other slides have none.
    public init(of folder: FilePath, failures: [String] = []) {
        self.failures = failures
        let pictures = folder.appending("thumbnails")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: pictures.string)) ?? []
        entries = names.sorted().compactMap { file in
            guard file.hasSuffix(".json"), let name = FilePath(file).stem,
                let record = try? SlideRecord(pictures.appending(file))
            else { return nil }
            return Entry(
                name: name, record: record,
                picture: Self.picture(pictures.appending("\(name).tiles.jpg")),
                isDone: folder.appending("\(name).safetensors").exists)
        }
    }

    /// The quality table of the slides.
    public var table: CSVWriter {
        var writer = CSVWriter(columns: SlideQuality.columns)
        for entry in entries { writer.add(entry.record.quality.row) }
        return writer
    }

    private static func picture(_ path: FilePath) -> EmbeddedImage? {
        guard let image = try? RGBImage.read(path) else { return nil }
        let small = try? ImageSource(image, named: path, micrometersPerPixel: 1)
            .thumbnail(longestSide: pictureSide).image
        guard let small, let bytes = try? small.jpegData(quality: 80) else { return nil }
        return EmbeddedImage(
            data: Data(bytes), encoding: .jpeg, width: small.width, height: small.height)
    }
}

/// Turns a contact sheet into one page that needs nothing else.
///
/// - Parameter sheet: The slides.
/// - Returns: A complete HTML document.
public func html(_ sheet: ContactSheet) -> String {
    var page = PageBuilder()
    let flagged = sheet.entries.filter { !$0.record.quality.flags.isEmpty }
    page.section("Slides") { _ in
        guard !sheet.entries.isEmpty else { return PageBuilder.absence("no slide was read") }
        // What somebody should look at comes first.
        let others = sheet.entries.filter { $0.record.quality.flags.isEmpty }
        return "<div class=\"sheet\">\((flagged + others).map(\.card))</div>"
    }
    page.section("Quality") { page in
        guard !sheet.entries.isEmpty else { return PageBuilder.absence("no slide was read") }
        return page.table(sheet.qualityTable)
    }
    if !sheet.failures.isEmpty {
        page.section("Without features") { _ in
            sheet.failures.reduce(Markup()) { $0 + PageBuilder.callout("\($1)", tone: .alert) }
        }
    }
    let tiles = sheet.entries.reduce(0) { $0 + $1.record.quality.tileCount }
    func key(_ name: String, _ value: String) -> Markup {
        "<div><dt>\(name)</dt><dd>\(value)</dd></div>"
    }
    let header: Markup = """
        <button class="theme" type="button" hidden>Dark or light</button>\
        <p class="kicker">Contact sheet</p><h1>Slides and their tiles</h1>\
        <dl class="keys">\(key("Slides", NumberText.count(sheet.entries.count)))\
        \(key("Tiles", NumberText.count(tiles)))\
        \(key("To look at", NumberText.count(flagged.count)))\
        \(key("Without features", NumberText.count(sheet.failures.count)))</dl>\
        <style>.sheet{display:grid;gap:1rem;\
        grid-template-columns:repeat(auto-fill,minmax(15rem,1fr))}\
        .sheet figure{margin:0}.sheet img{max-width:100%;height:auto}\
        .sheet .flag{font-weight:600}</style>
        """
    return page.document(
        title: "Contact sheet", header: header,
        footer: "Made by Morphogen. File names may name patients: do not pass this page on. "
            + "Research use only.")
}

extension ContactSheet.Entry {
    fileprivate var card: Markup {
        let quality = record.quality
        let image = picture.map { picture -> Markup in
            """
            <img src="\(picture.address)" width="\(picture.width)" height="\(picture.height)" \
            alt="\(name), tissue outlined and tiles framed" loading="lazy">
            """
        }
        let flags = quality.flags.map(\.rawValue).joined(separator: ", ")
        let warning: Markup = flags.isEmpty ? "" : "<br><span class=\"flag\">\(flags)</span>"
        let state: Markup = isDone ? "" : "<br>not finished"
        return """
            <figure>\(image)<figcaption>\(name)<br>\
            \(NumberText.count(quality.tileCount)) tiles, \
            \(rounded(quality.tissueSquareMillimeters, 1)) mm², focus \
            \(rounded(quality.focus, 2))\(warning)\(state)</figcaption></figure>
            """
    }
}

extension ContactSheet {
    fileprivate var qualityTable: DataTable {
        DataTable(
            caption: """
                Tissue, sharpness (compare slides of one resolution only), pen marks and colour \
                without structure, each as a share of the slide.
                """,
            columns: [
                "Slide", .number("µm per pixel"), .number("Tissue, mm²"), .number("Tiles"),
                .number("Focus"), .number("Pen"), .number("Smears"), "To look at",
            ],
            rows: entries.map { entry in
                let quality = entry.record.quality
                return [
                    "\(entry.name)", "\(rounded(entry.record.micrometersPerPixel, 4))",
                    "\(rounded(quality.tissueSquareMillimeters, 2))",
                    "\(NumberText.count(quality.tileCount))", "\(rounded(quality.focus, 2))",
                    "\(NumberText.percent(quality.penShare))",
                    "\(NumberText.percent(quality.smoothShare))",
                    "\(quality.flags.map(\.rawValue).joined(separator: ", "))",
                ]
            })
    }
}

/// A number with a fixed number of digits after the point.
private func rounded(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
}
