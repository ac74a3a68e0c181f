import Files
import Survival
import Tensors
import Testing

@testable import Training

@Suite struct `Triplet loss` {
    private func vectors() throws -> Tensor {
        try Tensor([1, 0, 0.6, 0.8, 0, 1] as [Double], shape: [3, 2])
    }

    // d(a, p) = 0.894427, d(a, n) = 1.414214.
    @Test(
        arguments: [
            (0.3, 0), (0.6, 0.080214), (1.0, 0.480214), (nil, 0.466653),
        ] as [(Double?, Double)])
    func `gives the values worked out by hand`(margin: Double?, expected: Double) throws {
        let loss = try TripletLoss(margin: margin)(vectors(), [PatientTriplet(0, 1, 2)])
        #expect(try abs(loss.item() - expected) < 1e-6)
    }

    @Test func `is zero with finite gradients where there is no triplet or no distance`() throws {
        let x = try vectors()
        try x.setRequiresGradient()
        let none = try TripletLoss()(x, [])
        #expect(try none.item() == 0)
        #expect(try #require(try none.gradients(for: [x])[0]).absolute().max().item() == 0)
        let same = try TripletLoss(margin: 2)(x, [PatientTriplet(0, 0, 1)])
        #expect(try #require(try same.gradients(for: [x])[0]).isFinite().all())
    }

    @Test func `takes positives and negatives from another space, if there is one`() throws {
        let others = try vectors() * 2
        let loss = try TripletLoss(margin: 1)(vectors(), among: others, [PatientTriplet(0, 1, 2)])
        // |(1,0) - (1.2,1.6)| = 1.612452, |(1,0) - (0,2)| = 2.236068.
        #expect(try abs(loss.item() - 0.376384) < 1e-6)
    }
}

@Suite struct `Triplet mining` {
    private func mined(
        _ mining: TripletMining, _ labels: [PatientLabel?], distances: [[Double]] = [],
        seed: UInt64 = 1
    ) -> [PatientTriplet] {
        var stream = RandomStream(seed: seed, stream: "mining")
        return mining.triplets(labels, distances: { distances }, using: &stream)
    }

    @Test(arguments: 0..<20 as Range<UInt64>, TripletMining.allCases)
    func `pairs everyone once with others only`(seed: UInt64, mining: TripletMining) {
        var draw = RandomStream(seed: seed, stream: "labels")
        let classes = (0..<12).map { _ in draw.index(below: 3) }
        let distances = classes.map { _ in classes.map { _ in draw.uniform() } }
        let found = mined(
            mining, classes.map { .category($0) }, distances: distances, seed: seed)
        for triplet in found {
            #expect(triplet.anchor != triplet.positive)
            #expect(classes[triplet.anchor] == classes[triplet.positive])
            #expect(classes[triplet.anchor] != classes[triplet.negative])
        }
        let paired = classes.filter { label in classes.count { $0 == label } > 1 }
        if mining != .batchAll { #expect(found.count == paired.count) }
    }

    @Test func `finds the hardest and all`() {
        let labels: [PatientLabel?] = [0, 0, 0, 1, 1, nil].map { $0.map { .category($0) } }
        let distances: [[Double]] = [
            [0, 1, 2, 5, 4, 0], [1, 0, 3, 2, 1, 0], [2, 3, 0, 9, 8, 0], [5, 2, 9, 0, 7, 0],
            [4, 1, 8, 7, 0, 0], [0, 0, 0, 0, 0, 0],
        ]
        let hard = mined(.batchHard, labels, distances: distances)
        #expect(
            hard == [
                PatientTriplet(0, 2, 4), PatientTriplet(1, 2, 4), PatientTriplet(2, 1, 4),
                PatientTriplet(3, 4, 1), PatientTriplet(4, 3, 1),
            ])
        // 3 anchors × 2 positives × 2 negatives + 2 × 1 × 3.
        #expect(mined(.batchAll, labels).count == 18)
        #expect(mined(.random, [.category(1), .category(1)]).isEmpty)
    }

    @Test func `under censoring uses only what is certain`() {
        let early = PatientLabel.survival(bin: 0, event: true)
        let late = PatientLabel.survival(bin: 2, event: true)
        let lostEarly = PatientLabel.survival(bin: 0, event: false)
        let lostLate = PatientLabel.survival(bin: 2, event: false)
        #expect(early.relation(to: early) == .alike)
        #expect(early.relation(to: late) == .different)
        #expect(early.relation(to: lostLate) == .different)
        #expect(lostLate.relation(to: early) == .different)
        for (a, b) in [
            (lostEarly, late), (lostEarly, early), (late, lostLate), (lostEarly, lostEarly),
        ] {
            #expect(a.relation(to: b) == .unknown)
            #expect(b.relation(to: a) == .unknown)
        }
        #expect(early.relation(to: .category(1)) == .unknown)
    }
}

@Suite struct `Masked patch loss` {
    private let truth: [Double] = [1, 2, 3, 4, 2, 2, 2, 6, 0, 1, 0, 1]
    private let guess: [Double] = [1, 1, 1, 1, 2, 3, 2, 4, 0, 0, 0, 0]

    @Test(arguments: [(false, 0.875), (true, 4.249999)])
    func `gives the values worked out by hand`(isStandardized: Bool, expected: Double) throws {
        let features = try Tensor(truth, shape: [1, 3, 4])
        let rows = try Tensor(Array(guess[4...]), shape: [2, 4])
        let loss = try MaskedPatchLoss(isStandardized: isStandardized)(
            rows, features: features, masked: [[1, 2]])
        #expect(try abs(#require(loss).item() - expected) < 2e-6)
    }

    @Test func `aims at standardised features`() throws {
        let features = try Tensor(Array(truth[4...]), shape: [2, 4])
        let found = try MaskedPatchLoss().target(features).doubles()
        let expected = [-0.5, -0.5, -0.5, 1.5, -0.866024, 0.866024, -0.866024, 0.866024]
        for (a, b) in zip(found, expected) { #expect(abs(a - b) < 2e-6) }
    }

    @Test func `is a mean over patients, not over patches`() throws {
        let features = try Tensor.zeros([2, 3, 4], type: .float64)
        let rows = try Tensor([1, 1, 1, 1, 3, 3, 3, 3, 5, 5, 5, 5] as [Double], shape: [3, 4])
        let loss = try MaskedPatchLoss(isStandardized: false)(
            rows, features: features, masked: [[0], [1, 2]])
        #expect(try #require(loss).item() == (1 + (9 + 25) / 2) / 2)
        #expect(try MaskedPatchLoss()(rows, features: features, masked: [[], []]) == nil)
    }
}

@Suite struct `Patch mask` {
    private func drawn(
        _ mode: PatchMask.Mode, _ slides: [Int], length: Int = 4, window: Int = 8,
        seed: UInt64 = 1, places: [(x: Double, y: Double)]? = nil
    ) throws -> [Int] {
        var mask = PatchMask()
        mask.mode = mode
        mask.length = length
        mask.window = window
        var stream = RandomStream(seed: seed, stream: "mask")
        return try mask.draw(slides: slides, places: places, using: &stream)
    }

    private func grid(_ count: Int) -> [(x: Double, y: Double)] {
        (0..<count).map { (x: Double($0 % 5), y: Double($0 / 5)) }
    }

    @Test(arguments: PatchMask.Mode.allCases, [[1], [2], [3], [9], [20], [7, 13], [3, 3, 3]])
    func `hides a fixed number, at most half, within one slide`(
        mode: PatchMask.Mode, slides: [Int]
    ) throws {
        let count = slides.reduce(0, +)
        for seed in 0..<20 as Range<UInt64> {
            let hidden = try drawn(mode, slides, seed: seed, places: grid(count))
            let longest = try #require(slides.max())
            let expected = mode == .random ? min(4, count / 2) : min(4, count / 2, longest)
            #expect(hidden.count == expected || mode == .blocks && hidden.count < expected)
            #expect(hidden == Array(Set(hidden)).sorted())
            #expect(hidden.allSatisfy { 0 <= $0 && $0 < count })
            if mode == .run, let first = hidden.first {
                #expect(hidden == Array(first..<first + hidden.count))
            }
            if mode != .random {
                var first = 0
                let owners = slides.enumerated().flatMap { index, size in
                    defer { first += size }
                    return (0..<size).map { _ in index }
                }
                #expect(Set(hidden.map { owners[$0] }).count <= 1)
            }
            #expect(try hidden == drawn(mode, slides, seed: seed, places: grid(count)))
        }
    }

    @Test func `starts runs everywhere alike`() throws {
        var mask = PatchMask()
        mask.length = 4
        var stream = RandomStream(seed: 5, stream: "mask")
        // Slides of 7 and 9 patches have 4 + 6 starts.
        var counts: [Int: Double] = [:]
        for _ in 0..<10_000 {
            counts[try mask.draw(slides: [7, 9], using: &stream)[0], default: 0] += 1
        }
        #expect(counts.keys.sorted() == [0, 1, 2, 3, 7, 8, 9, 10, 11, 12])
        let statistic = counts.values.map { ($0 - 1000) * ($0 - 1000) / 1000 }.reduce(0, +)
        #expect(statistic < 21.67)  // the 99th percentile of chi-square with 9 degrees
    }

    @Test func `hides a block around a patch`() throws {
        let hidden = try drawn(.blocks, [25], length: 9, seed: 3, places: grid(25))
        let columns = hidden.map { $0 % 5 }
        let rows = hidden.map { $0 / 5 }
        #expect(try #require(columns.max()) - #require(columns.min()) <= 4)
        #expect(try #require(rows.max()) - #require(rows.min()) <= 4)
        #expect(hidden.count == 9)
        let error = #expect(throws: TrainingError.self) { _ = try drawn(.blocks, [25]) }
        #expect(
            error?.description
                == "the mask 'blocks' needs the coordinates of the patches; use 'run'")
    }
}

@Suite struct `Balanced batches` {
    @Test(arguments: 0..<10 as Range<UInt64>)
    func `hold every class alike and nobody twice`(seed: UInt64) {
        let classes = (0..<40).map { $0 < 9 ? 1 : 0 }
        let plan = BalancedBatches(
            classes: classes, size: 8, isBalanced: true, seed: seed, name: "a"
        ).batches
        #expect(plan.count == 5)
        for batch in plan {
            #expect(batch.count == 8)
            #expect(Set(batch).count == 8)
            #expect(batch.count { classes[$0] == 1 } == 4)
        }
        #expect(Set(plan.joined().filter { classes[$0] == 1 }).count == 9)
    }

    @Test func `visit everyone once if not balanced`() {
        let plan = BalancedBatches(
            classes: Array(repeating: 0, count: 21), size: 8, isBalanced: false, seed: 1,
            name: "a"
        ).batches
        #expect(plan.map(\.count) == [8, 8, 5])
        #expect(Set(plan.joined()).count == 21)
    }

    @Test func `stay smaller where a class has too few`() {
        let plan = BalancedBatches(
            classes: [0, 0, 0, 0, 0, 1], size: 6, isBalanced: true, seed: 1, name: "a"
        ).batches
        #expect(plan.map(\.count) == [4])
    }
}
