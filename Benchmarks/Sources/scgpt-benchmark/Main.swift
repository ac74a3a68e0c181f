import Foundation
import Layers
import Models
import Tensors

/// Measures the embedding of one cell by scGPT at the size of the released model, with random
/// weights; the line is JSON with the keys of the peer in PyTorch, whose options these are.
///
/// `scgpt-benchmark [--genes N] [--threads N] [--repeats N]`
@main enum Main {
    static func main() throws {
        var (genes, threads, repeats) = (1200, 2, 5)
        var rest = CommandLine.arguments.dropFirst()
        while let name = rest.popFirst(), let value = rest.popFirst().flatMap(Int.init) {
            switch name {
            case "--genes": genes = value
            case "--threads": threads = value
            case "--repeats": repeats = value
            default: print("unknown option \(name)")
            }
        }
        try setThreadCount(threads)
        let configuration = ScGPT.Configuration()
        let model = try ScGPT(configuration, in: ParameterScope(seed: 1))
        let symbols = (0..<genes).map { (7919 * ($0 + 1)) % configuration.padding }
        let ids = try Tensor([configuration.padding + 1] + symbols, shape: [1, genes + 1])
        let bins = [-2] + (0..<genes).map { Float(1 + $0 % 50) }
        let values = try Tensor(bins, shape: [1, genes + 1])
        func embed() throws { _ = try inference { try model.embed(ids, values).floats() } }

        try embed()
        let clock = ContinuousClock()
        var seconds: [Double] = []
        var processor: [Double] = []
        for _ in 0..<repeats {
            let used = processorSeconds()
            seconds.append(try clock.measure(embed) / .seconds(1))
            processor.append(processorSeconds() - used)
        }
        seconds.sort()
        processor.sort()
        let line: [String: Any] = [
            "what": "embed", "engine": "Morphogen", "genes": genes, "threads": threads,
            "seconds_median": seconds[seconds.count / 2], "seconds_min": seconds[0],
            "processor_median": processor[repeats / 2],
            "peak_mb": peakMegabytes(),
        ]
        let text = try JSONSerialization.data(withJSONObject: line, options: .sortedKeys)
        print(String(decoding: text, as: UTF8.self))
    }

    /// The most memory that the process has held.
    static func peakMegabytes() -> Double { Double(usage().ru_maxrss) / 1024 }

    /// The seconds that processors have spent on the process.
    static func processorSeconds() -> Double {
        let used = usage()
        return [used.ru_utime, used.ru_stime].reduce(0) {
            $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
        }
    }

    private static func usage() -> rusage {
        var usage = rusage()
        let thisProcess: Int32 = 0  // RUSAGE_SELF, which has another type on each system
        getrusage(thisProcess, &usage)
        return usage
    }
}
