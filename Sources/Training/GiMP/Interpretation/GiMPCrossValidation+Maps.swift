import Cohorts
import Files
import Models
import SystemPackage
import Tensors

extension GiMPCrossValidation {
    /// How many folds show slides.
    private static let mappedFolds = 3
    /// How many groups of a slide are kept.
    private static let mappedGroups = 5

    /// Writes `attention/SLIDE.safetensors`: which patches the effects of the groups that count most in
    /// a fold run through, for the held-out patients with the highest and the lowest answer.
    ///
    /// Patients whose slides are not in files, and networks of one side or without groups, have none.
    ///
    /// - Parameters:
    ///   - interpretation: The fold's patients.
    ///   - index: The fold.
    ///   - scores: One score per group, higher for more.
    /// - Throws: ``TrainingError`` if the fold is not trained.
    func writeMaps(
        _ interpretation: GiMPInterpretation, _ index: Int, by scores: [Double]
    ) throws {
        let network = configuration.options.network
        guard index < Self.mappedFolds, network.sides == .both, let table = cohort.genes else {
            return
        }
        let best = scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
        let chosen = Array(best.prefix(Self.mappedGroups))
        let extremes = try interpretation.extremes { !$0.files.isEmpty }
        guard !extremes.isEmpty else { return }
        let target = folder.appending("attention")
        try makeFolder(target)
        let predictor = try GiMPPredictor(
            folder, fold: index, device: configuration.options.device)
        for patient in extremes {
            for map in try predictor.maps(
                patient.id, files: patient.files, genes: table, of: chosen)
            {
                let name = map.file.stem ?? patient.id
                try copyThumbnail(of: map.file, named: name, into: target)
                try map.write(
                    to: target.appending("\(name).safetensors"),
                    notes: [
                        "patient": patient.id, "fold": "\(index)",
                        "explained": interpretation.explained,
                    ])
            }
        }
    }
}

extension GiMPInterpretation {
    /// The patients with the lowest and the highest answer.
    ///
    /// - Parameter isShown: Who may be chosen.
    /// - Returns: Two patients, or fewer if so few may be chosen.
    /// - Throws: `TensorError` if memory is short.
    func extremes(where isShown: (GiMPPatient) -> Bool) throws -> [GiMPPatient] {
        let width = fold.knowledge.outputs
        let values = try withoutGradients { try logits(encoder(groups: groups).token).doubles() }
        let answers = patients.indices.map { row -> Double in
            let own = values[row * width..<(row + 1) * width]
            // Of survival and of two classes this is what is explained; of more it is the last class.
            return fold.knowledge.bins == nil
                ? (own.last ?? 0) - (own.first ?? 0) : own.reduce(0, +)
        }
        let order = patients.indices.filter { isShown(patients[$0]) }
            .sorted { (answers[$0], patients[$0].id) < (answers[$1], patients[$1].id) }
        guard let low = order.first, let high = order.last else { return [] }
        return (low == high ? [low] : [high, low]).map { patients[$0] }
    }
}
