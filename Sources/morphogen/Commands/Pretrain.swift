import ArgumentParser
import Training

struct Pretrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Pre-train GiMP in every fold: the genes, then slides and genes together.",
        discussion: """
            Each fold learns from its training patients only. A run that was killed goes on with
            --resume and ends with the same bytes. morphogen finetune goes on in the same folder.
            """)

    @OptionGroup var options: GiMPRun

    @Flag(help: "Stop after the gene encoder's own stage.")
    var genesOnly = false

    func run() throws {
        _ = try options.job.train(upTo: genesOnly ? .genes : .pretraining)
        print(
            "Stages in \(options.output). "
                + "Next: morphogen finetune \(options.study) -o \(options.output) --resume")
    }
}
