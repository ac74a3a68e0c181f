import ArgumentParser
import Cohorts
import Encoding
import Files
import Foundation
import Reports
import Slides
import SystemPackage

struct Features: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Turn slides into feature files, look at them, convert them.",
        subcommands: [Extract.self, Info.self, Check.self, Convert.self])

    struct Extract: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Find tissue, cut tiles of a physical size, encode them.",
            discussion: """
                One .safetensors file per slide, written whole or not at all; run again, it goes on
                where it was. Pictures of tissue and tiles go to the folder thumbnails.
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

    struct Info: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what feature files hold and how they were made.")

        @Argument(help: "Feature files, .safetensors, .h5 or .pt, or folders of them.")
        var files: [String]

        func run() throws {
            for file in try files.flatMap({ try Features.featureFiles(at: FilePath($0)) }) {
                let bag = try readBag(file)
                print("\(file): \(bag.count) patches, \(bag.width) numbers each")
                print(
                    "  made by      \(bag.provenance?.summary ?? "\(bag.origin.rawValue), no more is said")"
                )
                print("  coordinates  \(bag.positions == nil ? "none" : bag.positionUnit.rawValue)")
                for (key, value) in bag.notes.sorted(by: { $0.key < $1.key }) {
                    print("  \(key)  \(value)")
                }
            }
        }
    }
}
