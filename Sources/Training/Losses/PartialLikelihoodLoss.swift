public import Survival
public import Tensors

/// The negative logarithm of Cox's partial likelihood, with gradients for a network.
///
///     loss = Σ over events i of  ln Σ over j at risk at tᵢ of exp θⱼ  −  θᵢ
///
/// Rows are sorted by time once and the sums run along them as scaled logarithms, so the loss costs
/// O(*n* log *n*) and log hazards of any size neither overflow nor vanish. The plain version in
/// `Double` is `Survival.CoxLoss`.
///
/// A batch of a network sees a small part of each risk set, which biases the ranking; a
/// ``RiskSetBank`` adds patients of earlier batches. A patient must stand in a batch once: regions
/// of one patient would compete with each other.
///
/// ### Edge cases
/// Without any event there is no loss. An event with nobody else at risk adds 0.
///
/// ### Reference
/// Cox DR. *Journal of the Royal Statistical Society B* 34(2):187–220, 1972; Breslow 1974 and
/// Efron 1977 for ties.
public struct PartialLikelihoodLoss: Codable, Sendable, Hashable {
    /// How tied events are treated; the exact method has no version with gradients.
    public var ties: TieMethod
    /// What the sum over events is divided by.
    public var reduction: LossReduction

    /// Fixes the settings; the defaults are those of PathomicFusion.
    ///
    /// - Parameters:
    ///   - ties: How tied events are treated.
    ///   - reduction: What the sum over events is divided by.
    public init(ties: TieMethod = .breslow, reduction: LossReduction = .meanOverRows) {
        self.ties = ties
        self.reduction = reduction
    }

    /// The loss of a batch.
    ///
    /// - Parameters:
    ///   - logHazards: One number per patient, `[patients]` or `[patients, 1]`; **higher means an
    ///     earlier event**.
    ///   - outcome: The follow-up of the same patients, in the same order; strata are heeded.
    ///   - others: Patients who only stand in risk sets, see ``RiskSetBank``; not with strata.
    /// - Returns: A single number, or nil if nobody had the event.
    /// - Throws: ``TrainingError`` if the counts differ, or the method of ties, late entries,
    ///   weights, or others beside strata are not supported; `TensorError` if memory is short.
    public func callAsFunction(
        _ logHazards: Tensor, _ outcome: SurvivalTimes, others: [RiskSetBank.Member] = []
    ) throws -> Tensor? {
        try check(logHazards, outcome, others)
        guard outcome.eventCount > 0 else { return nil }
        let theta = try logHazards.flattened()  // [patients]
        let groups: [[Int]]
        if let strata = outcome.strata {
            let rows = Dictionary(grouping: strata.indices) { strata[$0] }
            groups = rows.sorted { $0.key < $1.key }.map(\.value)
        } else {
            groups = [Array(0..<outcome.count)]
        }
        var sum: Tensor?
        for rows in groups {
            guard let part = try stratum(theta, outcome, rows, others) else { continue }
            sum = try sum.map { try $0 + part } ?? part
        }
        let divisor =
            switch reduction {
            case .sum: 1.0
            case .meanOverRows: Double(outcome.count)
            case .meanOverEvents: Double(outcome.eventCount)
            }
        return try sum.map { divisor == 1 ? $0 : try $0 / divisor }
    }

    /// The sum over the events of some rows, or nil without events.
    private func stratum(
        _ theta: Tensor, _ outcome: SurvivalTimes, _ rows: [Int], _ others: [RiskSetBank.Member]
    ) throws -> Tensor? {
        let device = try theta.device
        let type = try theta.scalarType
        var members = try theta.indexed(Tensor(rows, shape: [rows.count], device: device))
        if !others.isEmpty {
            let standing = try Tensor(
                others.map(\.logHazard), shape: [others.count], type: type, device: device)
            members = try Tensor.concatenated([members, standing])
        }
        let sets = EventSets(
            times: rows.map { outcome.times[$0] } + others.map(\.time),
            events: rows.map { outcome.events[$0] } + others.map { _ in false })
        guard !sets.events.isEmpty else { return nil }
        func indices(_ values: [Int]) throws -> Tensor {
            try Tensor(values, shape: [values.count], device: device)
        }
        let sorted = try members.indexed(indices(sets.order))  // [members], latest first
        let events = try sorted.indexed(indices(sets.events))  // [events]
        let logSums = try sorted.cumulativeLogSumExp().indexed(indices(sets.lastAtRisk))
        var loss = try (logSums - events).sum()
        if ties == .efron, sets.hasTies {
            let group = try indices(sets.groups)
            let values = try events.detached().doubles()
            var peaks = [Double](repeating: -.infinity, count: sets.groupCount)
            for (place, value) in zip(sets.groups, values) {
                peaks[place] = max(peaks[place], value)
            }
            let peak = try Tensor(peaks, shape: [peaks.count], type: type, device: device)
            let scaled = try (events - peak.indexed(group)).exp()
            let sums = try Tensor.zeros([peaks.count], type: type, device: device)
                .adding(scaled, at: group)
            let logDying = try (sums.log() + peak).indexed(group)  // [events]
            let gone = try Tensor(
                sets.shareGone, shape: [sets.shareGone.count], type: type, device: device)
            let left = try -((logDying - logSums).exp() * gone)
            loss = try loss + left.logOnePlus().sum()
        }
        return loss
    }

    private func check(
        _ logHazards: Tensor, _ outcome: SurvivalTimes, _ others: [RiskSetBank.Member]
    ) throws(TrainingError) {
        let shape = logHazards.shape
        guard shape == [outcome.count] || shape == [outcome.count, 1] else {
            throw TrainingError(
                .mismatch,
                "the log hazards have shape \(shape); \(outcome.count) patients need "
                    + "[\(outcome.count)]")
        }
        guard ties != .exact else {
            throw TrainingError(
                .mismatch, "the exact treatment of ties has no gradient here; use breslow or efron")
        }
        guard outcome.entryTimes == nil, outcome.weights == nil else {
            throw TrainingError(
                .mismatch, "the partial likelihood of a batch takes no late entries and no weights")
        }
        guard others.isEmpty || outcome.strata == nil else {
            throw TrainingError(
                .mismatch, "patients of earlier batches cannot be added to risk sets with strata")
        }
    }
}

/// Who is at risk at each event, as places in the order of falling time.
private struct EventSets {
    /// The rows, latest first.
    let order: [Int]
    /// The places of the events.
    var events: [Int] = []
    /// For each event the last place at risk with it.
    var lastAtRisk: [Int] = []
    /// For each event the number of its group of tied events.
    var groups: [Int] = []
    /// For each event the share of its tied events that are taken to have gone before it.
    var shareGone: [Double] = []
    private(set) var groupCount = 0

    var hasTies: Bool { groupCount < events.count }

    init(times: [Double], events marks: [Bool]) {
        order = times.indices.sorted { (-times[$0], $0) < (-times[$1], $1) }
        var start = 0
        while start < order.count {
            let time = times[order[start]]
            var end = start + 1
            while end < order.count, times[order[end]] == time { end += 1 }
            let tied = (start..<end).filter { marks[order[$0]] }
            for (rank, place) in tied.enumerated() {
                events.append(place)
                lastAtRisk.append(end - 1)
                groups.append(groupCount)
                shareGone.append(Double(rank) / Double(tied.count))
            }
            if !tied.isEmpty { groupCount += 1 }
            start = end
        }
    }
}
