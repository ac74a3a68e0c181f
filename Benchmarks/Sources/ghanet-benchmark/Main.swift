import Files
import Foundation
import Layers
import Models
import SystemPackage
import Tensors
import Training

/// Measures G-HANet; every line is JSON with the keys of the peer in PyTorch, whose options these are.
///
/// - `ghanet-benchmark [step] [--patches N] [--dtype float32|bfloat16] …`: one training step and one inference.
/// - `ghanet-benchmark crew [--patches N]`: optimiser steps of several bags, dealt to the processors or one after the other.
/// - `ghanet-benchmark ceiling`: how fast this machine multiplies matrices of the shapes of G-HANet.
/// - `ghanet-benchmark memory --patches N --what train|infer --folder F`: one bag of a feature file that is made in F.
/// - `ghanet-benchmark cohort --patients N --folder F`: makes a planted study in F.
/// - `ghanet-benchmark study --folder F`: cross-validates it.
@main enum Main {
    static func main() throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        let isNamed = arguments.first.map { !$0.hasPrefix("-") } ?? false
        let what = isNamed ? arguments.removeFirst() : "step"
        let options = Options(arguments)
        switch what {
        case "step":
            try setThreadCount(options.threads)
            let subject = try Subject(options)
            try measure("train", options) { try subject.train() }
            try measure("infer", options) { try subject.infer() }
        case "ceiling":
            try setThreadCount(options.threads)
            try measureCeiling(options)
        case "memory":
            try setThreadCount(options.threads)
            try LargeBag(options).measure()
        case "crew": try CrewSteps.measure(options)
        case "cohort": try PlantedStudy(options).write()
        case "study": try PlantedStudy(options).crossValidate()
        default: print("unknown measurement \(what)")
        }
    }

    /// Times a body after one run that is not counted, and prints a line.
    static func measure(_ what: String, _ options: Options, _ body: () throws -> Void) throws {
        try body()
        let clock = ContinuousClock()
        let seconds = try (0..<options.repeats).map { _ in try clock.measure(body).seconds }
            .sorted()
        report(
            what, options,
            ["seconds_median": seconds[seconds.count / 2], "seconds_min": seconds[0]])
    }

    /// The speed of the largest product, `[12000, 1024] · [1024, 512]`.
    static func measureCeiling(_ options: Options) throws {
        let generator = try Generator(seed: 1)
        let x = try Tensor.normal([12_000, 1024], using: generator).converted(to: options.type)
        let w = try Tensor.normal([512, 1024], using: generator).converted(to: options.type)
        let clock = ContinuousClock()
        let seconds = try (0..<(4 * options.repeats)).map { _ in
            try clock.measure { _ = try x.linear(w) }.seconds
        }
        report(
            "ceiling", options,
            ["gflops": 2 * 12_000 * 1024 * 512 / 1e9 / (seconds.min() ?? .infinity)])
    }

    /// Prints a line.
    static func report(_ what: String, _ options: Options, _ numbers: [String: Double]) {
        let measured = numbers.merging(["peak_mb": peakMegabytes()]) { $1 }
            .sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
        print(
            """
            {"what": "\(what)", "engine": "Morphogen", "wiring": "\(options.wiring)", \
            "patches": \(options.patches), "dtype": "\(options.type.name)", \
            "threads": \(options.threads), \(measured.joined(separator: ", "))}
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
    var what = "infer"
    var folder = FilePath("/tmp")
    var patients = 300
    var epochs = 1
    var fewest = 2000
    var most = 15_000
    var seed: UInt64 = 1
    var width = 512
    var accumulation = 32
    var rate = 2e-4

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
            case "--what": what = value
            case "--folder": folder = FilePath(value)
            case "--patients": patients = Int(value) ?? patients
            case "--epochs": epochs = Int(value) ?? epochs
            case "--fewest": fewest = Int(value) ?? fewest
            case "--most": most = Int(value) ?? most
            case "--seed": seed = UInt64(value) ?? seed
            case "--width": width = Int(value) ?? width
            case "--accumulation": accumulation = Int(value) ?? accumulation
            case "--rate": rate = Double(value) ?? rate
            default: print("unknown option \(name)")
            }
        }
    }
}

extension ScalarType {
    /// The name that PyTorch has for it.
    var name: String { self == .bfloat16 ? "bfloat16" : "float32" }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double { self / .seconds(1) }
}
