import ArgumentParser
import Cohorts
import Slides
import SystemPackage

struct Features: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at feature files, check them, convert them; extract makes them.",
        subcommands: [Info.self, Check.self, Convert.self])

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
