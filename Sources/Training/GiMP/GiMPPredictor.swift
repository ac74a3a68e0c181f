public import Cohorts
import Files
import Layers
import Models
public import Omics
import Slides
public import SystemPackage
import Tensors

/// Predicts patients with the models of a finished run of GiMP, or of exported ones, from slides,
/// genes or both.
///
/// Probabilities, risk and survival are means over the models of all folds.
public struct GiMPPredictor {
    /// What is predicted of one patient.
    public struct Prediction: Codable, Sendable, Hashable {
        /// The patient's name.
        public var name: String
        /// Patches of all slides; 0 without slides.
        public var patches: Int
        /// Whether genes were read.
        public var hasGenes: Bool
        /// The mean probability of each class; empty for survival.
        public var probabilities: [Double]
        /// The share of models whose likeliest class is that of the mean; nothing for survival.
        public var agreement: Double?
        /// The mean risk; higher means an earlier event; nothing for classes.
        public var risk: Double?
        /// Survival past each asked month; nothing after the last edge of a model's time bins.
        public var survival: [Double?]
    }

    /// What exported models say about themselves, and a run in its `study.json`.
    struct Card: Codable, Sendable {
        struct Study: Codable, Sendable {
            var name: String
            var data: RunManifest.DataKind
        }
        var configuration: Study
        /// The number of folds.
        var count: Int
        var version: String
    }

    /// The names of the classes; empty for survival.
    public let classes: [String]
    /// What the data of the training were.
    public let data: RunManifest.DataKind
    /// Which sides the models read.
    public let sides: GiMPOptions.Sides
    /// The features that the models need, in words; nothing if they read no slides or do not say.
    public let features: FeatureRequirement?
    /// The month up to which all models tell survival; nothing for classes.
    public var horizon: Double? {
        models.compactMap { $0.knowledge.bins?.innerEdges.last }.min()
    }
    /// The patients that a model here has learned from, as far as the folder says.
    private let learnedFrom: Set<String>
    let models: [(network: GiMP, knowledge: GiMPKnowledge, options: GiMPOptions)]

    /// Loads the models of a run.
    ///
    /// - Parameters:
    ///   - folder: The run's folder, or that of exported models.
    ///   - fold: One fold's model alone; nothing for the mean of all.
    ///   - device: Where to compute.
    /// - Throws: ``TrainingError`` if a model is missing, `FileError` if a file cannot be read.
    public init(_ folder: FilePath, fold: Int? = nil, device: String = "cpu") throws {
        let card: Card = try readJSON(of: folder.appending("study.json"))
        let count = card.count
        if let fold, !(0..<count).contains(fold) {
            throw TrainingError(
                .mismatch, "\(folder) has the folds 0 to \(count - 1), not \(fold)")
        }
        try requireEngine()
        let indices = fold.map { [$0] } ?? Array(0..<count)
        models = try indices.map { index in
            let path = folder.appending("fold-\(index)/model.safetensors")
            guard path.exists else {
                throw TrainingError(
                    .mismatch,
                    "\(folder) has no model of fold \(index); go on with the run: morphogen train --resume"
                )
            }
            let state = try StateDictionary(path)
            return (
                try GiMP(
                    state.decoded("configuration", of: path),
                    in: ParameterScope(state, device: Device(device))),
                try state.decoded("knowledge", of: path), try state.decoded("options", of: path)
            )
        }
        guard let first = models.first else {
            throw TrainingError(.mismatch, "\(folder) has no folds")
        }
        classes = first.knowledge.classes
        data = card.configuration.data
        sides = first.options.network.sides
        features = first.knowledge.requirement
        learnedFrom = try Self.learnedFrom(folder, fold)
    }

    /// The patients of the run's table of predictions whom a model has learned from.
    private static func learnedFrom(_ folder: FilePath, _ fold: Int?) throws -> Set<String> {
        let path = folder.appending("predictions.csv")
        guard path.exists else { return [] }
        var reader = try CSVReader(path)
        let (patient, own) = try (reader.column("case_id"), reader.column("fold"))
        var known: Set<String> = []
        while let row = try reader.next() {
            if fold == nil || row.trimmed(own) != fold.map(String.init) {
                known.insert(row.trimmed(patient))
            }
        }
        return known
    }

    /// How many of some patients or slides the models have learned from; predictions of these are
    /// too good.
    ///
    /// - Parameter names: Identifiers of patients, or names of slides that begin with one.
    /// - Returns: How many are known; 0 for exported models, which do not say.
    public func known(among names: [String]) -> Int {
        Predictor.known(learnedFrom, among: names)
    }

    /// How many genes of the models a table lacks; the training mean stands for them.
    ///
    /// - Parameter table: The measurements.
    /// - Returns: The lacking genes and all genes, of the model that lacks most.
    public func lacking(in table: OmicsTable) -> (lacking: Int, of: Int) {
        models.compactMap(\.knowledge.genes).map { layout in
            (layout.genes.count { table.place(of: $0) == nil }, layout.genes.count)
        }.max { $0.0 < $1.0 } ?? (0, 0)
    }

    /// Predicts one patient.
    ///
    /// - Parameters:
    ///   - name: The patient's name.
    ///   - files: The feature files of the patient's slides; none if there are no slides.
    ///   - table: Measured genes; a patient without a row has none.
    ///   - months: When survival is wanted.
    /// - Returns: The prediction; nothing if the patient has nothing that the models read.
    /// - Throws: `SlideError` if features are of another kind than those of the training,
    ///   ``TrainingError`` if more than a fifth of the genes are missing.
    public func predict(
        _ name: String, files: [FilePath], genes table: OmicsTable? = nil, months: [Double] = []
    ) throws -> Prediction? {
        let row = sides == .slides ? nil : table?.row(of: name)
        let slides = try read(sides == .genes ? [] : files)
        guard !slides.isEmpty || row != nil else { return nil }
        let forecasts = try models.map { model in
            try inference { () throws -> GiMPForecast in
                var input = GiMP.Input()
                if !slides.isEmpty, let width = model.knowledge.features {
                    input.patches = try PatchBatch([
                        sampled(slides, width: width, model.options, name).bag
                    ])
                }
                if let row, let table, let layout = model.knowledge.genes {
                    input.expression = try Tensor(
                        layout.values(row: row, of: table), shape: [1, layout.slots.count])
                }
                return GiMPForecast(
                    id: name, logits: try model.network(input).logits.doubles(),
                    hasSlides: !slides.isEmpty, hasGenes: row != nil, groups: [])
            }
        }
        return combined(
            forecasts, patches: slides.reduce(0) { $0 + $1.count }, hasGenes: row != nil, months)
    }

    /// The slides of some files, which must be made as those of the training were.
    func read(_ files: [FilePath]) throws -> [GiMPPatient.Slide] {
        try files.map { file in
            let bag = try readBag(file)
            try features?.check(bag)
            return GiMPPatient.Slide(bag, places: bag.places)
        }
    }

    /// The patches of a patient, no more than the models' limit.
    func sampled(
        _ slides: [GiMPPatient.Slide], width: Int, _ options: GiMPOptions, _ name: String
    ) throws -> SampledBag {
        try SampledBag(
            slides, width: width, limit: options.evaluationLimit, seed: options.seed,
            stream: "evaluation/\(name)", device: .cpu)
    }

    private func combined(
        _ forecasts: [GiMPForecast], patches: Int, hasGenes: Bool, _ months: [Double]
    ) -> Prediction {
        let count = Double(forecasts.count)
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / count }
        func top(_ values: [Double]) -> Int? { values.indices.max { values[$0] < values[$1] } }
        var prediction = Prediction(
            name: forecasts[0].id, patches: patches, hasGenes: hasGenes, probabilities: [],
            survival: [])
        guard classes.isEmpty else {
            let means = classes.indices.map { place in
                mean(forecasts.map { $0.probabilities[place] })
            }
            prediction.probabilities = means
            prediction.agreement =
                Double(forecasts.count { top($0.probabilities) == top(means) }) / count
            return prediction
        }
        prediction.risk = mean(forecasts.map(\.risk))
        prediction.survival = months.map { month in
            let values = zip(models, forecasts).compactMap { model, forecast in
                model.knowledge.bins?.survival(at: month, from: forecast.survival)
            }
            return values.count == forecasts.count ? mean(values) : nil
        }
        return prediction
    }

    /// Copies what prediction needs out of a run, nothing of any patient.
    ///
    /// - Parameters:
    ///   - run: The folder of a finished run.
    ///   - folder: Where the copy goes; made if it is not there.
    /// - Returns: The number of weights of one model.
    /// - Throws: ``TrainingError`` if the run is not finished or the folder holds one already.
    public static func export(_ run: FilePath, to folder: FilePath) throws -> Int {
        guard run.appending("metrics.json").exists else {
            throw TrainingError(
                .mismatch, "\(run) is not a finished run; go on with it: morphogen train --resume")
        }
        guard !folder.appending("study.json").exists else {
            throw TrainingError(
                .mismatch, "\(folder) holds a run or models already; name another folder")
        }
        let card: Card = try readJSON(of: run.appending("study.json"))
        var weights = 0
        for index in 0..<card.count {
            let source = run.appending("fold-\(index)/model.safetensors")
            let target = folder.appending("fold-\(index)")
            try makeFolder(target)
            var state = try StateDictionary(source)
            var knowledge: GiMPKnowledge = try state.decoded("knowledge", of: source)
            knowledge.requirement = knowledge.requirement?.withoutSlide
            state.metadata["knowledge"] = try json(knowledge)
            state.metadata["records"] = nil
            try state.write(to: target.appending("model.safetensors"))
            weights = state.names.reduce(0) { $0 + (state.shape(of: $1)?.reduce(1, *) ?? 0) }
        }
        try writeAtomically(to: folder.appending("study.json"), text: json(card))
        return weights
    }
}
