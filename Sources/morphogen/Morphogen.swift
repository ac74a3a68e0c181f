import ArgumentParser
import Files
import Foundation

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
        subcommands: [ReadSlide.self, ReadHDF5.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Data",
                subcommands: [
                    Import.self, CohortCommand.self, Splits.self, Simulate.self, Plant.self,
                    Extract.self, Features.self, EmbedGenes.self, Regulate.self, Weights.self,
                ]),
            CommandGroup(
                name: "Training",
                subcommands: [
                    Train.self, Pretrain.self, Finetune.self, Ablate.self, BoardCommand.self,
                    MolecularCox.self,
                ]),
            CommandGroup(
                name: "Results",
                subcommands: [
                    Predict.self, Evaluate.self, Compare.self, Cox.self, Report.self, Page.self,
                    Export.self,
                ]),
            CommandGroup(name: "Help", subcommands: [Initialize.self, Doctor.self]),
        ])

    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if let sentence = unknownCommand(arguments, of: self) {
            FileHandle.standardError.write(Data("Error: \(sentence)\n".utf8))
            exit(withError: ExitCode.validationFailure)
        }
        HDF5Worker.current = ReadHDF5.worker
        main(arguments)
    }
}

/// What is wrong with the names of commands that arguments begin with; nothing if they are known.
private func unknownCommand(
    _ arguments: [String], of command: any ParsableCommand.Type
) -> String? {
    let configuration = command.configuration
    let choices =
        configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
    guard !choices.isEmpty, let name = arguments.first, !name.hasPrefix("-"), name != "help" else {
        return nil
    }
    let names = choices.map { $0._commandName }
    if command != Morphogen.self,
        Morphogen.configuration.groupedSubcommands.flatMap(\.subcommands)
            .contains(where: { $0._commandName == name && !names.contains(name) })
    {
        return
            "there is no command '\(command._commandName) \(name)'; did you mean 'morphogen \(name)'?"
    }
    if let place = names.firstIndex(of: name) {
        return unknownCommand(Array(arguments.dropFirst()), of: choices[place])
    }
    let shown = choices.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
    let near = nearest(to: name, in: shown).map { "did you mean '\($0)'?" }
    return "there is no command '\(name)'; "
        + (near ?? "the commands are \(shown.joined(separator: ", "))")
}

/// The version of this command and of every file it writes.
let morphogenVersion = "0.1.0"
