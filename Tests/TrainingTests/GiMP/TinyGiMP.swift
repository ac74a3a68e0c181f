import Cohorts
import Omics
import SystemPackage

@testable import Training

/// A cohort and a network that train in moments.
enum TinyGiMP {
    static func interaction(
        patients: Int = 24, interaction: Double = 0, seed: UInt64 = 1
    ) throws -> InteractionCohort {
        var configuration = InteractionCohort.Configuration()
        configuration.patients = patients
        configuration.interaction = interaction
        configuration.patches = 20
        configuration.features = 6
        configuration.groups = 4
        configuration.genesPerGroup = 8
        configuration.seed = seed
        return try InteractionCohort(configuration)
    }

    /// The patients of a simulation; `change` may poison labels.
    static func cohort(
        _ simulation: InteractionCohort, survival: Bool = false,
        change: (Int, GiMPPatient.Target) -> GiMPPatient.Target? = { $1 },
        hasSlides: (Int) -> Bool = { _ in true }, hasGenes: (Int) -> Bool = { _ in true },
        classes: Int = 2
    ) -> GiMPCohort {
        let drawn = (0..<simulation.configuration.patients).map(simulation.patient)
        let patients = drawn.enumerated().map { index, patient in
            let slide = GiMPPatient.Slide(
                features: patient.features, places: patient.places,
                count: simulation.configuration.patches)
            let time = (patient.isPositive ? 5.0 : 20.0) + Double(index % 5)
            let target =
                survival
                ? GiMPPatient.Target.survival(Outcome(time: time, event: index % 4 != 0))
                : .category(patient.isPositive ? 1 : 0)
            let read: @Sendable () -> [GiMPPatient.Slide] = { [slide] }
            return GiMPPatient(
                id: patient.id, slides: hasSlides(index) ? read : nil,
                target: change(index, target))
        }
        let measured = drawn.enumerated().filter { hasGenes($0.offset) }.map(\.element)
        let table = OmicsTable(
            patients: measured.map(\.id), columns: simulation.genes,
            values: measured.flatMap(\.expression))
        return GiMPCohort(
            patients: patients, genes: table,
            classes: survival ? [] : Array(["negative", "positive", "other"].prefix(classes)))
    }

    /// A fold that took all stages with the first eighteen of twenty-four patients; without classes it
    /// tells survival.
    static func trained(
        classes: Int = 2, hasSlides: (Int) -> Bool = { _ in true }, in folder: FilePath
    ) throws -> GiMPFold {
        let cohort = cohort(
            try interaction(), survival: classes == 0,
            change: { index, target in
                guard case .category = target, classes == 3 else { return target }
                return .category(index % 3)
            }, hasSlides: hasSlides, classes: classes)
        let fold = try GiMPFold(
            cohort, training: cohort.patients.prefix(18).map(\.id), name: "fold 0",
            options: options, folder: folder, version: "test", resumes: false)
        try fold.trainGenes()
        try fold.pretrain()
        try fold.finetune()
        return fold
    }

    static var options: GiMPOptions {
        var options = GiMPOptions()
        options.network.width = 16
        options.network.heads = 2
        options.network.fragment = 4
        options.network.groups = 4
        options.network.innerBlocks = 1
        options.network.kernel = 5
        options.network.projection = 8
        options.mask.length = 5
        options.geneStage.epochs = 1
        options.pretraining.epochs = 1
        options.finetuning.epochs = 2
        options.batch = 8
        options.patchLimit = 16
        options.bins = 3
        options.selection = .last
        return options
    }
}
