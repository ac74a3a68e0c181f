public import Cohorts
import Files
import Models
import SystemPackage

/// Copies what prediction needs out of a run: the models and what they are, nothing of any patient.
///
/// The folder can be given to ``Predictor`` like that of a run.
///
/// - Parameters:
///   - run: A finished run.
///   - folder: Where the copy goes; made if it is not there.
///   - withDecoders: Whether expression can still be guessed; the decoders are a good part of the weights.
/// - Returns: The number of weights of one model.
/// - Throws: ``TrainingError`` if the run is not finished or the folder holds one already, `FileError` if a file cannot be
///   read or written.
public func exportModels(
    of run: RunFolder, to folder: RunFolder, withDecoders: Bool = false
) throws -> Int {
    guard run.metrics.exists else {
        throw TrainingError(
            .mismatch,
            "\(run.path) is not a finished run; go on with it: morphogen train --resume")
    }
    guard !folder.manifest.exists else {
        throw TrainingError(
            .mismatch, "\(folder.path) holds a run or models already; name another folder")
    }
    let manifest: RunManifest = try readJSON(of: run.manifest)
    guard manifest.model == "ghanet" else {
        throw TrainingError(
            .mismatch,
            "\(run.path) is a run of \(manifest.model), whose models are not used outside their run yet"
        )
    }
    var weights = 0
    for index in 0..<manifest.folds {
        let target = folder.fold(index)
        try makeFolder(target.path)
        weights = try ModelFile.export(
            to: target.model, from: run.fold(index).model, keepsDecoders: withDecoders)
    }
    try writeAtomically(to: folder.manifest, text: json(manifest))
    return weights
}
