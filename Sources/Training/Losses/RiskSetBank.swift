/// Patients of earlier batches, who stand in the risk sets of later ones.
///
/// A log hazard that was computed some steps ago is a little stale, but a risk set of hundreds
/// estimates the partial likelihood better than one of a batch. A patient counts once, with the
/// latest log hazard, and never beside himself in a batch.
public struct RiskSetBank: Codable, Sendable, Hashable {
    /// A patient who stands in risk sets.
    public struct Member: Codable, Sendable, Hashable {
        /// Who it is.
        public let patient: String
        /// Until when the patient is at risk.
        public let time: Double
        /// What the network said last; higher means an earlier event.
        public let logHazard: Double

        /// States a member.
        ///
        /// - Parameters:
        ///   - patient: Who it is.
        ///   - time: Until when the patient is at risk.
        ///   - logHazard: What the network said last.
        public init(patient: String, time: Double, logHazard: Double) {
            self.patient = patient
            self.time = time
            self.logHazard = logHazard
        }
    }

    /// How many patients are remembered at most.
    public let capacity: Int
    /// Those remembered, the oldest first.
    public private(set) var members: [Member] = []

    /// An empty bank.
    ///
    /// - Parameter capacity: How many patients are remembered at most.
    /// - Precondition: The capacity is not negative.
    public init(capacity: Int) {
        precondition(capacity >= 0, "a bank cannot hold \(capacity) patients")
        self.capacity = capacity
    }

    /// Those who are not in a batch themselves.
    ///
    /// - Parameter patients: The patients of the batch.
    /// - Returns: The others, the oldest first.
    public func others(than patients: [String]) -> [Member] {
        let present = Set(patients)
        return members.filter { !present.contains($0.patient) }
    }

    /// Remembers a batch, and forgets the oldest beyond the capacity.
    ///
    /// - Parameter batch: The patients with their latest log hazards.
    public mutating func remember(_ batch: [Member]) {
        let latest = Set(batch.map(\.patient))
        members.removeAll { latest.contains($0.patient) }
        members += batch
        members.removeFirst(max(0, members.count - capacity))
    }
}
