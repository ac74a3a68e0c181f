public import Cohorts
import Files
import Foundation
import Layers
import Models
public import Omics
import Slides
public import SystemPackage
import Tensors

/// Predicts patients that a run has never seen, from their slides alone.
///
/// Risk and survival are means over the models of all folds; each was trained without genes being needed here.
public struct Predictor {
    /// What is predicted of one patient.
    public struct Prediction: Codable, Sendable, Hashable {
        /// The name: the patient's, or the slide's if it is alone.
        public var name: String
        /// Patches of all slides.
        public var patches: Int
        /// The mean risk of the fold models; higher means an earlier event.
        public var risk: Double
        /// The share of fold models that put the patient above the median risk of their training patients.
        public var highRiskShare: Double
        /// Survival past each asked month; nothing after the last edge of a model's time bins, of which it knows no more
        /// than that it is late.
        public var survival: [Double?]
        /// The mean guessed expression of each gene group in training standard deviations; empty if the models cannot
        /// guess.
        public var geneGroups: [Double]
    }

    /// Where the models looked in one slide.
    public struct Attention: Sendable {
        /// The slide's feature file.
        public var file: FilePath
        /// One row per gene group: the share of each patch, mean over models.
        public var groups: [[Float]]
        /// The share of each patch by its looks, mean over models.
        public var morphology: [Float]
    }

    /// The names of the gene groups; empty for models without genes.
    public let geneGroups: [String]
    /// Whether the models guess expression: they were trained with genes and exported with their decoders, if at all.
    public var guessesGenes: Bool {
        models.allSatisfy(\.network.hasDecoders) && !geneGroups.isEmpty
    }
    /// The month up to which all models tell survival: the last inner edge of their time bins.
    public var horizon: Double {
        models.compactMap(\.knowledge.bins.innerEdges.last).min() ?? 0
    }
    /// What was run.
    public let manifest: RunManifest
    /// The patients that a model here has learned from, as far as the folder says: a run does, exported models do not.
    private let learnedFrom: Set<String>
    private let models: [ModelFile]
    private let bags: BagReader

    /// Loads the models of a run.
    ///
    /// - Parameters:
    ///   - run: The run's folder.
    ///   - fold: One fold's model alone; nothing for the mean of all.
    ///   - precision: The kind of number in which products with patches are made; that of the training if nothing.
    ///   - device: Where to compute.
    /// - Throws: ``TrainingError`` if the run is not finished, `FileError` if a file cannot be read.
    public init(
        _ run: RunFolder, fold: Int? = nil, precision: StudyConfiguration.Precision? = nil,
        device: String = "cpu"
    ) throws {
        guard run.manifest.exists else {
            throw TrainingError(
                .mismatch, "\(run.path) is not the folder of a run: it has no run.json")
        }
        let manifest: RunManifest = try readJSON(of: run.manifest)
        if let fold, !(0..<manifest.folds).contains(fold) {
            throw TrainingError(
                .mismatch, "\(run.path) has the folds 0 to \(manifest.folds - 1), not \(fold)")
        }
        try requireEngine()
        let indices = fold.map { [$0] } ?? Array(0..<manifest.folds)
        for index in indices where !run.fold(index).model.exists {
            throw TrainingError(
                .mismatch,
                "\(run.path) has no model of fold \(index); go on with the run: morphogen train --resume"
            )
        }
        models = try indices.map { try ModelFile(run.fold($0).model, device: Device(device)) }
        guard let first = models.first else {
            throw TrainingError(.mismatch, "\(run.path) has no folds")
        }
        bags = BagReader(
            first.knowledge.features,
            type: (precision ?? first.knowledge.precision ?? .float32).scalarType,
            device: Device(device))
        geneGroups = first.knowledge.genes?.groups.groups.map(\.name) ?? []
        self.manifest = manifest
        learnedFrom =
            try run.patients.exists
            ? Set(
                RunPatient.read(run.patients)
                    .filter { $0.takesPart && (fold == nil || $0.fold != fold) }.map(\.id)) : []
    }

    /// How many of some patients or slides the models have learned from; predictions of these are too good.
    ///
    /// - Parameter names: Identifiers of patients, or names of slides that begin with one.
    /// - Returns: How many are known; 0 for exported models, which do not say.
    public func known(among names: [String]) -> Int {
        Self.known(learnedFrom, among: names)
    }

    /// How many of some patients or slides are among those that models have learned from.
    static func known(_ learnedFrom: Set<String>, among names: [String]) -> Int {
        names.count { name in
            learnedFrom.contains(name)
                || learnedFrom.contains { id in
                    name.hasPrefix(id) && "-_.".contains(name.dropFirst(id.count).first ?? "x")
                }
        }
    }

    /// The features that the models need, in words; nothing if the run does not say.
    public var features: FeatureRequirement? { models.first?.knowledge.features }

    /// Predicts one patient.
    ///
    /// - Parameters:
    ///   - name: The patient's or slide's name.
    ///   - files: The feature files of the patient's slides.
    ///   - months: When survival is wanted.
    /// - Returns: The prediction, and where the models looked in each slide.
    /// - Throws: `SlideError` if features cannot be read or are of another kind than those of the training.
    public func predict(
        _ name: String, files: [FilePath], months: [Double]
    ) throws -> (prediction: Prediction, attention: [Attention]) {
        let slides = try files.map { try bags.opened($0) }
        let bag = try bags.bag(of: slides)
        let forecasts = try models.map { try Forecast($0.network, bag) }
        let count = Double(models.count)
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / count }
        let high = zip(models, forecasts).count { model, forecast in
            forecast.risk > model.knowledge.medianTrainingRisk ?? .infinity
        }
        let survival = months.map { month -> Double? in
            let values = zip(models, forecasts).compactMap { model, forecast in
                let hazards = model.knowledge.calibration?(forecast.hazards) ?? forecast.hazards
                return model.knowledge.bins.survival(
                    at: month, from: Training.survival(of: hazards))
            }
            return values.count == models.count ? mean(values) : nil
        }
        let prediction = Prediction(
            name: name, patches: bag.count, risk: mean(forecasts.map(\.risk)),
            highRiskShare: Double(high) / count, survival: survival,
            geneGroups: (guessesGenes ? geneGroups.indices : 0..<0).map { group in
                mean(
                    forecasts.map {
                        $0.expression[group].reduce(0, +) / Double($0.expression[group].count)
                    })
            })
        let sizes = slides.map(\.count)
        return (prediction, attention(of: files, sizes: sizes, in: forecasts))
    }

    /// What was measured of a patient, beside what the models guess: the mean standardised expression
    /// of each gene group, after the transforms that each model stored.
    ///
    /// - Parameters:
    ///   - patient: The patient's name in the table.
    ///   - table: Measurements of new patients, in the unit of the training table.
    ///   - site: The patient's site, for models that adjust sites.
    /// - Returns: One number per gene group, nothing for a group without numbers; nothing at all if the
    ///   table does not have the patient.
    /// - Throws: `OmicsError` if the table lacks more genes than may be filled.
    public func measured(
        _ patient: String, in table: OmicsTable, site: String? = nil
    ) throws -> [Double?]? {
        var rows: [[Double?]] = []
        for model in models {
            guard
                let groups = try model.knowledge.genes?.values(of: patient, in: table, site: site)
            else { return nil }
            rows.append(
                groups.map { values in
                    let known = values.filter(\.isFinite).map(Double.init)
                    return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
                })
        }
        return geneGroups.indices.map { group in
            let known = rows.compactMap { $0[group] }
            return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
        }
    }

    /// The most genes that a fold's model needs and a table of new patients lacks.
    ///
    /// - Throws: `OmicsError` if more are lacking than may be filled, ``TrainingError`` for models
    ///   without genes.
    public func missingGenes(in table: OmicsTable) throws -> (missing: Int, needed: Int) {
        let all = models.compactMap(\.knowledge.genes)
        guard !all.isEmpty else {
            throw TrainingError(
                .mismatch, "the models were trained without genes; there is nothing to compare with"
            )
        }
        return try all.map { genes in
            (
                try genes.missing(in: table),
                genes.transforms?.inputColumns.count ?? genes.standardizer.columns.count
            )
        }.max { $0.0 < $1.0 } ?? (0, 0)
    }

    private func attention(
        of files: [FilePath], sizes: [Int], in forecasts: [Forecast]
    ) -> [Attention] {
        var start = 0
        return zip(files, sizes).map { file, size in
            let range = start..<(start + size)
            start = range.upperBound
            func mean(_ rows: [[Float]]) -> [Float] {
                range.map { patch in rows.reduce(0) { $0 + $1[patch] } / Float(rows.count) }
            }
            return Attention(
                file: file,
                groups: forecasts[0].attention.indices.map { group in
                    mean(forecasts.map { $0.attention[group] })
                }, morphology: mean(forecasts.map(\.morphology)))
        }
    }
}

extension Predictor.Attention {
    /// Writes coordinates and attention of a slide as safetensors: `coords` `[patches, 2]`, `attention` `[groups,
    /// patches]`, `morphology` `[patches]`.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - names: The names of the gene groups.
    ///   - notes: More to say in the metadata.
    /// - Throws: `FileError` if it cannot be written.
    public func write(to path: FilePath, groups names: [String], notes: [String: String] = [:])
        throws
    {
        try SlideMap(
            file: file, groups: names, ofGroups: [("attention", groups)],
            ofPatches: [("morphology", morphology)]
        ).write(to: path, notes: notes)
    }
}
