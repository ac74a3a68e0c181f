import ArgumentParser
import Encoding
import Files
import Foundation
import Reports
import Slides
import SystemPackage

struct Extract: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find tissue, cut tiles of a physical size, encode them.",
        discussion: """
            One .safetensors file per slide, written whole or not at all; run again, it goes on \
            where it was. Pictures of tissue and tiles go to the folder thumbnails.

            A tile is a square on the glass. --mpp 0.5 --tile 256 makes squares of 128 µm, as tools \
            do that cut 256 pixels at 0.5 µm per pixel; --tile-um 128 says the same. Encoders see \
            a tile at the size they were trained with, averaged down from the slide's nearest \
            finer level. What a slide says of its own resolution is another matter: --slide-mpp.
            """)

    @Argument(help: "Slides, images, or folders of them.")
    var slides: [String]

    @OptionGroup var encoding: EncodingOptions

    @Option(name: .shortAndLong, help: "The folder of the feature files.")
    var output: String

    @Option(help: "Do only every n-th slide, beginning with the i-th: i/n, from 1.")
    var shard: Shard?

    @OptionGroup var progress: ProgressOptions

    func run() throws {
        let extraction = try encoding.extraction()
        var paths = try slides.flatMap { try FeatureExtraction.slides(at: FilePath($0)) }
        if let shard { paths = shard.part(of: paths) }
        let line = ProgressLine("Encoding tiles", quiet: progress.quiet)
        defer { line.finish() }
        let outcomes = try extraction.extract(paths, into: FilePath(output)) {
            line.update($0)
        }
        line.finish()
        try report(outcomes)
    }

    private func report(_ outcomes: [FeatureExtraction.Outcome]) throws {
        var tiles = 0
        var done = 0
        var failures: [String] = []
        for outcome in outcomes {
            switch outcome.result {
            case .success(let made):
                done += 1
                tiles += made.tiles
            case .failure where outcome.isElsewhere: continue
            case .failure(let error): failures.append("\(error)")
            }
        }
        print(
            "\(done) of \(outcomes.count) slides have features in \(output), \(tiles) tiles")
        let sheet = ContactSheet(of: FilePath(output), failures: failures)
        try sheet.table.write(to: FilePath(output).appending("quality.csv"))
        try writeAtomically(to: FilePath(output).appending("index.html"), text: html(sheet))
        for entry in sheet.entries where !entry.record.quality.flags.isEmpty {
            let flags = entry.record.quality.flags.map(\.rawValue).joined(separator: ", ")
            print("  look at \(entry.name): \(flags)")
        }
        if let pace = pace(of: outcomes) { print("  \(pace)") }
        print("Look at \(output)/index.html; quality.csv holds its table")
        let elsewhere = outcomes.count(where: \.isElsewhere)
        if elsewhere > 0 { print("\(elsewhere) are being done by another process") }
        guard !failures.isEmpty else { return }
        throw CleanExit.message(failures, code: .failure)
    }

    /// Tiles per second and what the time went to; nothing if no tile was encoded.
    private func pace(of outcomes: [FeatureExtraction.Outcome]) -> String? {
        let worked = outcomes.filter { $0.encoded > 0 }
        let tiles = worked.reduce(0) { $0 + $1.encoded }
        let seconds = worked.reduce(0) { $0 + $1.seconds }
        guard tiles > 0, seconds > 0 else { return nil }
        let reading = worked.count { $0.bottleneck == .reading }
        let bottleneck = 2 * reading > worked.count ? "reading" : "encoding"
        return
            "\(tiles) tiles encoded in \(brief(seconds)), \(fixed(Double(tiles) / seconds, 1)) per second; \(bottleneck) is the bottleneck"
    }
}
