import ArgumentParser

/// The command; each subcommand parses, calls one library function, and prints.
@main
struct Morphogen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "morphogen",
        abstract: "Prognosis from tissue and genes: train with both, predict from the slide alone.",
        discussion: """
            Results go to standard output, progress to standard error.
            Research use only; not a medical device.
            """,
        version: morphogenVersion,
        subcommands: [ReadSlide.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Data",
                subcommands: [
                    Import.self, CohortCommand.self, Splits.self, Simulate.self, Plant.self,
                    Features.self, EmbedGenes.self, Weights.self,
                ]),
            CommandGroup(
                name: "Training",
                subcommands: [
                    Train.self, Pretrain.self, Finetune.self, BoardCommand.self,
                    MolecularCox.self,
                ]),
            CommandGroup(
                name: "Results",
                subcommands: [
                    Predict.self, Evaluate.self, Compare.self, Cox.self, Report.self, Export.self,
                ]),
            CommandGroup(name: "Help", subcommands: [Initialize.self, Doctor.self]),
        ])
}

/// The version of this command and of every file it writes.
let morphogenVersion = "0.1.0"
