import Cohorts
import Files
public import Reports
public import SystemPackage

extension EvaluationReport {
    /// The report of a finished run of GiMP: its predictions judged from both sides and from each,
    /// its gene groups and genes, and where groups look.
    ///
    /// - Parameters:
    ///   - folder: The folder of the run.
    ///   - showsPatients: Whether patients are called by their own names; else they are numbered.
    /// - Throws: `ReportError` if the run is not finished, `FileError` or ``EvaluationError`` if a
    ///   file cannot be read.
    public init(gimpRun folder: FilePath, showsPatients: Bool = false) throws {
        let files = try GiMPRunFiles(folder)
        let manifest = files.manifest
        let name = manifest.configuration.name
        let whole = files.sets[0]
        let isSurvival = files.metrics.classes.isEmpty
        let scale = isSurvival ? "C-index" : "AUROC"
        let provenance = files.provenance
        if isSurvival {
            self.init(
                [try SurvivalEvaluation(whole.set)], study: name, date: files.date,
                version: manifest.version, provenance: provenance)
            heading.summary = nil
        } else {
            self.init(
                [try ClassEvaluation(whole.set)], study: name, date: files.date,
                version: manifest.version, provenance: provenance)
            heading.summary = files.summary(measures[0])
        }
        heading.model = "GiMP"
        heading.testInput = GiMPRunFiles.words(whole.sides)
        heading.dataKind = manifest.configuration.data
        measures += files.differences
        forest = files.forest(scale)
        if whole.sides != "slides" {
            geneGroups = try GroupSection.reading(folder, folds: files.foldCount, scale: scale)
            let path = folder.appending("genes.json")
            genes =
                try path.exists
                ? .shown(readJSON(GeneReport.self, of: path))
                : .missing("the run explains no genes")
        }
        if whole.sides == "both" {
            slides = try SlideSection.effects(
                in: folder.appending("attention"), of: files.shown, showsPatients: showsPatients)
        }
        let curve = folder.appending("label-curve.json")
        if curve.exists { labelCurves = try readJSON(of: curve) }
        limits += Self.sentences(files.metrics.notes.filter { !$0.hasPrefix("rows of all folds") })
        if manifest.configuration.options.labelShare < 1 {
            limits.append(
                """
                Only \(NumberText.percent(manifest.configuration.options.labelShare)) of the \
                training patients' labels were seen.
                """)
        }
    }
}

extension GiMPRunFiles {
    /// The sentence at the head of a report of classes.
    fileprivate func summary(_ leading: Measure) -> String {
        let index = leading.estimate
        let value = index.value.map { NumberText.estimate($0) } ?? "unknown"
        let within = leading.name.hasSuffix("within folds") ? " within folds" : ""
        let seen = Self.words(sets[0].sides)
        return """
            Given \(seen), GiMP tells the classes \(metrics.classes.joined(separator: ", ")) of \
            held-out patients apart with an area under the ROC curve\(within) of \(value), where 0.5 is \
            chance.\(index.value?.verdict ?? "")
            """
    }

    /// What is said of the patients whose slides may be shown.
    fileprivate var shown: [SlideSection.Shown] {
        let set = sets[0].set
        guard let patients = set.patients, let folds = set.folds else { return [] }
        let answers = set.classes.isEmpty ? set.risks : set.probabilities.map { $0.last ?? 0 }
        return patients.indices.map { row in
            let others = folds.indices.filter { folds[$0] == folds[row] }
            let below = others.count { answers[$0] < answers[row] }
            let rank = others.count > 1 ? Double(below) / Double(others.count - 1) : 0
            let fold = Int(folds[row]) ?? 0
            guard !set.classes.isEmpty else {
                return SlideSection.Shown(
                    patient: patients[row], fold: fold, group: "fold \(fold)",
                    predicted:
                        "a risk above that of \(NumberText.fixed(rank * 100, 0))% of its fold",
                    rank: rank, time: set.times[row], event: set.events[row])
            }
            let chances = set.probabilities[row]
            let top = chances.indices.max { chances[$0] < chances[$1] } ?? 0
            return SlideSection.Shown(
                patient: patients[row], fold: fold, group: set.classes[set.labels[row]],
                predicted: "\(set.classes[top]), probability \(NumberText.fixed(chances[top], 2))",
                rank: rank)
        }
    }

    /// How much both sides reach beyond each alone, on the same patients.
    fileprivate var differences: [Measure] {
        guard sets.count > 1 else { return [] }
        let same = sets(of: common)
        return same.dropFirst().map { other in
            let name = "\(sets[0].set.name) minus \(other.name)"
            let part = Part { try Comparison.all([same[0], other]) }
            switch part {
            case .missing(let reason): return Measure(name, .missing(reason))
            case .shown(let comparisons):
                let first = comparisons[0].differences[0]
                let p = first.pValue.map { "; \(NumberText.pValue($0))" } ?? ""
                return Measure(
                    "\(first.measure.name), \(name)",
                    first.measure.estimate.map { estimate in
                        var estimate = estimate
                        estimate.method += p
                        return estimate
                    })
            }
        }
    }

    /// What is seen, on all patients who have it and on those who have everything, and the folds.
    fileprivate func forest(_ scale: String) -> Part<ForestSection> {
        func index(_ set: PredictionSet, _ name: String) -> Measure {
            let part = Part { () throws -> Part<IntervalEstimate> in
                set.classes.isEmpty
                    ? try SurvivalJudge(set, .init()).harrell.estimate
                    : try ClassJudge(set, replicates: 1000, seed: 1).leading.estimate
            }
            switch part {
            case .missing(let reason): return Measure(name, .missing(reason))
            case .shown(let estimate): return Measure(name, estimate)
            }
        }
        var groups: [ForestSection.Group] = [
            .init(
                sets.count > 1 ? "Seen, on the patients who have it" : "Seen",
                sets.map { index($0.set, $0.set.name) })
        ]
        let common = common
        if sets.contains(where: { $0.set.count != common.count }), !common.isEmpty {
            groups.append(
                .init(
                    "Seen, on the patients who have slides and genes",
                    sets(of: common).map { index($0, $0.name) }))
        }
        let whole = sets[0].set
        let folds = PredictionSet.parts(whole.folds ?? [])
        if folds.count > 1 {
            groups.append(
                .init(
                    "Fold, \(whole.name)",
                    folds.map { index(whole.rows($0.rows), "fold \($0.name)") }))
        }
        return .shown(
            ForestSection(scale: scale, reference: 0.5, isRatio: false, groups: groups))
    }

    /// What the run recorded about itself.
    fileprivate var provenance: Provenance {
        let run: [Provenance.Fact] = [
            .init("Morphogen", manifest.version), .init("libtorch", manifest.engine),
            .init("Network", "GiMP, a re-implementation from the public description"),
            .init("Seed", "\(manifest.configuration.options.seed)"),
            .init("Folds", "\(foldCount)"),
        ]
        var hashes = [Provenance.Fact("Folds", manifest.folds, isCode: true)]
        for (name, hash) in manifest.inputs.sorted(by: { $0.key < $1.key }) {
            hashes.append(.init(name, hash, isCode: true))
        }
        return Provenance(
            groups: [.init("Run", run), .init("SHA-256", hashes)], configuration: configuration,
            commands: [
                "morphogen train study.yaml --output \(folder)", "morphogen report \(folder)",
            ])
    }
}
