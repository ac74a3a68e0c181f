/// What is wrong or odd about features, one slide's or those of a folder together.
public struct FeatureCheck: Sendable, Hashable {
    /// How bad a finding is.
    public enum Level: String, Sendable, Hashable {
        /// Worth knowing.
        case warning = "WARN"
        /// Features that must not be used so.
        case failure = "FAIL"
    }

    /// One thing that was found.
    public struct Finding: Sendable, Hashable {
        /// How bad it is.
        public let level: Level
        /// A sentence without a full stop.
        public let sentence: String
    }

    /// What was found; nothing if all is well.
    public private(set) var findings: [Finding] = []

    /// Looks at the features of one slide, which were finite when they were read.
    public init(_ bag: Bag) {
        let facts = FeatureFacts(of: bag)
        checkNumbers(bag)
        guard let positions = bag.positions else {
            warn("the places of its tiles are not known, so nothing can be shown on the slide")
            return
        }
        let distinct = Set(positions)
        if distinct.count < positions.count {
            warn(
                "\(positions.count - distinct.count) of \(positions.count) tiles lie where another does"
            )
        }
        if positions.contains(where: { $0.x < 0 || $0.y < 0 }) {
            fail("tiles lie left of or above the slide")
        }
        if bag.positionUnit == .levelZeroPixels, let width = facts.slideWidth,
            let height = facts.slideHeight,
            let tile = positions.first(where: { $0.x >= Double(width) || $0.y >= Double(height) })
        {
            fail(
                """
                a tile at (\(number(tile.x)), \(number(tile.y))) lies beyond the slide of \
                \(width) x \(height) pixels
                """)
        }
        if bag.provenance == nil {
            let known = facts.encoder.map { "encoder \($0), but" } ?? "neither encoder nor"
            warn("the file says \(known) no checksum of weights and preprocessing")
        }
    }

    /// Looks at whether the features of several slides can be used together.
    ///
    /// - Parameter bags: In any order.
    public init(together bags: [Bag]) {
        guard let first = bags.first else { return }
        for bag in bags.dropFirst() {
            if bag.width != first.width {
                fail(
                    """
                    \(bag.path) has \(bag.width) features per patch, \(first.path) has \
                    \(first.width)
                    """)
            } else if let made = bag.provenance, let expected = first.provenance {
                do throws(SlideError) {
                    try made.requireCompatible(with: expected)
                } catch {
                    fail(error.sentence)
                }
            } else if bag.origin != first.origin {
                fail(
                    """
                    \(bag.path) is of \(bag.origin.rawValue), \(first.path) of \
                    \(first.origin.rawValue); nothing says that they were made alike
                    """)
            } else {
                let (own, other) = (FeatureFacts(of: bag), FeatureFacts(of: first))
                if own.encoder != other.encoder || own.tilePixels != other.tilePixels
                    || own.micrometersPerPixel != other.micrometersPerPixel
                {
                    fail("\(bag.path) and \(first.path) were made with other encoders or tiles")
                }
            }
        }
    }

    private mutating func checkNumbers(_ bag: Bag) {
        let numbers = bag.floats()
        var zeros = 0
        var varies = [Bool](repeating: false, count: bag.width)
        for row in 0..<bag.count {
            var isZero = true
            for column in 0..<bag.width {
                let value = numbers[row * bag.width + column]
                if value != 0 { isZero = false }
                if value != numbers[column] { varies[column] = true }
            }
            zeros += isZero ? 1 : 0
        }
        if zeros > 0 { fail("\(zeros) of \(bag.count) tiles have nothing but zeros") }
        let constant = varies.count { !$0 }
        if bag.count > 1, constant == bag.width {
            fail("all \(bag.count) tiles have the same features")
        } else if bag.count > 1, constant > 0 {
            warn("\(constant) of \(bag.width) features do not vary")
        }
    }

    private mutating func warn(_ sentence: String) {
        findings.append(Finding(level: .warning, sentence: sentence))
    }

    private mutating func fail(_ sentence: String) {
        findings.append(Finding(level: .failure, sentence: sentence))
    }
}
