/// What becomes of an index when only a share of the training patients has a label.
public struct LabelCurveSection: Codable, Sendable, Hashable {
    /// One share.
    public struct Point: Codable, Sendable, Hashable {
        /// The share of training patients whose label was seen, above 0 and at most 1.
        public var share: Double
        /// The index, or why there is none.
        public var index: Part<IntervalEstimate>

        /// Makes a point.
        ///
        /// - Parameters:
        ///   - share: The share of training patients whose label was seen.
        ///   - index: The index, or why there is none.
        public init(share: Double, index: Part<IntervalEstimate>) {
            self.share = share
            self.index = index
        }
    }

    /// The points of one way of training.
    public struct Series: Codable, Sendable, Hashable {
        /// The name, such as "pre-trained".
        public var name: String
        /// The points in ascending order of the share.
        public var points: [Point]

        /// Makes a series.
        ///
        /// - Parameters:
        ///   - name: The name.
        ///   - points: The points in ascending order of the share.
        public init(_ name: String, _ points: [Point]) {
            self.name = name
            self.points = points
        }
    }

    /// What the index is called, such as "AUROC".
    public var scale: String
    /// The ways of training.
    public var series: [Series]
    /// The index of the first series minus that of the second, on the same patients, by share.
    public var differences: [Measure]

    /// Makes a section; the parameters are the properties of the same names.
    public init(scale: String, series: [Series], differences: [Measure] = []) {
        self.scale = scale
        self.series = series
        self.differences = differences
    }
}
