/// How evenly patients, events and sites fell among the folds of a division.
public struct FoldBalance: Codable, Sendable, Hashable {
    /// One fold's held-out part.
    public struct Part: Codable, Sendable, Hashable {
        /// Patients held out.
        public let patients: Int
        /// Of them, those whose event was seen.
        public let events: Int
        /// Of them, those whose outcome is known.
        public let withOutcome: Int
        /// Sites held out.
        public let sites: Int
        /// Sites that have patients on both sides.
        public let sharedSites: Int

        /// The share of events among known outcomes; nothing if none is known.
        public var eventRate: Double? {
            withOutcome > 0 ? Double(events) / Double(withOutcome) : nil
        }
    }

    /// The folds, in order.
    public let parts: [Part]

    /// The lowest and the highest share of events; nothing if no outcome is known.
    public var eventRates: ClosedRange<Double>? {
        let rates = parts.compactMap(\.eventRate)
        guard let low = rates.min(), let high = rates.max() else { return nil }
        return low...high
    }

    /// Counts.
    public init(_ folds: Folds, _ patients: [SplitPatient]) {
        let known = Dictionary(patients.map { ($0.id, $0) }) { first, _ in first }
        parts = folds.folds.map { fold in
            let held = fold.heldOut.compactMap { known[$0] }
            let training = Set(fold.training.compactMap { known[$0]?.site })
            let sites = Set(held.compactMap(\.site))
            return Part(
                patients: held.count, events: held.count { $0.event == true },
                withOutcome: held.count { $0.event != nil }, sites: sites.count,
                sharedSites: sites.intersection(training).count)
        }
    }
}

extension SplitPlan {
    /// The balance as a person reads it, beside that of a random division by patient.
    ///
    /// - Parameter patients: The patients that the plan was made from.
    /// - Returns: A table of 80 columns.
    public func balanceText(_ patients: [SplitPatient]) -> String {
        var lines = ["fold   patients   events   rate   sites   shared sites"]
        guard let first = balance.first else { return "" }
        func percent(_ share: Double?) -> String {
            share.map { "\(Int(($0 * 100).rounded())) %" } ?? "–"
        }
        func cell(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        for (index, part) in first.parts.enumerated() {
            lines.append(
                cell("\(index)", 4) + cell("\(part.patients)", 11) + cell("\(part.events)", 9)
                    + cell(percent(part.eventRate), 7) + cell("\(part.sites)", 8)
                    + cell("\(part.sharedSites)", 15))
        }
        func spread(_ balance: FoldBalance) -> String {
            guard let rates = balance.eventRates else { return "events unknown" }
            let sizes = balance.parts.map(\.patients)
            return
                "\(percent(rates.lowerBound)) to \(percent(rates.upperBound)) events, "
                + "\(sizes.min() ?? 0) to \(sizes.max() ?? 0) patients"
        }
        lines.append("this division: \(spread(first))")
        if scheme == .sitePreserved || scheme == .leaveSiteOut,
            let random = try? Folds(
                strata: Stratification.none.strata(of: patients), count: max(2, first.parts.count),
                seed: seed)
        {
            let other = FoldBalance(random, patients)
            let shared = other.parts.map(\.sharedSites).max() ?? 0
            lines.append("random by patient: \(spread(other)), up to \(shared) shared sites a fold")
        }
        return lines.joined(separator: "\n")
    }
}
