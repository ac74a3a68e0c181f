import ArgumentParser
import Cohorts
import Encoding
import Foundation
import Slides
import SystemPackage

struct Features: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Turn slides into feature files, and look at them.",
        subcommands: [Extract.self, Info.self])

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

        @OptionGroup var progress: ProgressOptions

        func run() throws {
            let extraction = try encoding.extraction()
            let paths = try slides.flatMap { try FeatureExtraction.slides(at: FilePath($0)) }
            let line = ProgressLine("Encoding tiles", quiet: progress.quiet)
            defer { line.finish() }
            let outcomes = try extraction.extract(paths, into: FilePath(output)) {
                line.update($0)
            }
            try report(outcomes)
        }

        private func report(_ outcomes: [FeatureExtraction.Outcome]) throws {
            var tiles = 0
            var failures: [String] = []
            for outcome in outcomes {
                switch outcome.result {
                case .success(let made): tiles += made.tiles
                case .failure(let error): failures.append("\(error)")
                }
            }
            print(
                "\(outcomes.count - failures.count) of \(outcomes.count) slides have features in \(output), \(tiles) tiles"
            )
            guard !failures.isEmpty else { return }
            throw CleanExit.message(failures, code: .failure)
        }
    }

    struct Info: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what feature files hold and how they were made.")

        @Argument(help: "Feature files, .safetensors, .h5 or .pt, or folders of them.")
        var files: [String]

        func run() throws {
            for file in try files.flatMap({ try features(at: FilePath($0)) }) {
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

        /// The file, or the feature files of a folder.
        private func features(at path: FilePath) throws -> [FilePath] {
            guard !FeatureFolder.extensions.contains(path.extension ?? "") else { return [path] }
            let folder = try FeatureFolder(path)
            return folder.slides.compactMap { folder.file(of: $0) }
        }
    }
}
