/// What one epoch of training looked like.
public struct EpochRecord: Codable, Sendable, Hashable {
    /// The epoch, from 1.
    public var epoch: Int
    /// Mean survival loss over the patients that have an outcome; nothing if none has.
    public var survivalLoss: Double?
    /// Mean reconstruction loss (unweighted) over the patients that have genes; nothing if none has.
    public var reconstructionLoss: Double?
    /// Mean of the loss that was minimised.
    public var totalLoss: Double
    /// Harrell's C of the held-out patients after the epoch: an early sight, never used to choose unless the protocol says so.
    public var heldOutConcordance: Double?
    /// Harrell's C of the inner validation patients, with the nested protocol.
    public var innerConcordance: Double?

    /// What the two branches of a network did; nothing where there are no two.
    public var branches: Branches?

    /// What genes and image did in one epoch of a network with a branch for each.
    public struct Branches: Codable, Sendable, Hashable {
        /// The mean over steps of ln ρ, above 0 where the genes lead.
        public var logRatio: Double
        /// The mean factor on the steps of the genes' branch.
        public var genesFactor: Double
        /// The mean factor on the steps of the image's branch.
        public var imageFactor: Double
        /// The mean norm of the gradient of the genes' branch.
        public var genesGradient: Double
        /// The mean norm of the gradient of the image's branch.
        public var imageGradient: Double
        /// Harrell's C of the genes' part alone, held-out patients.
        public var genesConcordance: Double?
        /// Harrell's C of the image's part alone, held-out patients.
        public var imageConcordance: Double?

        /// Records both branches; the parameters are the properties of the same names.
        public init(
            logRatio: Double, genesFactor: Double, imageFactor: Double, genesGradient: Double,
            imageGradient: Double, genesConcordance: Double? = nil,
            imageConcordance: Double? = nil
        ) {
            self.logRatio = logRatio
            self.genesFactor = genesFactor
            self.imageFactor = imageFactor
            self.genesGradient = genesGradient
            self.imageGradient = imageGradient
            self.genesConcordance = genesConcordance
            self.imageConcordance = imageConcordance
        }
    }

    /// Records an epoch.
    public init(
        epoch: Int, survivalLoss: Double?, reconstructionLoss: Double?, totalLoss: Double,
        heldOutConcordance: Double? = nil, innerConcordance: Double? = nil,
        branches: Branches? = nil
    ) {
        self.epoch = epoch
        self.survivalLoss = survivalLoss
        self.reconstructionLoss = reconstructionLoss
        self.totalLoss = totalLoss
        self.heldOutConcordance = heldOutConcordance
        self.innerConcordance = innerConcordance
        self.branches = branches
    }
}

/// What was predicted for one patient by the model that had not seen it.
public struct HeldOutPrediction: Codable, Sendable, Hashable {
    /// The patient.
    public var patient: String
    /// The fold whose model predicted.
    public var fold: Int
    /// Follow-up in months; nothing if the outcome is not known.
    public var time: Double?
    /// Whether the event was seen; nothing if the outcome is not known.
    public var event: Bool?
    /// Higher means an earlier event: minus the sum of ``survival``.
    public var risk: Double
    /// The risk group by the median risk of the fold's training patients: 0 low, 1 high.
    public var riskGroup: Int
    /// The hazard of each time bin.
    public var hazards: [Double]
    /// Survival past each time bin.
    public var survival: [Double]

    /// Records a prediction.
    public init(
        patient: String, fold: Int, time: Double?, event: Bool?, risk: Double, riskGroup: Int,
        hazards: [Double], survival: [Double]
    ) {
        self.patient = patient
        self.fold = fold
        self.time = time
        self.event = event
        self.risk = risk
        self.riskGroup = riskGroup
        self.hazards = hazards
        self.survival = survival
    }
}

/// How well one gene was reconstructed from tissue in held-out patients.
public struct GeneReconstruction: Codable, Sendable, Hashable {
    /// The gene group.
    public var group: String
    /// The column, for example `TP53_rnaseq`.
    public var gene: String
    /// Held-out patients that have the gene.
    public var patients: Int
    /// Pearson's correlation; nothing where one side is constant.
    public var pearson: Double?
    /// Spearman's correlation; nothing where one side is constant.
    public var spearman: Double?
    /// Mean squared error over that of guessing the training mean: below 1 is better; nothing where all are at the mean.
    public var errorRatio: Double?

    /// Records a gene.
    public init(
        group: String, gene: String, patients: Int, pearson: Double?, spearman: Double?,
        errorRatio: Double?
    ) {
        self.group = group
        self.gene = gene
        self.patients = patients
        self.pearson = pearson
        self.spearman = spearman
        self.errorRatio = errorRatio
    }
}

/// A number with its interval and what it was computed from.
public struct Estimate: Codable, Sendable, Hashable {
    /// The number.
    public var value: Double
    /// The lower end of the 95 % interval; nothing if there is none.
    public var lower: Double?
    /// The upper end of the 95 % interval; nothing if there is none.
    public var upper: Double?
    /// Patients.
    public var patients: Int
    /// Patients with an event.
    public var events: Int
    /// How the interval was made, in words.
    public var method: String

    /// Records a number.
    public init(
        value: Double, lower: Double?, upper: Double?, patients: Int, events: Int, method: String
    ) {
        self.value = value
        self.lower = lower
        self.upper = upper
        self.patients = patients
        self.events = events
        self.method = method
    }
}

/// The indices of one fold.
public struct FoldMetrics: Codable, Sendable, Hashable {
    /// The fold.
    public var fold: Int
    /// The epoch whose model was kept.
    public var epoch: Int
    /// Training patients and events.
    public var trainingPatients: Int
    /// Training patients with an event.
    public var trainingEvents: Int
    /// Genes reconstructed in each group.
    public var genesPerGroup: [Int]
    /// The inner edges of the time bins, months.
    public var binEdges: [Double]
    /// The median risk of the training patients, which parts low from high.
    public var medianTrainingRisk: Double
    /// The weights of the model, decoders included.
    public var parameters: Int
    /// Harrell's C of the held-out patients; nothing if no pair counts.
    public var concordance: Estimate?

    /// Records a fold.
    public init(
        fold: Int, epoch: Int, trainingPatients: Int, trainingEvents: Int, genesPerGroup: [Int],
        binEdges: [Double], medianTrainingRisk: Double, parameters: Int, concordance: Estimate?
    ) {
        self.fold = fold
        self.epoch = epoch
        self.trainingPatients = trainingPatients
        self.trainingEvents = trainingEvents
        self.genesPerGroup = genesPerGroup
        self.binEdges = binEdges
        self.medianTrainingRisk = medianTrainingRisk
        self.parameters = parameters
        self.concordance = concordance
    }
}

/// The indices of a run.
public struct RunMetrics: Codable, Sendable, Hashable {
    /// One entry per fold.
    public var folds: [FoldMetrics]
    /// Harrell's C over pairs of patients held out in the same fold, so that risks of different models are never compared.
    public var concordance: Estimate?
    /// The mean over folds, with the spread between folds.
    public var meanConcordance: Double?
    /// The sample standard deviation (n - 1) between folds.
    public var concordanceDeviation: Double?
    /// Log-rank test of the two risk groups, p-value.
    public var logRankP: Double?

    /// Records a run.
    public init(
        folds: [FoldMetrics], concordance: Estimate?, meanConcordance: Double?,
        concordanceDeviation: Double?, logRankP: Double?
    ) {
        self.folds = folds
        self.concordance = concordance
        self.meanConcordance = meanConcordance
        self.concordanceDeviation = concordanceDeviation
        self.logRankP = logRankP
    }
}
