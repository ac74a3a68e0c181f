import Cohorts
import Files
import Omics
import Survival
import SystemPackage

extension GiMPCrossValidation {
    /// How many random choices of groups stand behind each point of a curve.
    private static let draws = 20
    /// How many held-out patients of a fold, drawn at random, genes are explained for.
    private static let mostPatients = 64
    /// How many training patients of a fold, drawn at random, rank groups for the curves.
    private static let mostRanking = 256
    /// How many genes are kept in the report.
    private static let mostGenes = 200

    /// Asks every fold's model about gene groups and genes, and writes `fold-*/groups.json`, maps of a
    /// few slides in `attention` and `genes.json`; what is there of the same models is left as it is.
    ///
    /// A model without genes has nothing to say, and a curve that cannot be computed leaves its
    /// reason in the file.
    ///
    /// - Parameter progress: Called after each fold with the number of folds done.
    /// - Throws: ``TrainingError`` if a fold is not trained.
    public func interpret(_ progress: (Int) -> Void = { _ in }) throws {
        guard configuration.options.network.sides != .slides else { return }
        let path = folder.appending("genes.json")
        let models = try folds.folds.indices.map {
            try sha256(of: folder.appending("fold-\($0)/model.safetensors"))
        }
        if path.exists, try readJSON(GeneReport.self, of: path).models == models { return }
        var genes: [String: GeneReport.Gene] = [:]
        var explained = ""
        var patients = 0
        for index in folds.folds.indices {
            let fold = try fold(index)
            let interpretation = try GiMPInterpretation(fold, drawn(heldOut(index), index))
            if configuration.options.network.isGrouped {
                // Groups that were ranked by the labels which judge them would fall below chance even
                // if none mattered.
                let known = try GiMPInterpretation(
                    fold,
                    Array(drawn(folds.folds[index].training, index).prefix(Self.mostRanking)))
                let report = try groups(
                    interpretation, rankedBy: known, index, model: models[index])
                try writeAtomically(
                    to: folder.appending("fold-\(index)/groups.json"), text: json(report))
                try writeMaps(
                    interpretation, index, by: report.scores[GroupRanking.occlusion.rawValue] ?? [])
            }
            explained = interpretation.explained
            patients += min(Self.mostPatients, interpretation.count)
            for row in try interpretation.attributions(most: Self.mostPatients) {
                var gene = genes[row.gene] ?? .init(name: row.gene, mean: 0, size: 0, folds: 0)
                gene.mean += row.mean
                gene.size += row.size
                gene.folds += 1
                genes[row.gene] = gene
            }
            progress(index + 1)
        }
        let ranked = genes.values.map { gene in
            GeneReport.Gene(
                name: gene.name, mean: gene.mean / Double(gene.folds),
                size: gene.size / Double(gene.folds), folds: gene.folds)
        }.sorted { (-$0.size, $0.name) < (-$1.size, $1.name) }
        var report = GeneReport(
            models: models, explained: explained, patients: patients, count: ranked.count,
            genes: Array(ranked.prefix(Self.mostGenes)),
            chosen: max(1, min(500, ranked.count / 20)), enrichment: nil, reason: nil)
        if let sets = cohort.sets {
            // A gene may have several columns; it ranks by the first of them and counts once.
            var universe: Set<String> = []
            let symbols = ranked.map { Modality.symbol(in: $0.name) ?? $0.name }
                .filter { universe.insert($0).inserted }
            report.chosen = max(1, min(500, symbols.count / 20))
            report.enrichment = try GeneSetEnrichment(
                sets, chosen: Array(symbols.prefix(report.chosen)), among: universe
            ).rows.map { row in
                GeneReport.Enriched(
                    name: row.name, size: row.size, found: row.chosen, expected: row.expected,
                    pValue: row.pValue, adjusted: row.adjusted)
            }
        } else {
            report.reason = "the study names no gene sets (cohort.geneSets)"
        }
        try writeAtomically(to: path, text: json(report))
    }

    /// Patients in a drawn order, so that the first few are a sample of all: names often begin with the
    /// hospital.
    private func drawn(_ ids: [String], _ index: Int) -> [String] {
        var stream = RandomStream(seed: configuration.options.seed, stream: "explain/\(index)")
        return stream.permutation(of: ids.count).map { ids[$0] }
    }

    /// What a fold's held-out patients say about groups, and how the index falls without those that
    /// other patients rank highest; a curve that cannot be computed leaves its reason.
    func groups(
        _ interpretation: GiMPInterpretation, rankedBy known: GiMPInterpretation, _ index: Int,
        model: String
    ) throws -> GroupReport {
        guard let layout = interpretation.fold.knowledge.genes else {
            throw TrainingError(.study, "the network reads no genes")
        }
        var (scores, ranks): ([GroupRanking: [Double]], [GroupRanking: [Double]]) = ([:], [:])
        for ranking in GroupRanking.allCases {
            scores[ranking] = try interpretation.scores(by: ranking)
            ranks[ranking] = try known.scores(by: ranking)
        }
        var report = GroupReport(
            fold: index, model: model, patients: interpretation.count, names: layout.names,
            genes: layout.members,
            scores: Dictionary(uniqueKeysWithValues: scores.map { ($0.rawValue, $1) }),
            drops: [], draws: Self.draws, reason: nil)
        do {
            report.drops = try interpretation.drops(ranks, draws: Self.draws)
        } catch let error as SurvivalError {
            report.reason = "\(error)"
        }
        return report
    }
}
