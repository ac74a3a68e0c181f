extension ConfusionMatrix {
    /// The scores of one class against the rest.
    public struct ClassScores: Sendable, Hashable, Codable {
        /// The share of the rows called this class that are; 0 if none was called.
        public let precision: Double
        /// The share of the rows of this class that were called it; 0 if there is none.
        public let recall: Double
        /// The harmonic mean of precision and recall; 0 if both are 0.
        public let f1: Double
        /// The share of the rows of other classes that were not called this one; 0 if there
        /// is none.
        public let specificity: Double
        /// How many rows truly are of this class.
        public let support: Int
    }

    /// Which rows of a disagreement count how much in Cohen's kappa.
    public enum KappaWeights: String, Sendable, Hashable, Codable, CaseIterable {
        /// Every disagreement counts alike.
        case none
        /// A disagreement counts by its distance, for ordered classes.
        case linear
        /// A disagreement counts by its squared distance, for ordered classes.
        case quadratic
    }

    /// The share of rows called right.
    public var accuracy: Double { Double(correct) / Double(total) }

    /// The scores of every class, in order.
    public var scores: [ClassScores] {
        let total = total
        return counts.indices.map { index in
            let hits = counts[index][index]
            let support = support(of: index)
            let called = called(index)
            let others = total - support
            return ClassScores(
                precision: ratio(hits, called), recall: ratio(hits, support),
                f1: ratio(2 * hits, support + called),
                specificity: ratio(others - (called - hits), others), support: support)
        }
    }

    /// The mean recall over the classes that occur.
    public var balancedAccuracy: Double {
        let present = scores.filter { $0.support > 0 }
        return present.reduce(0) { $0 + $1.recall } / Double(present.count)
    }

    /// The plain mean of the classes' F1.
    public var macroF1: Double { scores.reduce(0) { $0 + $1.f1 } / Double(classCount) }

    /// F1 over all rows at once; with one call per row it equals ``accuracy``.
    public var microF1: Double { accuracy }

    /// The mean of the classes' F1, weighted by how often each occurs.
    public var weightedF1: Double {
        scores.reduce(0) { $0 + $1.f1 * Double($1.support) } / Double(total)
    }

    /// Matthews' correlation of calls and truth, −1 to 1; `nil` if all rows are of one class or
    /// were called one class, where it is undefined.
    ///
    /// ### Reference
    /// Gorodkin J. *Computational Biology and Chemistry* 28(5–6):367–374, 2004.
    public var matthewsCorrelation: Double? {
        let n = Double(total)
        var agreement = Double(correct) * n
        var spreadOfTruth = n * n
        var spreadOfCalls = n * n
        for index in counts.indices {
            let truth = Double(support(of: index))
            let calls = Double(called(index))
            agreement -= truth * calls
            spreadOfTruth -= truth * truth
            spreadOfCalls -= calls * calls
        }
        guard spreadOfTruth > 0, spreadOfCalls > 0 else { return nil }
        return agreement / (spreadOfTruth * spreadOfCalls).squareRoot()
    }

    /// Cohen's kappa: agreement beyond chance, at most 1.
    ///
    /// - Parameter weights: How a disagreement counts.
    /// - Returns: Kappa; `nil` if chance alone would agree wholly (one class in both).
    ///
    /// ### Reference
    /// Cohen J. *Educational and Psychological Measurement* 20(1):37–46, 1960.
    public func kappa(weights: KappaWeights = .none) -> Double? {
        let n = Double(total)
        var observed = 0.0
        var expected = 0.0
        for truth in counts.indices {
            for call in counts.indices {
                let distance = Double(abs(truth - call))
                let weight =
                    switch weights {
                    case .none: truth == call ? 0.0 : 1.0
                    case .linear: distance
                    case .quadratic: distance * distance
                    }
                observed += weight * Double(counts[truth][call])
                expected += weight * Double(support(of: truth)) * Double(called(call)) / n
            }
        }
        return expected > 0 ? 1 - observed / expected : nil
    }

    private func ratio(_ part: Int, _ whole: Int) -> Double {
        whole == 0 ? 0 : Double(part) / Double(whole)
    }
}
