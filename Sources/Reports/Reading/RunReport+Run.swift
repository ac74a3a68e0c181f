public import Cohorts
import Files
import Survival

extension RunReport {
    /// What a run folder cannot say by itself.
    public struct Options: Sendable {
        /// Scores to stand beside the model: the same network without genes, an oracle, a Cox model.
        public var comparisons: [ComparedScore]
        /// Comparisons that could not be made, each a sentence without its full stop.
        public var leftOut: [String]
        /// The times of the calibration in months; those beyond the model or the data are skipped.
        public var horizons: [Double]
        /// How intervals are made.
        public var resampling: Resampling
        /// The endpoint in words.
        public var endpoint: String?
        /// The commands that make the run again.
        public var commands: [String]
        /// The day on the report; the day the run was finished if `nil`.
        public var date: String?
        /// Whether patients are called by their own names; a report travels, so they are numbered.
        public var showsPatients: Bool

        /// Makes options; the parameters are the properties of the same names.
        public init(
            comparisons: [ComparedScore] = [], leftOut: [String] = [],
            horizons: [Double] = [12, 24, 36, 60], resampling: Resampling = Resampling(),
            endpoint: String? = nil, commands: [String] = [], date: String? = nil,
            showsPatients: Bool = false
        ) {
            self.comparisons = comparisons
            self.leftOut = leftOut
            self.horizons = horizons
            self.resampling = resampling
            self.endpoint = endpoint
            self.commands = commands
            self.date = date
            self.showsPatients = showsPatients
        }
    }

    /// Reads a finished run and computes what its report shows.
    ///
    /// Read are, from the folder that `RunFolder` describes:
    ///
    /// | file | for |
    /// |---|---|
    /// | `run.json` | head of the report, provenance |
    /// | `metrics.json` | the folds: kept epoch, training counts, edges of the time bins |
    /// | `patients.csv` | cohort, follow-up, what is missing |
    /// | `predictions.csv` | discrimination, risk groups, calibration |
    /// | `attention/` | slides as the models saw them |
    /// | `fold-*/epochs.jsonl` | training curves |
    /// | `fold-*/reconstruction.csv` | genes told from slides |
    /// | `cohort.json` | warnings, which become limits |
    /// | `study.yaml` | shown as it is |
    /// | `timing.jsonl` | how long it took |
    ///
    /// All intervals are computed here from the predictions, so that every score of the report has
    /// the same kind. The same folder and options give the same report.
    ///
    /// - Parameters:
    ///   - run: The folder of a finished run.
    ///   - options: What the folder cannot say by itself.
    /// - Throws: ``ReportError/unfinished(folder:)``, ``ReportError/noReport(folder:)``, or `FileError` if a file cannot be
    ///   read.
    public init(_ run: RunFolder, _ options: Options = Options()) throws {
        let files = try RunFiles(run)
        let manifest = files.manifest
        let known = files.predictions.filter { $0.time != nil && $0.event != nil }
        let name = Self.display(manifest.model)
        let scored = Part { try Self.scored(known) }
        let discrimination = scored.flatMap { scored in
            Part {
                var section = try DiscriminationSection(
                    name: Self.title(name, manifest),
                    scored: scored,
                    folds: Dictionary(
                        uniqueKeysWithValues: Set(known.map(\.fold)).map { ($0, "\($0 + 1)") }),
                    comparedWith: options.comparisons, options.resampling)
                section.leftOut += options.leftOut
                return section
            }
        }
        let calibration = scored.flatMap { scored in
            CalibrationSection.comparing(
                known.probabilities(at: options.horizons, scored.outcome, edges: files.edges),
                curves: known.curves(edges: files.edges), with: scored.outcome)
        }
        let slides = try SlideSection.reading(
            run, files.predictions, edges: files.edges, showsPatients: options.showsPatients)
        self.init(
            heading: ReportHeading(
                study: manifest.study, model: name,
                testInput: manifest.model == "path-gptomic" ? manifest.preset : "slides alone",
                endpoint: options.endpoint, headline: discrimination.map { $0.rows[0].estimate },
                epochChoice: manifest.epochChoice, preset: manifest.preset,
                dataKind: manifest.dataKind, patients: files.patients.count(where: \.takesPart),
                date: options.date ?? files.date, version: manifest.version),
            cohort: CohortSection(
                patients: files.patients, metrics: files.metrics.folds,
                hasGenes: files.patients.contains(where: \.hasGenes)),
            discrimination: discrimination,
            riskGroups: scored.flatMap { scored in
                Part {
                    try RiskGroupSection(
                        names: ["Low risk", "High risk"], groups: known.map(\.riskGroup),
                        outcome: scored.outcome,
                        rule: "cut at the median risk of each fold's training patients")
                }
            },
            training: try Self.training(run), slides: slides,
            reconstruction: manifest.model == "path-gptomic"
                ? .missing("this network reads genes and reconstructs none")
                : manifest.trainedWithGenes
                    ? ReconstructionSection.pooling(files.reconstruction)
                    : .missing("the network was trained without genes"),
            calibration: calibration,
            provenance: Provenance(
                manifest, folds: files.metrics.folds, configuration: files.configuration,
                seconds: files.seconds, commands: options.commands),
            limits: files.missingness?.limits ?? [])
    }

    /// What a network is called in words.
    private static func display(_ model: String) -> String {
        ["ghanet": "G-HANet", "gimp": "GiMP", "path-gptomic": "Path-GPTOmic"][model] ?? model
    }

    /// What a network and what it learned from are called in a comparison.
    private static func title(_ name: String, _ manifest: RunManifest) -> String {
        if manifest.model == "path-gptomic" { return "\(name): \(manifest.preset)" }
        return manifest.trainedWithGenes ? "\(name), genes in training" : "\(name), slides only"
    }

    private static func scored(
        _ predictions: [HeldOutPrediction]
    ) throws(SurvivalError) -> ScoredPatients {
        try ScoredPatients(
            names: predictions.map(\.patient), risks: predictions.map(\.risk),
            outcome: try SurvivalTimes(
                times: predictions.compactMap(\.time), events: predictions.compactMap(\.event),
                strata: predictions.map(\.fold)))
    }

    private static func training(_ run: RunFolder) throws -> Part<TrainingSection> {
        let section = try TrainingSection(run)
        let isEmpty = section.folds.allSatisfy(\.epochs.isEmpty)
        return isEmpty ? .missing("no epoch was recorded") : .shown(section)
    }
}

extension MissingnessReport {
    /// What a reader of a page should know of the data, as sentences.
    package var limits: [String] {
        var sentences = warnings.map { "The data: \($0)." }
        if !slidesWithoutFeatures.isEmpty {
            let slides = NumberText.count(slidesWithoutFeatures.count, "slide")
            sentences.append("\(slides) of the table took no part: no features were found.")
        }
        return sentences
    }
}

extension TrainingSection {
    /// What happened while the folds of a run learned.
    ///
    /// - Parameter run: The folder of a finished run.
    /// - Throws: `FileError` if a file cannot be read.
    public init(_ run: RunFolder) throws {
        let metrics: RunMetrics = try readJSON(of: run.metrics)
        folds = try metrics.folds.sorted { $0.fold < $1.fold }.compactMap { fold in
            let path = run.fold(fold.fold).epochs
            guard path.exists else { return nil }
            let records = try readJSONLines(EpochRecord.self, of: path)
            guard !records.isEmpty else { return nil }
            return Fold(
                name: "\(fold.fold + 1)", epochs: records.map(Epoch.init),
                keptEpoch: fold.epoch)
        }
    }
}

extension TrainingSection.Epoch {
    /// One line of the log.
    init(_ record: EpochRecord) {
        self.init(
            number: record.epoch, survivalLoss: record.survivalLoss,
            reconstructionLoss: record.reconstructionLoss, totalLoss: record.totalLoss,
            testConcordance: record.heldOutConcordance, innerConcordance: record.innerConcordance,
            branches: record.branches)
    }
}
