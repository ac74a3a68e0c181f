import Cohorts
import Files
import Models
import Omics
import SystemPackage
import Tensors
import TestSupport
import Testing

@testable import Training

@Suite struct `GiMP in a fold` {
    private struct Stop: Error {}

    private func made(
        _ cohort: GiMPCohort, _ folder: FilePath, options: GiMPOptions = TinyGiMP.options,
        heldOut: Int = 6, resumes: Bool = false, interval: Duration = .seconds(3600)
    ) throws -> GiMPFold {
        let ids = cohort.patients.map(\.id)
        try makeFolder(folder)
        return try GiMPFold(
            cohort, training: Array(ids.dropLast(heldOut)), name: "fold 0", options: options,
            folder: folder, version: "test", resumes: resumes, interval: interval)
    }

    private func trained(_ fold: GiMPFold) throws {
        try fold.trainGenes()
        try fold.pretrain()
        try fold.finetune()
    }

    private func bytes(_ folder: FilePath) throws -> [String] {
        try GiMPFold.Stage.allCases.map { try sha256(of: folder.appending($0.file)) }
    }

    @Test func `ends with the same bytes twice, whoever is held out with whatever label`() throws {
        let folder = try TemporaryFolder()
        let simulation = try TinyGiMP.interaction()
        let clean = TinyGiMP.cohort(simulation)
        // Labels and genes of the held-out patients are poisoned.
        let poisoned = TinyGiMP.cohort(
            simulation,
            change: { index, target in
                guard index >= 18, case .category(let category) = target else { return target }
                return .category(1 - category)
            })
        try trained(made(clean, folder.path.appending("one")))
        try trained(made(clean, folder.path.appending("two")))
        try trained(made(poisoned, folder.path.appending("three")))
        let first = try bytes(folder.path.appending("one"))
        #expect(try bytes(folder.path.appending("two")) == first)
        #expect(try bytes(folder.path.appending("three")) == first)
        // The same poison on a training patient does change them.
        let other = TinyGiMP.cohort(
            simulation, change: { index, target in index == 3 ? .category(0) : target })
        let flipped = TinyGiMP.cohort(
            simulation, change: { index, target in index == 3 ? .category(1) : target })
        try trained(made(other, folder.path.appending("four")))
        try trained(made(flipped, folder.path.appending("five")))
        #expect(
            try bytes(folder.path.appending("four")) != bytes(folder.path.appending("five")))
    }

    @Test(arguments: GiMPFold.Stage.allCases)
    func `goes on to the same bytes after being killed`(stage: GiMPFold.Stage) throws {
        let folder = try TemporaryFolder()
        let cohort = TinyGiMP.cohort(try TinyGiMP.interaction())
        var options = TinyGiMP.options
        options.selection = .validation
        options.validationShare = 0.3
        options.batch = 4
        let whole = folder.path.appending("whole")
        try trained(made(cohort, whole, options: options))
        let cut = folder.path.appending("cut")
        var steps = 0
        let fold = try made(cohort, cut, options: options, interval: .zero)
        func watch(_ state: StageProgress) throws {
            guard state.stage == stage.rawValue else { return }
            steps += 1
            if steps == 2 { throw Stop() }
        }
        #expect(throws: Stop.self) {
            try fold.trainGenes(progress: watch)
            try fold.pretrain(progress: watch)
            try fold.finetune(progress: watch)
        }
        #expect(cut.appending("\(stage.rawValue)-checkpoint.safetensors").exists)
        try trained(made(cohort, cut, options: options, resumes: true))
        #expect(try bytes(cut) == bytes(whole))
        #expect(!cut.appending("\(stage.rawValue)-checkpoint.safetensors").exists)
    }

    @Test func `leaves a frozen gene encoder as it is`() throws {
        let folder = try TemporaryFolder()
        let cohort = TinyGiMP.cohort(try TinyGiMP.interaction())
        let path = folder.path.appending("run")
        let fold = try made(cohort, path)
        try trained(fold)
        let files = try GiMPFold.Stage.allCases.map { try #require(try fold.weights(of: $0)) }
        for name in files[0].names where name.hasPrefix("gene.") {
            let before = try files[0].tensor(name).floats()
            #expect(try files[1].tensor(name).floats() == before)
            #expect(try files[2].tensor(name).floats() == before)
        }
        // What pre-training learned is where fine-tuning starts; the rest of it learned.
        #expect(
            try files[1].tensor("patch.project.weight").floats()
                != files[2].tensor("patch.project.weight").floats())
        var options = TinyGiMP.options
        options.geneEncoder = .joint
        let joint = try made(cohort, folder.path.appending("joint"), options: options)
        try trained(joint)
        let moved = try #require(try joint.weights(of: .finetuning))
        #expect(
            try moved.tensor("gene.embed.weight").floats()
                != files[0].tensor("gene.embed.weight").floats())
    }

    @Test func `can learn genes without any label`() throws {
        let folder = try TemporaryFolder()
        let simulation = try TinyGiMP.interaction(patients: 60)
        var options = TinyGiMP.options
        options.geneObjective = .masked
        options.geneStage.epochs = 30
        options.geneStage.learningRate = 3e-3
        let path = folder.path.appending("clean")
        let records = try made(TinyGiMP.cohort(simulation), path, options: options).trainGenes()
        let losses = try records.map { try #require($0.losses["genes"]) }
        // Hidden genes have variance 1; the shifts that genes share can be guessed.
        #expect(losses.suffix(5).reduce(0, +) / 5 < 0.99)
        #expect(losses[0] > 1)
        let other = TinyGiMP.cohort(
            simulation, change: { index, _ in .category(index % 2) })
        let path2 = folder.path.appending("other")
        try made(other, path2, options: options).trainGenes()
        let file = GiMPFold.Stage.genes.file
        #expect(try sha256(of: path.appending(file)) == sha256(of: path2.appending(file)))
    }

    @Test func `starts with tokens that are centred and scaled by the training patients`() throws {
        let folder = try TemporaryFolder()
        let simulation = try TinyGiMP.interaction()
        let fold = try made(TinyGiMP.cohort(simulation), folder.path.appending("one"))
        try fold.trainGenes()
        try fold.pretrain()
        let state = try #require(try fold.weights(of: .pretraining))
        let centre = try state.tensor("fusion.centre").floats()
        #expect(centre.map(abs).reduce(0, +) > 0.1)
        #expect(try state.tensor("fusion.scale").floats().allSatisfy { $0 > 0 })
        // Fine-tuning goes on from them.
        var options = TinyGiMP.options
        options.finetuning.learningRate = 0
        let still = try made(
            TinyGiMP.cohort(simulation), folder.path.appending("two"), options: options)
        try trained(still)
        let kept = try #require(try still.weights(of: .finetuning))
        let before = try #require(try still.weights(of: .pretraining))
        #expect(
            try kept.tensor("fusion.centre").floats()
                == before.tensor("fusion.centre").floats())
        options.network.standardizesTokens = false
        options.pretraining.learningRate = 0
        let raw = try made(
            TinyGiMP.cohort(simulation), folder.path.appending("three"), options: options)
        try trained(raw)
        let fresh = try #require(try raw.weights(of: .finetuning)).tensor("fusion.centre")
        #expect(try fresh.floats().allSatisfy { $0 == 0 })
    }

    @Test func `refuses a frozen encoder that nobody has trained`() throws {
        let folder = try TemporaryFolder()
        let fold = try made(
            TinyGiMP.cohort(try TinyGiMP.interaction()), folder.path.appending("run"))
        let error = #expect(throws: TrainingError.self) { try fold.pretrain() }
        #expect(
            error?.description
                == "the gene encoder is frozen, but no stage has trained it; give the gene stage epochs, or set geneEncoder to joint"
        )
    }

    @Test func `refuses the weights of another fold`() throws {
        let folder = try TemporaryFolder()
        let cohort = TinyGiMP.cohort(try TinyGiMP.interaction())
        let path = folder.path.appending("run")
        try made(cohort, path).trainGenes()
        let other = try made(cohort, path, heldOut: 8, resumes: true)
        let error = #expect(throws: TrainingError.self) { try other.pretrain() }
        #expect(
            error?.description
                == "\(path)/genes.safetensors was trained on other patients than those of fold 0; some of them may be held out here"
        )
    }

    @Test func `hides labels beyond the share that may be seen`() throws {
        let folder = try TemporaryFolder()
        let simulation = try TinyGiMP.interaction()
        var options = TinyGiMP.options
        options.labelShare = 0.25
        let cohort = TinyGiMP.cohort(simulation)
        let fold = try made(cohort, folder.path.appending("one"), options: options)
        let seen = fold.learners.count { $0.target != nil }
        #expect(fold.judges.isEmpty)
        #expect(Double(seen) / Double(fold.learners.count) <= 0.3)
        let kinds = Set(fold.learners.compactMap(\.target))
        #expect(kinds == [.category(0), .category(1)])
        try trained(fold)
        #expect(try fold.predict(cohort.patients.map(\.id)).count == 24)
    }

    @Test func `chooses the epoch by labels that were seen`() throws {
        let folder = try TemporaryFolder()
        var options = TinyGiMP.options
        options.labelShare = 0.5
        options.selection = .validation
        let cohort = TinyGiMP.cohort(try TinyGiMP.interaction(patients: 48))
        let fold = try made(
            cohort, folder.path.appending("one"), options: options, heldOut: 8)
        let labels = (fold.learners + fold.judges).count { $0.target != nil }
        #expect(!fold.judges.isEmpty && fold.judges.allSatisfy { $0.target != nil })
        #expect(labels <= 22)
        #expect(fold.learners.count + fold.judges.count == 40)
    }

    @Test func `learns patients by heart`() throws {
        let folder = try TemporaryFolder()
        let cohort = TinyGiMP.cohort(try TinyGiMP.interaction(patients: 16, interaction: 1))
        var options = TinyGiMP.options
        options.geneEncoder = .joint
        options.finetuning.epochs = 40
        options.finetuning.learningRate = 3e-3
        options.network.dropout = 0
        options.network.classifierDropout = 0
        options.patchLimit = 20
        options.batch = 16
        let fold = try made(cohort, folder.path.appending("run"), options: options, heldOut: 0)
        try fold.finetune()
        for forecast in try fold.predict(cohort.patients.map(\.id)) {
            let call = forecast.probabilities[1] > 0.5 ? 1 : 0
            #expect(cohort.patients(([forecast.id]))[0].target == .category(call))
        }
    }

    @Test func `predicts with a side missing, and learns from patients who lack one`() throws {
        let folder = try TemporaryFolder()
        let cohort = TinyGiMP.cohort(
            try TinyGiMP.interaction(), hasSlides: { $0 % 5 != 0 }, hasGenes: { $0 % 5 != 1 })
        var options = TinyGiMP.options
        options.modalityDropout = 0.5
        let fold = try made(cohort, folder.path.appending("run"), options: options)
        try trained(fold)
        let ids = cohort.patients.map(\.id)
        #expect(try fold.predict(ids).count == 24)
        let slides = try fold.predict(ids, sides: .slides)
        #expect(slides.count == 19)
        #expect(slides.allSatisfy { $0.hasSlides && !$0.hasGenes && $0.groups.isEmpty })
        let genes = try fold.predict(ids, sides: .genes)
        #expect(genes.count == 19)
        #expect(genes.allSatisfy { !$0.hasSlides && $0.hasGenes && $0.groups.count == 4 })
    }

    @Test(arguments: GiMPOptions.Sides.allCases)
    func `learns survival, from either side alone, too`(sides: GiMPOptions.Sides) throws {
        let folder = try TemporaryFolder()
        let cohort = TinyGiMP.cohort(try TinyGiMP.interaction(), survival: true)
        var options = TinyGiMP.options
        options.network.sides = sides
        let fold = try made(cohort, folder.path.appending("run"), options: options)
        if sides == .both {
            try fold.trainGenes()
            let records = try fold.pretrain()
            #expect(try #require(records.last?.losses["triplets"]) > 0)
        }
        try fold.finetune()
        let forecasts = try fold.predict(cohort.patients.map(\.id))
        #expect(forecasts.count == 24)
        for forecast in forecasts {
            #expect(forecast.survival.count == 3)
            #expect(forecast.risk >= -3 && forecast.risk <= 0)
        }
    }

    @Test func `trains with every mask, mining and space of triplets`() throws {
        let folder = try TemporaryFolder()
        let cohort = TinyGiMP.cohort(try TinyGiMP.interaction())
        for (index, mode) in PatchMask.Mode.allCases.enumerated() {
            var options = TinyGiMP.options
            options.mask.mode = mode
            options.mask.window = 8
            options.mining = TripletMining.allCases[index % 3]
            options.crossesSides = index % 2 == 0
            options.margin = index == 0 ? nil : 0.3
            let fold = try made(cohort, folder.path.appending("\(mode)"), options: options)
            try fold.trainGenes()
            let record = try #require(try fold.pretrain().last)
            #expect(record.losses["mask"].map { $0 > 0.5 && $0 < 3 } ?? false)
            #expect(record.losses["triplet"].map { $0 > 0 } ?? false)
        }
    }
}
