import Survival
import Tensors
import Testing
import Training

@Suite struct `Discrete-time loss` {
    /// Logits whose sigmoids are the hazards 0.1, 0.2, 0.3 and 0.4.
    private let logits = [0.1, 0.2, 0.3, 0.4].map { _log($0 / (1 - $0)) }

    @Test func `matches values worked out by hand`() throws {
        // S = .9, .72, .504, .3024
        let row = try Tensor(logits, shape: [1, 4])
        let loss = DiscreteTimeLoss()
        let seen = try #require(try loss(row, [.init(interval: 2, event: true)])).item()
        #expect(abs(seen - 1.5324769) < 1e-6)  // −ln .72 − ln .3
        let censored = try #require(try loss(row, [.init(interval: 2, event: false)])).item()
        #expect(abs(censored - 0.6851790) < 1e-6)  // −ln .504
        let first = try #require(try loss(row, [.init(interval: 0, event: true)])).item()
        #expect(abs(first - 2.3025851) < 1e-6)  // −ln .1
    }

    @Test(arguments: 0..<20 as Range<UInt64>, [nil, 1e-7] as [Double?])
    func `agrees with the plain version, gradients included`(seed: UInt64, floor: Double?) throws {
        var random = RandomStream(seed: seed, stream: "losses")
        let patients = 5
        let spread = seed % 4 == 0 ? 20.0 : 2.0
        let rows = (0..<patients).map { _ in (0..<4).map { _ in spread * random.normal() } }
        let intervals = (0..<patients).map { _ in Int.random(in: 0..<4, using: &random) }
        let events = (0..<patients).map { _ in Bool.random(using: &random) }
        let plain = try HazardLoss(
            logits: rows, intervals: intervals, events: events, censoredDiscount: 0.4,
            floor: floor)

        let tensor = try Tensor(Array(rows.joined()), shape: [patients, 4])
        try tensor.setRequiresGradient()
        let loss = DiscreteTimeLoss(censoredDiscount: 0.4, floor: floor)
        let outcomes = zip(intervals, events).map {
            DiscreteTimeLoss.Outcome(interval: $0, event: $1)
        }
        let value = try #require(try loss(tensor, outcomes))
        #expect(try abs(value.item() - plain.mean) < 1e-12 * max(1, plain.mean))
        try value.backward()
        let gradient = try #require(try tensor.gradient?.doubles())
        for (found, expected) in zip(gradient, plain.gradient.joined()) {
            #expect(abs(found - expected) < 1e-12)
        }
    }

    @Test func `stays exact where hazards round to one`() throws {
        let row = try Tensor([200, 200] as [Double], shape: [1, 2])
        let exact = try DiscreteTimeLoss()(row, [.init(interval: 1, event: false)])
        #expect(try exact?.item() == 400)
        let floored = try DiscreteTimeLoss(floor: 1e-7)(row, [.init(interval: 1, event: false)])
        #expect(try abs((floored?.item() ?? 0) - 16.11809565) < 1e-6)
    }

    @Test func `leaves out patients without an outcome`() throws {
        let row = try Tensor(logits, shape: [1, 4])
        let outcome = DiscreteTimeLoss.Outcome(interval: 2, event: true)
        let loss = DiscreteTimeLoss()
        let alone = try loss(row, [outcome])?.item()
        let both = try Tensor.concatenated([row * 3.0, row])
        #expect(try loss(both, [nil, outcome])?.item() == alone)
        #expect(try loss(both, [nil, nil]) == nil)
    }

    @Test func `says what does not fit`() throws {
        let row = try Tensor(logits, shape: [1, 4])
        var error = #expect(throws: TrainingError.self) {
            _ = try DiscreteTimeLoss()(row, [.init(interval: 4, event: true)])
        }
        #expect(error?.description == "row 1 has the interval 4; intervals go from 0 to 3")
        error = #expect(throws: TrainingError.self) { _ = try DiscreteTimeLoss()(row, []) }
        #expect(
            error?.description
                == "the logits have shape [1, 4]; 0 outcomes need [0, intervals]")
    }
}

/// The natural logarithm by Newton's method, to stay clear of the code under test.
private func _log(_ x: Double) -> Double {
    var y = 0.0
    for _ in 0..<60 {
        var power = 1.0
        var e = 1.0
        for n in 1...40 {
            power *= y / Double(n)
            e += power
        }
        y -= 1 - x / e
    }
    return y
}
