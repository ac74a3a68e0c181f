import Testing

@testable import Survival

@Suite struct `Reliability diagram` {
    @Test func `puts an edge into the bin below`() throws {
        let predictions = try BinaryPredictions(
            probabilities: [0, 0.1, 0.3, 0.30000000000000004, 1],
            labels: [false, false, true, true, true])
        let diagram = predictions.reliability(bins: 10)
        #expect(diagram.bins.map(\.count) == [2, 1, 1, 1])
        #expect(diagram.bins.map(\.upper) == [0.1, 0.3, 0.4, 1])
        #expect(diagram.bins[0].confidence == 0.05)
        #expect(diagram.bins[1].gap == 0.7)
    }

    @Test func `needs a bin`() async {
        await #expect(processExitsWith: .failure) {
            _ = try BinaryPredictions(probabilities: [0.5], labels: [true]).reliability(bins: 0)
        }
    }
}
