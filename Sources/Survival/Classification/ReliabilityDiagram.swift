/// Confidence against what came true, in equal bins.
///
/// If the confidence is honest, seven in ten of the rows with 0.7 come true.
///
/// ### Bins
/// Of *B* bins, bin *b* holds the confidences in (*b*/*B*, (*b* + 1)/*B*]; 0 is in the first.
///
/// ### Reference
/// Naeini MP, Cooper GF, Hauskrecht M. *AAAI* 2901–2907, 2015.
/// Guo C. *et al.* *ICML* 1321–1330, 2017.
public struct ReliabilityDiagram: Sendable, Hashable, Codable {
    /// One bin with at least one row.
    public struct Bin: Sendable, Hashable, Codable {
        /// The left end, not in the bin (but 0 is in the first).
        public let lower: Double
        /// The right end, in the bin.
        public let upper: Double
        /// How many rows fall into it.
        public let count: Int
        /// The mean confidence of its rows.
        public let confidence: Double
        /// The share of its rows that came true.
        public let frequency: Double
        /// The distance of frequency and confidence, from 0.
        public var gap: Double { abs(frequency - confidence) }
    }

    /// The bins that have rows, rising.
    public let bins: [Bin]
    /// How many bins 0...1 was cut into.
    public let binCount: Int
    /// How many rows there are.
    public let count: Int

    /// Bins validated confidences.
    init(confidences: [Double], outcomes: [Bool], bins binCount: Int) {
        precondition(binCount > 0, "there are \(binCount) bins; there must be at least 1")
        let edges = (0...binCount).map { Double($0) / Double(binCount) }
        var counts = [Int](repeating: 0, count: binCount)
        var sums = [Double](repeating: 0, count: binCount)
        var trues = counts
        for (confidence, outcome) in zip(confidences, outcomes) {
            var bin = min(max(Int(confidence * Double(binCount)), 0), binCount - 1)
            while bin > 0, confidence <= edges[bin] { bin -= 1 }
            while bin < binCount - 1, confidence > edges[bin + 1] { bin += 1 }
            counts[bin] += 1
            sums[bin] += confidence
            if outcome { trues[bin] += 1 }
        }
        var filled: [Bin] = []
        for bin in 0..<binCount where counts[bin] > 0 {
            let rows = Double(counts[bin])
            filled.append(
                Bin(
                    lower: edges[bin], upper: edges[bin + 1], count: counts[bin],
                    confidence: sums[bin] / rows, frequency: Double(trues[bin]) / rows))
        }
        bins = filled
        self.binCount = binCount
        count = confidences.count
    }

    /// Expected calibration error: the mean gap, weighted by the bins' rows.
    public var expectedCalibrationError: Double {
        bins.reduce(0) { $0 + Double($1.count) / Double(count) * $1.gap }
    }

    /// Maximum calibration error: the largest gap.
    public var maximumCalibrationError: Double { bins.reduce(0) { max($0, $1.gap) } }

    /// The root of the mean squared gap, weighted by the bins' rows.
    public var rootMeanSquareCalibrationError: Double {
        bins.reduce(0) { $0 + Double($1.count) / Double(count) * $1.gap * $1.gap }.squareRoot()
    }
}
