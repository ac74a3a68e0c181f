import Foundation
import Layers
import Models
import Survival
import Tensors
import Training

/// Times a step of GiMP's pre-training; the line is JSON with the keys of the peer in PyTorch, whose
/// options these are: `gimp-benchmark [--patients N] [--patches N] [--features N] [--threads N] …`.
@main enum Main {
    static func main() throws {
        let options = Options(CommandLine.arguments.dropFirst())
        try setThreadCount(options.threads)
        let subject = try Subject(options)
        try subject.step(0)
        let clock = ContinuousClock()
        let before = used()
        let seconds = try (1...options.repeats).map { number in
            try clock.measure { try subject.step(number) } / .seconds(1)
        }.sorted()
        let after = used()
        print(
            """
            {"what": "pretraining", "engine": "Morphogen", "patients": \(options.patients), \
            "patches": \(options.patches), "features": \(options.features), \
            "threads": \(options.threads), "parameters": \(subject.parameters), \
            "seconds_median": \(seconds[seconds.count / 2]), "seconds_min": \(seconds[0]), \
            "processor_seconds": \((after.seconds - before.seconds) / Double(options.repeats)), \
            "peak_mb": \(after.megabytes)}
            """)
    }

    /// The processor time and the most memory that the process has used.
    private static func used() -> (seconds: Double, megabytes: Double) {
        var usage = rusage()
        let thisProcess: Int32 = 0  // RUSAGE_SELF, which has another type on each system
        getrusage(thisProcess, &usage)
        let times = [usage.ru_utime, usage.ru_stime]
        return (
            times.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 },
            Double(usage.ru_maxrss) / 1024
        )
    }
}

/// What the command line asks for.
struct Options {
    var patients = 16
    var patches = 1024
    var features = 1024
    var width = 512
    var masked = 256
    var threads = 2
    var repeats = 5

    init(_ arguments: some Sequence<String>) {
        var rest = Array(arguments)[...]
        while let name = rest.popFirst(), let value = rest.popFirst().flatMap({ Int($0) }) {
            switch name {
            case "--patients": patients = value
            case "--patches": patches = value
            case "--features": features = value
            case "--width": width = value
            case "--masked": masked = value
            case "--threads": threads = value
            case "--repeats": repeats = value
            default: print("unknown option \(name)")
            }
        }
    }
}

/// A batch of patients, and the networks with their optimisers.
struct Subject {
    /// The numbers that are learned.
    let parameters: Int
    private let options: Options
    private let pretraining: GiMPPretraining
    private let learned: [Tensor]
    private let optimizers: [Adam]
    private let batch: PatchBatch
    private let genes: Tensor
    private let mask: PatchMask

    init(_ options: Options) throws {
        self.options = options
        var patches = PatchAggregator.Configuration(features: options.features)
        patches.width = options.width
        // The gene encoder is frozen here, and gives its tokens once per stage.
        var encoder = GroupGeneEncoder.Configuration(genes: 64)
        encoder.width = options.width
        let scope = ParameterScope(seed: 1)
        let network = try GiMP(
            GiMP.Configuration(genes: encoder, patches: patches), in: scope)
        pretraining = try GiMPPretraining(of: network, in: scope / "pretraining")
        let kept = scope.trainable.filter { parameter in
            ["patch.", "fusion.", "pretraining."].contains { parameter.name.hasPrefix($0) }
        }
        for parameter in scope.trainable where !kept.contains(where: { $0.name == parameter.name })
        {
            try parameter.tensor.setRequiresGradient(false)
        }
        parameters = kept.reduce(0) { $0 + $1.tensor.shape.reduce(1, *) }
        learned = kept.map(\.tensor)
        let decays = { (parameter: Parameter) in
            parameter.name.hasSuffix("weight") && parameter.tensor.rank > 1
        }
        optimizers = [(kept.filter(decays), 0.05), (kept.filter { !decays($0) }, 0)].map {
            var settings = Adam.Configuration(decay: .decoupled($1))
            settings.beta2 = 0.95
            return Adam($0, rate: 1e-4, configuration: settings)
        }
        let generator = try Generator(seed: 1)
        let side = Int(Double(options.patches).squareRoot().rounded(.up))
        let places = try Tensor(
            (0..<options.patches).flatMap { [Float($0 % side), Float($0 / side)] },
            shape: [options.patches, 2])
        batch = try PatchBatch(
            (0..<options.patients).map { _ in
                PatchBatch.Bag(
                    features: try Tensor.normal(
                        [options.patches, options.features], using: generator),
                    places: places)
            })
        genes = try Tensor.normal([options.patients, options.width], using: generator)
        var mask = PatchMask()
        mask.length = options.masked
        self.mask = mask
    }

    /// Forward, both losses, backward, clipping, one step of AdamW.
    func step(_ number: Int) throws {
        var stream = RandomStream(seed: 1, stream: "step \(number)")
        let masked = try batch.lengths.map { try mask.draw(slides: [$0], using: &stream) }
        let output = try pretraining(
            batch, masking: masked, geneTokens: genes,
            training: Generator(seed: 1, stream: "dropout \(number)"))
        let labels = (0..<options.patients).map { PatientLabel.category($0 % 2) }
        let triplets = TripletMining.random.triplets(labels, distances: { [] }, using: &stream)
        var loss = try TripletLoss()(output.patients, triplets)
        if let guess = output.reconstruction,
            let guessed = try MaskedPatchLoss()(guess, features: batch.features, masked: masked)
        {
            loss = try loss + guessed
        }
        try loss.backward()
        try clipGradients(of: learned, to: 1)
        for adam in optimizers {
            try adam.step()
            try adam.clearGradients()
        }
    }
}
