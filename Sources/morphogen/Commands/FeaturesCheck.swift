public import ArgumentParser
import Cohorts
import Files
public import Slides
import SystemPackage

extension Features {
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check feature files, one by one and together.",
            discussion: """
                PASS, WARN or FAIL for each file, then for all together: features of several
                encoders, tile sizes or widths must not be mixed. The exit code is 1 after a FAIL.
                """)

        @Argument(help: "Feature files, .safetensors, .h5 or .pt, or folders of them.")
        var files: [String]

        func run() throws {
            var bags: [Bag] = []
            var failed = false
            for file in try files.flatMap({ try Features.featureFiles(at: FilePath($0)) }) {
                do throws(SlideError) {
                    let bag = try readBag(file)
                    bags.append(bag)
                    failed = show(FeatureCheck(bag), of: file.string) || failed
                } catch {
                    print("FAIL  \(file): \(error)")
                    failed = true
                }
            }
            if bags.count > 1 {
                failed = show(FeatureCheck(together: bags), of: "together") || failed
            }
            if failed { throw ExitCode.failure }
        }

        /// Prints findings, and says whether one is a failure.
        private func show(_ check: FeatureCheck, of name: String) -> Bool {
            if check.findings.isEmpty { print("PASS  \(name)") }
            for finding in check.findings {
                print("\(finding.level.rawValue)  \(name): \(finding.sentence)")
            }
            return check.findings.contains { $0.level == .failure }
        }
    }

    struct Convert: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write features in another tool's form, or another tool's features in ours.",
            discussion: """
                Forms: morphogen (.safetensors), clam (.h5), clam-pt (.pt), trident (.h5),
                trident-patches (places only), stamp (.h5). What a form needs and the file does not
                say must be stated; nothing is guessed, and what stays unknown is said.
                """)

        @Argument(help: "Feature files, .safetensors, .h5 or .pt, or folders of them.")
        var files: [String]

        @Option(help: "The form to write.")
        var to: FeatureFormat

        @Option(name: .shortAndLong, help: "The folder of the new files.")
        var output: String

        @Option(help: "The encoder's name, where files do not say it.")
        var encoder: String?

        @Option(help: "The tiles' micrometres per pixel, where files do not say it.")
        var tileMpp: Double?

        @Option(help: "The tiles' side in pixels, where files do not say it.")
        var tilePixels: Int?

        @Option(help: "The slides' micrometres per pixel, where files do not say it.")
        var slideMpp: Double?

        @Option(help: "The folder of the slides; their sizes and resolutions are read from there.")
        var slides: String?

        func validate() throws {
            for (option, value) in [("--tile-mpp", tileMpp), ("--slide-mpp", slideMpp)] {
                guard (0.005...200).contains(value ?? 1) else {
                    throw ValidationError("\(option) must be from 0.005 to 200 µm per pixel")
                }
            }
            guard (1...100_000).contains(tilePixels ?? 1) else {
                throw ValidationError("--tile-pixels must be from 1 to 100000")
            }
        }

        func run() throws {
            let folder = FilePath(output)
            try makeFolder(folder)
            var failures: [String] = []
            var count = 0
            for file in try self.files.flatMap({ try Features.featureFiles(at: FilePath($0)) }) {
                do throws(SlideError) {
                    let bag = try readBag(file)
                    let name = file.stem ?? "features"
                    var conversion = try FeatureConversion(
                        bag, named: name, stating: facts(ofSlide: name))
                    let written = try conversion.write(as: to, into: folder)
                    print(([written.string] + conversion.sentences).joined(separator: "\n  "))
                    count += 1
                } catch {
                    failures.append(error.description)
                }
            }
            print("\(count) files of form \(to.rawValue) in \(output)")
            guard failures.isEmpty else { throw CleanExit.message(failures, code: .failure) }
        }

        /// What is stated, and what the slide itself says where its folder is named.
        private func facts(ofSlide name: String) throws(SlideError) -> FeatureFacts {
            var facts = FeatureFacts()
            facts.encoder = encoder
            facts.micrometersPerPixel = tileMpp
            facts.tilePixels = tilePixels
            facts.slideMicrometersPerPixel = slideMpp
            guard let slides else { return facts }
            let candidates = WholeSlide.extensions.sorted()
                .map { FilePath(slides).appending("\(name).\($0)") }
            guard let slide = candidates.first(where: \.exists) else {
                throw SlideError(.unreadable, "\(slides) holds no slide '\(name)'")
            }
            let layout = try WholeSlide(
                slide, micrometersPerPixel: slideMpp, in: ReadSlide.worker
            ).layout
            facts.slideMicrometersPerPixel = layout.micrometersPerPixel
            facts.slideWidth = layout.width
            facts.slideHeight = layout.height
            facts.slideHash = try slideFingerprint(of: slide)
            return facts
        }
    }

    /// The file, or the feature files of a folder.
    static func featureFiles(at path: FilePath) throws -> [FilePath] {
        guard !FeatureFolder.extensions.contains(path.extension ?? "") else { return [path] }
        let folder = try FeatureFolder(path)
        return folder.slides.compactMap { folder.file(of: $0) }
    }
}

extension FeatureFormat: ExpressibleByArgument {}
