import Cohorts

/// How far the training of a fold is, always between two optimiser steps.
struct TrainingPosition: Codable, Sendable, Hashable {
    /// The epoch under way, from 1.
    var epoch = 1
    /// Patients of the epoch's plan that are done.
    var done = 0
    /// What the epoch's losses add up to so far.
    var sums = LossSums()
    /// The epochs that are finished.
    var records: [EpochRecord] = []
    /// The best epoch so far, where the protocol chooses one, and its concordance.
    var bestEpoch: Int?
    /// The concordance by which ``bestEpoch`` was chosen.
    var bestConcordance: Double?
}

/// Losses of an epoch, added up over patients.
struct LossSums: Codable, Sendable, Hashable {
    var survival = 0.0
    var survivalCount = 0
    var reconstruction = 0.0
    var reconstructionCount = 0
    var total = 0.0
    var count = 0

    mutating func add(_ loss: Objective.Loss.Numbers) {
        if let survival = loss.survival {
            self.survival += survival
            survivalCount += 1
        }
        if let reconstruction = loss.reconstruction {
            self.reconstruction += reconstruction
            reconstructionCount += 1
        }
        total += loss.total
        count += 1
    }

    func record(epoch: Int) -> EpochRecord {
        EpochRecord(
            epoch: epoch,
            survivalLoss: survivalCount > 0 ? survival / Double(survivalCount) : nil,
            reconstructionLoss: reconstructionCount > 0
                ? reconstruction / Double(reconstructionCount) : nil,
            totalLoss: count > 0 ? total / Double(count) : 0)
    }
}
