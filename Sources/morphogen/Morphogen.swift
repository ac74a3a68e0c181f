import ArgumentParser

@main
struct Morphogen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "morphogen", abstract: "Prognosis from tissue and genes.")
}
