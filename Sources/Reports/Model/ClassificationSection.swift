/// How well patients are put into classes.
public struct ClassificationSection: Codable, Sendable, Hashable {
    /// A place on a curve, with the band around it if one was computed.
    public struct Point: Codable, Sendable, Hashable {
        /// To the right, from 0 to 1.
        public var x: Double
        /// Upward, from 0 to 1.
        public var y: Double
        /// The lower end of the band at this place.
        public var lower: Double?
        /// The upper end of the band at this place.
        public var upper: Double?

        /// Makes a place; the parameters are the properties of the same names.
        public init(x: Double, y: Double, lower: Double? = nil, upper: Double? = nil) {
            self.x = x
            self.y = y
            self.lower = lower
            self.upper = upper
        }
    }

    /// The curve of one class against the others.
    public struct Curve: Codable, Sendable, Hashable {
        /// The class.
        public var name: String
        /// The places in ascending order of x.
        public var points: [Point]
        /// The area under the curve.
        public var area: IntervalEstimate
        /// What guessing reaches: ½ for ROC, the share of the class for precision and recall.
        public var chance: Double

        /// Makes a curve; the parameters are the properties of the same names.
        public init(name: String, points: [Point], area: IntervalEstimate, chance: Double) {
            self.name = name
            self.points = points
            self.area = area
            self.chance = chance
        }
    }

    /// The names of the classes.
    public var classes: [String]
    /// How many patients of each true class (row) were put into each class (column).
    public var counts: [[Int]]
    /// Accuracy and the like.
    public var measures: [Measure]
    /// Sensitivity against the share of false alarms.
    public var roc: [Curve]
    /// Precision against recall.
    public var precisionRecall: [Curve]

    /// Predicted against observed shares in bins: of the second of two classes, of more that of the
    /// class that is called; empty when none was computed.
    public var reliability: [CalibrationSection.Bin]

    /// Makes a section; the parameters are the properties of the same names.
    public init(
        classes: [String], counts: [[Int]], measures: [Measure],
        roc: [Curve] = [], precisionRecall: [Curve] = [],
        reliability: [CalibrationSection.Bin] = []
    ) {
        self.classes = classes
        self.counts = counts
        self.measures = measures
        self.roc = roc
        self.precisionRecall = precisionRecall
        self.reliability = reliability
    }
}
