/// Expression values replaced by the number of their quantile within one sample.
///
/// The non-zero values of a sample are cut at equally spaced quantiles; a value becomes the number
/// of edges that it reaches, from 1. Only ranks matter, so TPM, CPM and their logarithms give the
/// same numbers, and standardising each gene over patients destroys them.
///
/// Every step follows the reference in its rounding: quantiles are interpolated linearly, the
/// difference of neighbours is taken in single precision as the data are, everything after it in
/// double. Where several edges coincide with a value the number is drawn evenly from those it could
/// have; the draws are given, so that the caller decides how random the result is.
///
/// ### Edge cases
/// Zeros stay 0. A sample whose greatest value is 0 gives zeros even where it holds negative ones,
/// as the reference does. A single value, or equal ones, may get any number from 1.
///
/// ### Reference
/// Cui H. *et al.* *Nature Methods* 21:1470–1480, 2024, "value binning".
public struct QuantileBinning: Codable, Sendable, Hashable {
    /// How many numbers there are, 0 for zeros included.
    public var bins: Int

    /// Fixes the number of bins.
    ///
    /// - Parameter bins: At least 2; 51 in the released models.
    /// - Precondition: `bins` is at least 2.
    public init(bins: Int = 51) {
        precondition(bins >= 2, "\(bins) bins leave none for expressed genes; 2 are needed")
        self.bins = bins
    }

    /// The numbers that a value may have: one above ``below`` to ``reached``.
    public struct Range: Sendable, Hashable {
        /// How many edges are at most the value.
        public let reached: Int
        /// How many edges are below it.
        public let below: Int

        /// The number that a draw picks.
        ///
        /// - Parameter draw: A number from 0 to below 1; 0 gives the top of the range.
        /// - Returns: A whole number of at least 1.
        public func number(draw: Double) -> Int {
            let span = Double(below - reached)
            return Int((draw * span + Double(reached)).rounded(.up))
        }
    }

    /// The edges of a sample: as many equally spaced quantiles as there are bins but one.
    ///
    /// - Parameter values: The non-zero values, in any order.
    /// - Returns: Rising numbers; none without values.
    public func edges(of values: [Float]) -> [Double] {
        let sorted = values.sorted()
        guard let last = sorted.indices.last else { return [] }
        let count = bins - 1
        guard count > 1 else { return [Double(sorted[0])] }
        let step = 1 / Double(count - 1)
        return (0..<count).map { index in
            let place = Double(last) * (index == count - 1 ? 1 : Double(index) * step)
            let low = min(Int(place.rounded(.down)), last)
            let share = place - Double(low)
            let (lower, upper) = (sorted[low], sorted[min(low + 1, last)])
            let distance = Double(upper - lower)
            return share < 0.5
                ? Double(lower) + distance * share
                : Double(upper) - distance * (1 - share)
        }
    }

    /// The numbers that each value may have.
    ///
    /// - Parameter values: The non-zero values.
    /// - Returns: One range per value.
    public func ranges(of values: [Float]) -> [Range] {
        let edges = edges(of: values)
        return values.map { value in
            let value = Double(value)
            return Range(
                reached: edges.partition { $0 > value }, below: edges.partition { $0 >= value })
        }
    }

    /// The numbers of a sample.
    ///
    /// - Parameters:
    ///   - values: All values, zeros included.
    ///   - draw: Gives the next number from 0 to below 1, once per non-zero value in order.
    /// - Returns: One number per value; 0 for zeros.
    public func callAsFunction(_ values: [Float], draw: () -> Double) -> [Int] {
        guard values.max() ?? 0 != 0 else { return [Int](repeating: 0, count: values.count) }
        let expressed = values.filter { $0 != 0 }
        var numbers = ranges(of: expressed).map { $0.number(draw: draw()) }.makeIterator()
        return values.map { $0 == 0 ? 0 : numbers.next() ?? 0 }
    }
}

extension [Double] {
    /// How many elements of this rising list come before the first that fits.
    fileprivate func partition(_ fits: (Double) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if fits(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
