import Testing

@testable import Survival

@Suite struct `Hazard loss` {
    @Test(arguments: Golden.cases("losses", "nll-hazard/"))
    func `matches autograd`(_ golden: GoldenCase) throws {
        let input = golden.json["input"]
        let floor = golden.args["eps"].isNull ? nil : golden.args["eps"].double
        let loss = try HazardLoss(
            logits: input["logits"].array.map(\.doubles),
            intervals: input["label"].array.map(\.int),
            events: input["censored"].doubles.map { $0 == 0 },
            censoredDiscount: golden.args["alpha"].double, floor: floor)
        #expect(agree(loss.perPatient, golden.expected["per_row"].doubles, 1e-12))
        #expect(agree(loss.mean, golden.expected["mean"].double, 1e-12))
        let gradient = golden.expected["gradient_of_mean"].array.map(\.doubles)
        for (ours, theirs) in zip(loss.gradient, gradient) { #expect(agree(ours, theirs, 1e-12)) }
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `has the gradient of finite differences`(seed: UInt64) throws {
        var stream = RandomStream(seed: seed, stream: "hazards")
        let logits = (0..<5).map { _ in (0..<4).map { _ in 2 * stream.normal() } }
        let intervals = (0..<5).map { _ in stream.index(below: 4) }
        let events = (0..<5).map { _ in stream.uniform() < 0.5 }
        func loss(_ logits: [[Double]]) throws -> HazardLoss {
            try HazardLoss(
                logits: logits, intervals: intervals, events: events, censoredDiscount: 0.3)
        }
        let gradient = try loss(logits).gradient
        for row in 0..<5 {
            for bin in 0..<4 {
                var up = logits
                var down = logits
                up[row][bin] += 1e-5
                down[row][bin] -= 1e-5
                let slope = try (loss(up).mean - loss(down).mean) / 2e-5
                #expect(agree(gradient[row][bin], slope, 1e-9))
            }
        }
    }

    @Test func `stays finite for any logits`() throws {
        let loss = try HazardLoss(
            logits: [[800, -800], [-800, 800]], intervals: [1, 0], events: [true, true])
        #expect(loss.perPatient == [1600, 800])
    }

    @Test func `says what is wrong`() {
        func make(
            _ logits: [[Double]], _ intervals: [Int], _ events: [Bool], discount: Double = 0
        ) throws {
            _ = try HazardLoss(
                logits: logits, intervals: intervals, events: events, censoredDiscount: discount)
        }
        expectSentence("row 2 has 1 logits, but row 1 has 2") {
            try make([[0, 1], [0]], [0, 0], [true, true])
        }
        expectSentence("row 1 has the interval 2.0; intervals go from 0 to 1") {
            try make([[0, 1]], [2], [true])
        }
        expectSentence("row 1 has the logit nan; it must be a finite number") {
            try make([[0, .nan]], [0], [true])
        }
        expectSentence("the discount of censored patients must be from 0 to 1, not 2.0") {
            try make([[0, 1]], [0], [true], discount: 2)
        }
        expectSentence("there are no patients; at least one is needed") { try make([], [], []) }
    }
}
