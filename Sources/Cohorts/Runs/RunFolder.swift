public import SystemPackage

/// Where the files of a run are.
///
/// The trainer writes them, and reports, prediction and other tools read them; nothing about a run is kept anywhere
/// else. Every file is written aside and renamed, so each is whole or absent.
public struct RunFolder: Sendable, Hashable {
    /// The folder itself.
    public let path: FilePath

    /// Points to a folder, which need not exist yet.
    public init(_ path: FilePath) {
        self.path = path
    }

    /// What was run and with what: ``RunManifest``, JSON.
    public var manifest: FilePath { path.appending("run.json") }
    /// The study's configuration, as it was read.
    public var configuration: FilePath { path.appending("study.yaml") }
    /// Who takes part and what is missing, JSON.
    public var cohort: FilePath { path.appending("cohort.json") }
    /// Every patient that takes part: ``RunPatient`` rows.
    public var patients: FilePath { path.appending("patients.csv") }
    /// Held-out predictions of all folds together: ``HeldOutPrediction`` rows.
    public var predictions: FilePath { path.appending("predictions.csv") }
    /// Indices with their intervals: ``RunMetrics``, JSON.
    public var metrics: FilePath { path.appending("metrics.json") }
    /// What a simulation knows of the patients, with the column `oracle_risk`; absent for real data.
    public var truth: FilePath { path.appending("truth.csv") }
    /// Seconds spent; the only file in which two identical runs differ.
    public var timing: FilePath { path.appending("timing.jsonl") }
    /// Where the models looked in some slides: safetensors, a small picture, and the tiles looked at most.
    public var attention: FilePath { path.appending("attention") }
    /// The report.
    public var report: FilePath { path.appending("report.html") }

    /// The files of one fold.
    public func fold(_ index: Int) -> FoldFolder {
        FoldFolder(path: path.appending("fold-\(index)"))
    }
}

/// Where the files of one fold of a run are.
public struct FoldFolder: Sendable, Hashable {
    /// The folder itself.
    public let path: FilePath

    /// While the fold is trained: weights, optimiser and position.
    public var checkpoint: FilePath { path.appending("checkpoint.safetensors") }
    /// The trained model with all that was learned from the training fold.
    public var model: FilePath { path.appending("model.safetensors") }
    /// Losses and held-out C-index after each epoch: ``EpochRecord``, a JSON object per line.
    public var epochs: FilePath { path.appending("epochs.jsonl") }
    /// The held-out patients: ``HeldOutPrediction`` rows.
    public var predictions: FilePath { path.appending("predictions.csv") }
    /// Held-out correlation of each reconstructed gene: ``GeneReconstruction`` rows.
    public var reconstruction: FilePath { path.appending("reconstruction.csv") }
    /// The fold's indices: ``FoldMetrics``, JSON.
    ///
    /// Written last: a fold that has it is done.
    public var metrics: FilePath { path.appending("metrics.json") }
}
