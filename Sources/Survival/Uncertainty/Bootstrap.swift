/// How patients are resampled.
///
/// Every replicate has its own random stream, named for the seed and its number, so the results are
/// the same for any number of threads.
public struct Bootstrap: Sendable, Hashable {
    /// How many resamples are drawn.
    public var replicates: Int
    /// The seed of all draws.
    public var seed: UInt64
    /// Labels, one per patient, within which patients are resampled, so that the number of patients
    /// of each label stays as it is; `nil` resamples all patients together.
    public var labels: [Int]?
    /// How many threads to use; `nil` for one per processor.
    public var threads: Int?

    /// Describes a bootstrap.
    ///
    /// - Precondition: `replicates > 1`.
    public init(
        replicates: Int = 1000, seed: UInt64, within labels: [Int]? = nil, threads: Int? = nil
    ) {
        precondition(replicates > 1, "\(replicates) bootstrap replicates; at least 2 are needed")
        self.replicates = replicates
        self.seed = seed
        self.labels = labels
        self.threads = threads
    }

    /// How often one replicate is drawn again before the bootstrap is given up.
    static let patience = 1000

    /// The bootstrap distribution of any statistic of some patients.
    ///
    /// - Parameters:
    ///   - count: The number of patients.
    ///   - leavingOut: Whether the statistic is also computed without each patient in turn, which the
    ///     BCa interval needs; it costs as many calls as there are patients.
    ///   - statistic: The statistic of some rows, a row as often as it was drawn. `nil` where it is
    ///     not defined, such as a concordance without a comparable pair; then the replicate is drawn
    ///     again and counted in ``BootstrapDistribution/redrawn``. It is called from several threads.
    /// - Returns: The estimate, the replicates and the jackknife values.
    /// - Throws: ``SurvivalError/invalidArgument(_:)`` if the statistic is not defined for the sample
    ///   itself or for a thousand resamples in a row.
    public func distribution(
        count: Int, leavingOut: Bool = true, of statistic: @Sendable ([Int]) -> Double?
    ) throws(SurvivalError) -> BootstrapDistribution {
        let sampler = try Resampler(self, count: count)
        guard let estimate = statistic(Array(0..<count)) else { throw Self.undefined }
        let drawn = parallelMap(replicates, threads: threads) { index in
            var random = sampler.stream(index)
            var rows = [Int](repeating: 0, count: count)
            for attempt in 0...Self.patience {
                sampler.draw(&rows, from: &random)
                if let value = statistic(rows) { return Draw(value: value, redrawn: attempt) }
            }
            return Draw(value: .nan, redrawn: Self.patience)
        }
        let jackknife = parallelMap(leavingOut ? count : 0, threads: threads) { left in
            statistic((0..<count).filter { $0 != left }) ?? .nan
        }
        return try distribution(estimate: estimate, drawn: drawn, jackknife: jackknife)
    }

    func distribution(
        estimate: Double, drawn: [Draw], jackknife: [Double]
    ) throws(SurvivalError) -> BootstrapDistribution {
        guard drawn.allSatisfy({ $0.value.isFinite }) else { throw Self.undefined }
        return try BootstrapDistribution(
            estimate: estimate, replicates: drawn.map(\.value), jackknife: jackknife,
            redrawn: drawn.reduce(0) { $0 + $1.redrawn })
    }

    private static let undefined = SurvivalError.invalidArgument(
        "the statistic is not defined for the sample or for \(patience) resamples in a row")

    /// One replicate.
    struct Draw: Sendable {
        var value: Double
        var redrawn: Int
    }
}

/// Draws patients with replacement, within labels where there are labels.
struct Resampler: Sendable {
    let count: Int
    private let root: RandomStream
    /// The rows of each label; empty if all rows are drawn from together.
    private let blocks: [[Int]]

    init(_ bootstrap: Bootstrap, count: Int) throws(SurvivalError) {
        guard count > 0 else { throw .empty }
        self.count = count
        root = RandomStream(seed: bootstrap.seed, stream: "bootstrap")
        if let labels = bootstrap.labels {
            try requireCount(labels.count, count, "labels")
            let codes = GroupCodes(labels)
            var blocks = [[Int]](repeating: [], count: codes.count)
            for row in 0..<count { blocks[Int(codes.codes[row])].append(row) }
            self.blocks = blocks
        } else {
            blocks = []
        }
    }

    /// The random stream of a replicate.
    func stream(_ replicate: Int) -> RandomStream { root.child(replicate) }

    /// Fills `rows` with drawn rows.
    func draw(_ rows: inout [Int], from random: inout RandomStream) {
        if blocks.isEmpty {
            for position in rows.indices { rows[position] = random.index(below: count) }
        } else {
            var position = 0
            for block in blocks {
                for _ in block {
                    rows[position] = block[random.index(below: block.count)]
                    position += 1
                }
            }
        }
    }

    /// Fills `weights` with how often each row was drawn, times `scale` where given.
    func draw(
        _ weights: UnsafeMutableBufferPointer<Double>, scale: [Double]?,
        from random: inout RandomStream
    ) {
        unsafe weights.update(repeating: 0)
        if blocks.isEmpty {
            for _ in 0..<count { unsafe weights[random.index(below: count)] += 1 }
        } else {
            for block in blocks {
                for _ in block { unsafe weights[block[random.index(below: block.count)]] += 1 }
            }
        }
        if let scale { for row in 0..<count { unsafe weights[row] *= scale[row] } }
    }
}
