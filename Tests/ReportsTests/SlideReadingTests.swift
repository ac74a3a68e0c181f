import Cohorts
import Files
import Foundation
import Reports
import Slides
import SystemPackage
import Testing

@Suite struct `Slides of a run` {
    static func provenance(_ slide: String) -> FeatureProvenance {
        FeatureProvenance(
            encoder: "e", encoderHash: "h", width: 8, micrometersPerPixel: 1,
            tileMicrometers: 64, tilePixels: 64, preprocessingHash: "p", slide: slide,
            slideHash: "s", version: "0.1.0", slideMicrometersPerPixel: 1, slideWidth: 640,
            slideHeight: 384, tileSlidePixels: 64)
    }

    /// Writes where the model looked in one slide of ten times six tiles.
    static func write(
        _ slide: String, of patient: String, in run: RunFolder, tiles: Int = 60
    ) throws {
        var metadata = Self.provenance(slide).metadata
        metadata["patient"] = patient
        metadata["groups"] = "[\"Oncogenes\",\"Kinases\"]"
        metadata["tiles"] = "[7,61]"
        var writer = SafetensorsWriter(metadata: metadata)
        var corners: [Int32] = []
        for tile in 0..<60 { corners += [Int32(tile % 10 * 64), Int32(tile / 10 * 64)] }
        writer.add("coords", shape: [60, 2], integers: corners)
        writer.add(
            "attention", shape: [2, tiles],
            floats: (0..<2 * tiles).map { place in Float(place * 37 % 61) / 61 })
        writer.add("morphology", shape: [60], floats: (0..<60).map { Float($0) })
        try writer.write(to: run.attention.appending("\(slide).safetensors"))
    }

    /// A picture with a square of tissue in the middle.
    static func paint(_ path: FilePath, width: Int, height: Int) throws {
        var image = RGBImage(width: width, height: height)
        for y in height / 4..<height * 3 / 4 {
            for x in width / 4..<width * 3 / 4 {
                let red = 150 + (x * 7 + y * 13) % 60
                let green = 60 + (x * 5 + y * 3) % 50
                image[x, y] = RGBColor(UInt8(red), UInt8(green), 150)
            }
        }
        try writeAtomically(to: path, image.jpegData(quality: 95))
    }

    static func with<Result>(_ body: (DemoRun) throws -> Result) throws -> Result {
        let run = try DemoRun()
        defer { run.remove() }
        try FileManager.default.createDirectory(
            atPath: run.folder.attention.string, withIntermediateDirectories: true)
        return try body(run)
    }

    @Test func `panels show picture, tissue, maps and the kept tiles`() throws {
        try Self.with { run in
            try Self.write("a", of: "P1", in: run.folder)
            let folder = run.folder.attention
            try Self.paint(folder.appending("a.jpg"), width: 320, height: 192)
            try Self.paint(folder.appending("a.tile-7.jpg"), width: 64, height: 64)
            let report = try RunReport(run.folder, `Reading a run`.quick)
            let panel = try #require(report.slides.value?.panels.first)
            #expect(panel.patient == "Patient 1")
            #expect(
                panel.attention.map(\.name) == ["all groups", "Oncogenes", "Kinases", "morphology"])
            #expect(panel.tiles.count == 60 && panel.tileSide == 64)
            #expect(panel.patches.map(\.tile) == [7])
            #expect(panel.patches.allSatisfy { $0.image.width == 64 })
            let xs = panel.outline.flatMap { $0.map(\.x) }
            #expect(abs((xs.min() ?? 0) - 160) <= 16 && abs((xs.max() ?? 0) - 480) <= 16)
            #expect(panel.curve?.months == [8, 18, 40])
            let page = try WellFormed(html(report))
            #expect(!page.words.contains("P1"))
            #expect(!page.values(of: "aria-label").contains { $0.contains("P1") })
        }
    }

    @Test func `a slide without picture is drawn on white`() throws {
        try Self.with { run in
            try Self.write("a", of: "P1", in: run.folder)
            try Self.write("b", of: "P1", in: run.folder)
            var options = `Reading a run`.quick
            options.showsPatients = true
            let section = try #require(try RunReport(run.folder, options).slides.value)
            #expect(section.panels.map(\.patient) == ["P1", "P1"])
            #expect(section.panels[0].patches.isEmpty && section.panels[0].outline.isEmpty)
            #expect(section.selection.hasSuffix("; 2 slides without a picture, on white"))
        }
    }

    @Test func `features that do not say where their tiles lie are a reason`() throws {
        try Self.with { run in
            var writer = SafetensorsWriter(metadata: ["patient": "P1"])
            writer.add("morphology", shape: [2], floats: [1, 2])
            try writer.write(to: run.folder.attention.appending("a.safetensors"))
            let report = try RunReport(run.folder, `Reading a run`.quick)
            #expect(
                report.slides
                    == .missing("the features do not say where on the slide their tiles lie"))
        }
    }

    @Test func `a file that contradicts itself is refused`() throws {
        try Self.with { run in
            try Self.write("a", of: "P1", in: run.folder, tiles: 59)
            let path = run.folder.attention.appending("a.safetensors")
            let error = #expect(throws: FileError.self) { try RunReport(run.folder) }
            #expect(
                error?.description
                    == "\(path.string) holds 118 attentions for 2 gene groups and 60 tiles")
        }
    }
}

@Suite struct `Effects of gene groups` {
    private func shown(_ patient: String, fold: Int, rank: Double) -> SlideSection.Shown {
        .init(
            patient: patient, fold: fold, group: "LUAD", predicted: "LUSC, probability 0.91",
            rank: rank)
    }

    @Test func `say what they are, and stand in the order of the answers`() throws {
        try `Slides of a run`.with { run in
            let folder = run.folder.attention
            for slide in ["a", "b", "c"] {
                try `Slides of a run`.write(slide, of: "P-\(slide)", in: run.folder)
            }
            let rows = [
                shown("P-b", fold: 1, rank: 1), shown("P-c", fold: 0, rank: 1),
                shown("P-a", fold: 0, rank: 0),
            ]
            let part = try SlideSection.effects(in: folder, of: rows, showsPatients: true)
            let section = try #require(part.value)
            #expect(section.panels.map(\.patient) == ["P-c", "P-b", "P-a"])
            #expect(section.panels[0].attention.map(\.name).prefix(2) == ["Oncogenes", "Kinases"])
            #expect(section.panels[0].predicted == "LUSC, probability 0.91")
            #expect(section.meaning?.hasPrefix("No patch of GiMP looks at a gene group") == true)
            let numbered = try SlideSection.effects(in: folder, of: rows, showsPatients: false)
            #expect(
                numbered.value?.panels.map(\.patient) == ["Patient 1", "Patient 2", "Patient 3"])
        }
    }

    @Test func `leave a reason where there are none`() throws {
        try `Slides of a run`.with { run in
            let none = run.folder.path.appending("nothing")
            let missing = try SlideSection.effects(in: none, of: [], showsPatients: false)
            #expect(missing == .missing("the run keeps no maps of gene groups"))
            try `Slides of a run`.write("a", of: "P-a", in: run.folder)
            let other = [shown("P-b", fold: 0, rank: 1)]
            let part = try SlideSection.effects(
                in: run.folder.attention, of: other, showsPatients: false)
            #expect(part == .missing("the run keeps the attention of no patient that it predicted"))
        }
    }
}

@Suite struct `Tissue outline` {
    @Test func `a straight side loses its inner corners`() {
        var ring: [SlidePanel.Point] = []
        for step in 0..<10 { ring.append(.init(x: step, y: 0)) }
        for step in 0..<10 { ring.append(.init(x: 10, y: step)) }
        for step in 0..<10 { ring.append(.init(x: 10 - step, y: 10)) }
        for step in 0..<10 { ring.append(.init(x: 0, y: 10 - step)) }
        let few = TissueOutline.simplified(ring, tolerance: 0.5)
        #expect(
            Set(few) == [
                .init(x: 0, y: 0), .init(x: 10, y: 0), .init(x: 10, y: 10), .init(x: 0, y: 10),
            ])
    }

    @Test func `a bend larger than the tolerance stays`() {
        let ring = [(0, 0), (5, 3), (10, 0), (10, 10), (0, 10)].map {
            SlidePanel.Point(x: $0, y: $1)
        }
        #expect(TissueOutline.simplified(ring, tolerance: 2).contains(.init(x: 5, y: 3)))
        #expect(!TissueOutline.simplified(ring, tolerance: 4).contains(.init(x: 5, y: 3)))
    }
}
