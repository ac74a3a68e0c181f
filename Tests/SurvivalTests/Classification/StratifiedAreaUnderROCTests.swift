import Testing

@testable import Survival

@Suite struct `Area under the ROC within strata` {
    @Test func `counts pairs of one stratum only`() throws {
        // Stratum 0: 3 of 4 pairs; stratum 1: 5 of 6. Between strata everything is the wrong way round.
        let area = try StratifiedAreaUnderROC(
            scores: [[4, 2, 3, 1, 14, 13, 15, 12, 11]],
            labels: [true, true, false, false, true, true, false, false, false],
            strata: [0, 0, 0, 0, 1, 1, 1, 1, 1])
        #expect(abs(area.values[0] - 7.0 / 10) < 1e-14)
        #expect(area.strata == 2 && area.rows == 9)
    }

    @Test func `is the plain area, with DeLong's test, where there is one stratum`() throws {
        var stream = RandomStream(seed: 4, stream: "area")
        let labels = (0..<60).map { $0 % 3 == 0 }
        let scores = (0..<2).map { _ in labels.map { ($0 ? 0.5 : 0) + stream.normal() } }
        let area = try StratifiedAreaUnderROC(
            scores: scores, labels: labels, strata: [Int](repeating: 7, count: 60))
        let plain = try DeLongTest(scores[0], scores[1], labels: labels)
        #expect(abs(area.values[0] - plain.first.value) < 1e-14)
        #expect(abs(area.covariance[0][0] - (plain.first.variance ?? 0)) < 1e-14)
        #expect(abs(area.difference().standardError - plain.standardError) < 1e-14)
        #expect(abs(area.difference().pValue - plain.pValue) < 1e-12)
        #expect(try area.interval() == plain.first.interval())
    }

    @Test func `does not see the level of a stratum, which pooling does`() throws {
        // Noise whose level falls where positives are frequent.
        var stream = RandomStream(seed: 5, stream: "area")
        var (scores, labels, strata): ([Double], [Bool], [Int]) = ([], [], [])
        for (stratum, positives) in [40, 80, 120, 160].enumerated() {
            for row in 0..<200 {
                labels.append(row < positives)
                scores.append(stream.normal() - Double(positives) / 20)
                strata.append(stratum)
            }
        }
        let within = try StratifiedAreaUnderROC(scores: [scores], labels: labels, strata: strata)
        let pooled = try AreaUnderROC(scores: scores, labels: labels)
        #expect(try within.interval().contains(0.5))
        #expect(try pooled.interval().upper < 0.4)
    }

    @Test func `covers in nineteen of twenty repeats`() throws {
        var stream = RandomStream(seed: 6, stream: "area")
        var covered = 0
        for _ in 0..<400 {
            var (labels, strata, scores): ([Bool], [Int], [Double]) = ([], [], [])
            for stratum in 0..<4 {
                for row in 0..<50 {
                    labels.append(row < 15 + 5 * stratum)
                    strata.append(stratum)
                    scores.append(stream.normal())
                }
            }
            let area = try StratifiedAreaUnderROC(scores: [scores], labels: labels, strata: strata)
            if try area.interval().contains(0.5) { covered += 1 }
        }
        #expect(covered > 365 && covered < 395)
    }

    @Test func `leaves out strata of one class, and refuses if none is left`() throws {
        let area = try StratifiedAreaUnderROC(
            scores: [[1, 2, 3, 4, 9]], labels: [false, true, false, true, true],
            strata: [0, 0, 0, 0, 1])
        #expect(area.strata == 1 && area.rows == 4)
        let error = #expect(throws: SurvivalError.self) {
            _ = try StratifiedAreaUnderROC(
                scores: [[1, 2]], labels: [false, true], strata: [0, 1])
        }
        #expect("\(error.map(String.init(describing:)) ?? "")".contains("no stratum has two rows"))
    }
}
