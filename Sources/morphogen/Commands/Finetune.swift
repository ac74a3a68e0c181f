import ArgumentParser
import Training

struct Finetune: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fine-tune GiMP in every fold and judge the held-out patients.",
        discussion: """
            Goes on from what morphogen pretrain left in the folder (with --resume); stages that
            are missing there and have epochs in the study are trained first.
            """)

    @OptionGroup var options: GiMPRun

    func run() throws {
        let job = options.job
        try job.judge(job.train(upTo: .finetuning))
    }
}
