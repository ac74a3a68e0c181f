import ArgumentParser
import Cohorts
import SystemPackage

struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Draw a cohort with planted links: genes → tissue → hazard.",
        discussion: """
            Writes slides (pyramidal TIFF), expression, outcome, the truth and a study.yaml.
            The same options and seed give the same bytes; run again, it goes on where it was.
            """)

    @Argument(help: "The folder to write to.")
    var folder: String

    @Option(help: "Patients.")
    var patients = 60

    @Option(help: "Slides of each patient.")
    var slidesPerPatient = 1

    @Option(name: .customLong("slide-mm"), help: "The side of a slide, millimetres.")
    var slideMillimeters = 1.5

    @Option(name: .customLong("mpp"), help: "Micrometres per pixel.")
    var micrometersPerPixel = 0.5

    @Option(help: "The share of patients whose event is seen.")
    var eventRate = 0.65

    @Option(help: "Factor on all effects on the hazard; 0 for a cohort without any link.")
    var effect = 1.0

    @Option(help: "The share of patients without genes.")
    var geneMissingness = 0.0

    @Option(
        help: """
            Draw features, genes and a class instead: with this probability the class is a XOR b, \
            else a, where slides show a and genes show b.
            """)
    var interaction: Double?

    @Option(help: "The seed of everything drawn.")
    var seed: UInt64 = 1

    @OptionGroup var progress: ProgressOptions

    func validate() throws {
        let defaults = SimulationConfiguration()
        let isPlain =
            slidesPerPatient == 1 && slideMillimeters == 1.5 && micrometersPerPixel == 0.5
            && eventRate == 0.65 && effect == 1 && geneMissingness == defaults.geneMissingness
        if interaction != nil, !isPlain {
            throw ValidationError(
                "--interaction draws features and no slides or outcomes: of the other options it knows --patients and --seed"
            )
        }
    }

    func run() throws {
        if let interaction {
            try simulateInteraction(interaction)
            return
        }
        var configuration = SimulationConfiguration()
        configuration.patients = patients
        configuration.slidesPerPatient = slidesPerPatient
        configuration.slideMillimeters = slideMillimeters
        configuration.micrometersPerPixel = micrometersPerPixel
        configuration.eventRate = eventRate
        configuration.geneMissingness = geneMissingness
        configuration.seed = seed
        let effects = configuration.effects
        configuration.effects = ProgramValues { effects[$0] * effect }
        let line = ProgressLine("Painting slides", quiet: progress.quiet)
        defer { line.finish() }
        try simulateCohort(configuration, to: FilePath(folder)) { state in
            line.update(state.finishedSlides, of: state.totalSlides)
        }
        line.finish()
        print("Wrote \(patients) simulated patients to \(folder)")
        print("Next: morphogen extract \(folder)/slides --output \(folder)/features")
    }

    private func simulateInteraction(_ interaction: Double) throws {
        var configuration = InteractionCohort.Configuration()
        configuration.patients = patients
        configuration.interaction = interaction
        configuration.seed = seed
        let line = ProgressLine("Drawing patients", quiet: progress.quiet)
        defer { line.finish() }
        try InteractionCohort(configuration).write(to: FilePath(folder)) {
            line.update($0, of: patients)
        }
        line.finish()
        print("Wrote \(patients) simulated patients to \(folder)")
    }
}
