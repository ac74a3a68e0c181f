import Files
import Layers
import Models
import SystemPackage
import Tensors

/// What GiMP says about a patient, as plain numbers.
public struct GiMPForecast: Codable, Sendable, Hashable {
    /// The patient.
    public var id: String
    /// One per class or time bin.
    public var logits: [Double]
    /// Whether slides were seen.
    public var hasSlides: Bool
    /// Whether genes were seen.
    public var hasGenes: Bool
    /// How much the gene token took from each group; empty without genes.
    public var groups: [Double]

    /// The probability of each class.
    public var probabilities: [Double] {
        let top = logits.max() ?? 0
        let shares = logits.map { exponential($0 - top) }
        let sum = shares.reduce(0, +)
        return shares.map { $0 / sum }
    }

    /// Survival past each time bin, if the logits are of hazards.
    public var survival: [Double] {
        var alive = 1.0
        return logits.map { logit in
            alive *= 1 / (1 + exponential(logit))
            return alive
        }
    }

    /// Minus the sum of survival: higher means an earlier event.
    public var risk: Double { -survival.reduce(0, +) }
}

extension GiMPFold {
    /// The network of the last stage that is done.
    ///
    /// - Returns: The network of ``Stage/finetuning``.
    /// - Throws: ``TrainingError`` if the stage is not done.
    func model() throws -> GiMP {
        guard let state = try weights(of: .finetuning) else {
            throw TrainingError(.mismatch, "the stage 'finetuning' is not done")
        }
        return try GiMP(configuration(), in: ParameterScope(state, device: device))
    }

    /// What the fold's model says about patients.
    ///
    /// - Parameters:
    ///   - ids: The patients; those of the cohort that have nothing of `sides` are left out.
    ///   - sides: Which sides may be seen.
    /// - Returns: One forecast per patient.
    /// - Throws: ``TrainingError`` if the model is not trained.
    public func predict(
        _ ids: [String], sides: GiMPOptions.Sides = .both
    ) throws -> [GiMPForecast] {
        let network = try model()
        let visible = cohort.patients(ids).filter { patient in
            sides != .genes && network.patchAggregator != nil && patient.slides != nil
                || sides != .slides && network.geneEncoder != nil && cohort.hasGenes(patient)
        }
        return try forecasts(visible, network, sides: sides)
    }

    /// What a network says about patients, a few at a time.
    func forecasts(
        _ patients: [GiMPPatient], _ network: GiMP, sides: GiMPOptions.Sides = .both
    ) throws -> [GiMPForecast] {
        try chunks(patients, sides: sides).flatMap { try forecast($0, network, sides: sides) }
    }

    /// Patients that are read at once: as many as have no more patches together, padding
    /// included, than one patient may have.
    func chunks(
        _ patients: [GiMPPatient], sides: GiMPOptions.Sides
    ) throws -> [[GiMPPatient]] {
        var chunks: [[GiMPPatient]] = []
        var longest = 0
        for patient in patients {
            let size = sides == .genes ? 1 : try slides(patient).reduce(1) { $0 + $1.count }
            let own = min(size, options.evaluationLimit)
            let width = max(longest, own)
            if let last = chunks.last, width * (last.count + 1) <= options.evaluationLimit {
                chunks[chunks.count - 1].append(patient)
                longest = width
            } else {
                chunks.append([patient])
                longest = own
            }
        }
        return chunks
    }

    /// What a network says about a batch of patients.
    private func forecast(
        _ patients: [GiMPPatient], _ network: GiMP, sides: GiMPOptions.Sides
    ) throws -> [GiMPForecast] {
        try inference {
            let input = try input(patients, network, false, sides: sides)
            let output = try network(input)
            let logits = try output.logits.doubles()
            let groups = try output.genes?.scores.doubles() ?? []
            let outputs = knowledge.outputs
            let width = groups.count / patients.count
            let seesSlides = sides != .genes && network.patchAggregator != nil
            let seesGenes = sides != .slides && network.geneEncoder != nil
            return patients.enumerated().map { index, patient in
                let hasGenes = seesGenes && cohort.hasGenes(patient)
                return GiMPForecast(
                    id: patient.id, logits: Array(logits[index * outputs..<(index + 1) * outputs]),
                    hasSlides: seesSlides && patient.slides != nil, hasGenes: hasGenes,
                    groups: hasGenes ? Array(groups[index * width..<(index + 1) * width]) : [])
            }
        }
    }
}
