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
    /// - Returns: A table; what no patient has (outcome, site, class) has no column.
    public func balanceText(_ patients: [SplitPatient]) -> String {
        guard let first = balance.first else { return "" }
        var lines = table(first, patients)
        lines.append("this division: \(spread(first, repetitions.first, patients))")
        if scheme == .sitePreserved || scheme == .leaveSiteOut,
            let random = try? Folds(
                strata: stratification.strata(of: patients), count: max(2, first.parts.count),
                seed: seed)
        {
            let other = FoldBalance(random, patients)
            let shared = other.parts.map(\.sharedSites).max() ?? 0
            lines.append(
                "random by patient: \(spread(other, random, patients)), up to \(shared) shared sites a fold"
            )
        }
        return lines.joined(separator: "\n")
    }

    private func table(_ balance: FoldBalance, _ patients: [SplitPatient]) -> [String] {
        let parts = balance.parts
        var columns: [(name: String, cells: [String])] = [
            ("fold", parts.indices.map { "\($0)" }),
            ("patients", parts.map { "\($0.patients)" }),
        ]
        if balance.eventRates != nil {
            columns.append(("events", parts.map { "\($0.events)" }))
            columns.append(("rate", parts.map { percent($0.eventRate) }))
        }
        if patients.contains(where: { $0.site != nil }) {
            columns.append(("sites", parts.map { "\($0.sites)" }))
            columns.append(("shared sites", parts.map { "\($0.sharedSites)" }))
        }
        if let folds = repetitions.first {
            for (name, counts) in Self.classes(folds, patients) {
                columns.append((name, counts.map { "\($0)" }))
            }
        }
        let rows = parts.indices.map { row in columns.map { $0.cells[row] } }
        return ([columns.map(\.name)] + rows).map { row in
            zip(columns, row).map { column, cell in
                String(repeating: " ", count: max(0, column.name.count - cell.count)) + cell
            }.joined(separator: "   ")
        }
    }

    private func spread(
        _ balance: FoldBalance, _ folds: Folds?, _ patients: [SplitPatient]
    ) -> String {
        var parts: [String] = []
        if let rates = balance.eventRates {
            parts.append("\(percent(rates.lowerBound)) to \(percent(rates.upperBound)) events")
        }
        if let folds {
            let sizes = folds.folds.map { Double(max(1, $0.heldOut.count)) }
            for (name, counts) in Self.classes(folds, patients) {
                let shares = zip(counts, sizes).map { Double($0) / $1 }
                parts.append("\(percent(shares.min())) to \(percent(shares.max())) \(name)")
            }
        }
        let sizes = balance.parts.map(\.patients)
        return (parts + ["\(sizes.min() ?? 0) to \(sizes.max() ?? 0) patients"])
            .joined(separator: ", ")
    }

    /// Those held out of each class, fold by fold; the classes by name.
    private static func classes(
        _ folds: Folds, _ patients: [SplitPatient]
    ) -> [(name: String, counts: [Int])] {
        let labels = Dictionary(patients.map { ($0.id, $0.label) }) { first, _ in first }
        return Set(patients.compactMap(\.label)).sorted().map { name in
            (name, folds.folds.map { fold in fold.heldOut.count { labels[$0] == name } })
        }
    }

    private func percent(_ share: Double?) -> String {
        share.map { "\(Int(($0 * 100).rounded())) %" } ?? "–"
    }
}
