import Files
import Foundation
import Layers
import Models
import Tensors
import Training

/// `ghanet-benchmark [--patches N] [--features N] [--threads N] [--dtype float32|bfloat16]
/// [--wiring separate|shared] [--repeats N]`: one training step and one inference of G-HANet.
///
/// The lines have the keys of the peer in PyTorch, whose options these are.
@main enum Main {
    static func main() throws {
        let options = Options(CommandLine.arguments.dropFirst())
        try setThreadCount(options.threads)
        let subject = try Subject(options)
        try measure("train", options) { try subject.train() }
        try measure("infer", options) { try subject.infer() }
    }

    /// Times a body after one run that is not counted, and prints a line.
    static func measure(_ what: String, _ options: Options, _ body: () throws -> Void) throws {
        try body()
        let clock = ContinuousClock()
        let seconds = try (0..<options.repeats).map { _ in try clock.measure(body).seconds }
            .sorted()
        print(
            """
            {"what": "\(what)", "engine": "Morphogen", "wiring": "\(options.wiring)", \
            "patches": \(options.patches), "dtype": "\(options.type)", \
            "threads": \(options.threads), "seconds_median": \(seconds[seconds.count / 2]), \
            "seconds_min": \(seconds[0]), "peak_mb": \(peakMegabytes())}
            """)
    }

    /// The most memory that the process has held.
    static func peakMegabytes() -> Double {
        var usage = rusage()
        let thisProcess: Int32 = 0  // RUSAGE_SELF, which has another type on each system
        getrusage(thisProcess, &usage)
        return Double(usage.ru_maxrss) / 1024
    }
}

/// What the command line asks for.
struct Options {
    var patches = 12_000
    var features = 1024
    var threads = 2
    var type = ScalarType.float32
    var wiring = "separate"
    var repeats = 5

    init(_ arguments: some Sequence<String>) {
        var rest = Array(arguments)[...]
        while let name = rest.popFirst(), let value = rest.popFirst() {
            switch name {
            case "--patches": patches = Int(value) ?? patches
            case "--features": features = Int(value) ?? features
            case "--threads": threads = Int(value) ?? threads
            case "--repeats": repeats = Int(value) ?? repeats
            case "--dtype": type = value == "bfloat16" ? .bfloat16 : .float32
            case "--wiring": wiring = value
            default: print("unknown option \(name)")
            }
        }
    }
}

extension Duration {
    /// The duration in seconds.
    fileprivate var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
