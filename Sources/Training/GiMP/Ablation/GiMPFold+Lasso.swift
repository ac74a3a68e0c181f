import Cohorts
import Survival
import Tensors

extension GiMPFold {
    /// What a regression on all genes with the lasso says about held-out patients who have genes.
    ///
    /// It sees the training patients whose labels GiMP sees, those that choose its epoch among
    /// them; its penalty is cross-validated among them. Of more than two classes each is told from
    /// the rest.
    ///
    /// - Parameter heldOut: The patients.
    /// - Returns: Probabilities of the classes, or one risk, of each.
    /// - Throws: ``TrainingError`` if there are too few training patients.
    func lasso(_ heldOut: [String]) throws -> [(id: String, values: [Double])] {
        let training = (learners + judges).filter {
            cohort.hasGenes($0) && knowledge.label($0.target) != nil
        }
        let visible = cohort.patients(heldOut).filter { cohort.hasGenes($0) }
        try requirePool(training, "genes and a label")
        guard !visible.isEmpty else { return [] }
        let (known, asked) = try (covariates(training), covariates(visible))
        do {
            let columns =
                knowledge.bins == nil
                ? try probabilities(training, known, asked) : [try risks(training, known, asked)]
            return visible.enumerated().map { row, patient in
                let values = columns.map { $0[row] }
                let sum = values.reduce(0, +)
                return (patient.id, knowledge.bins == nil ? values.map { $0 / sum } : values)
            }
        } catch let error as SurvivalError {
            throw TrainingError(.fold, "\(name): \(error)")
        }
    }

    /// Standardised genes, a column each.
    private func covariates(_ patients: [GiMPPatient]) throws -> Covariates {
        let slots = knowledge.genes?.slots ?? []
        let values = try expression(patients).doubles()
        let used = slots.indices.filter { slots[$0] != nil }
        return try Covariates(
            rows: patients.indices.map { row in used.map { values[row * slots.count + $0] } })
    }

    /// One column per class.
    private func probabilities(
        _ training: [GiMPPatient], _ known: Covariates, _ asked: Covariates
    ) throws -> [[Double]] {
        func positive(_ place: Int) throws -> [Double] {
            let labels = training.map { $0.target == .category(place) }
            let least = min(labels.count { $0 }, labels.count { !$0 })
            let validation = try LogisticElasticNetValidation(
                known, labels: labels, seed: options.seed, foldCount: max(2, min(10, least)))
            return try validation.path.probabilities(asked, fit: validation.bestIndex)
        }
        guard cohort.classes.count == 2 else {
            return try cohort.classes.indices.map { try positive($0).map { max($0, 1e-12) } }
        }
        let second = try positive(1)
        return [second.map { 1 - $0 }, second]
    }

    private func risks(
        _ training: [GiMPPatient], _ known: Covariates, _ asked: Covariates
    ) throws -> [Double] {
        let outcomes = training.compactMap { patient -> Outcome? in
            if case .survival(let outcome) = patient.target { outcome } else { nil }
        }
        let times = try SurvivalTimes(
            times: outcomes.map(\.time), events: outcomes.map(\.event))
        let validation = try ElasticNetCoxValidation(
            known, outcome: times, seed: options.seed,
            foldCount: max(2, min(10, times.eventCount / 2)))
        return try validation.path.linearPredictors(asked, fit: validation.bestIndex)
    }
}
