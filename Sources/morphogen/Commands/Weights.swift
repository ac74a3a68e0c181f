import ArgumentParser
import Files
import SystemPackage

struct Weights: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Convert weights of others.", subcommands: [Convert.self])

    struct Convert: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Turn a .pt or .pth file into safetensors, without running anything in it.")

        @Argument(help: "The .pt or .pth file: tensors, lists and dictionaries only.")
        var source: String

        @Argument(help: "The .safetensors file to write.")
        var destination: String

        func run() throws {
            let source = FilePath(source)
            let tensors = try TorchFile(source).tensors()
            var writer = SafetensorsWriter(metadata: [
                "source": source.lastComponent?.string ?? "",
                "source_sha256": try sha256(of: source),
            ])
            for (name, tensor) in tensors {
                unsafe writer.add(
                    name, shape: tensor.shape, scalarType: tensor.scalarType,
                    bytes: tensor.withUnsafeBytes { unsafe Array($0) })
            }
            try writer.write(to: FilePath(destination))
            print("Wrote \(tensors.count) tensors to \(destination)")
        }
    }
}
