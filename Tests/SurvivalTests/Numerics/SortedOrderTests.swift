import Testing

@testable import Survival

@Suite struct `Sorted order` {
    @Test(arguments: [0, 1, 2, 255, 256, 3000])
    func `positions ascend and ties keep their order`(count: Int) {
        var stream = RandomStream(seed: 3, stream: "sort")
        let values = (0..<count).map { _ in
            [(stream.normal() * 20).rounded() / 8, 0, -0.0, 1e-300, -1e300][stream.index(below: 5)]
        }
        let expected = (0..<count).sorted { (values[$0], $0) < (values[$1], $1) }
        #expect(ascendingOrder(values) == expected)
    }

    @Test func `ranks are shared by equal values and have no gaps`() {
        let ranks = DenseRanks([2, -1, 2, 0, -0.0, 7])
        #expect(ranks.ranks == [2, 0, 2, 1, 1, 3])
        #expect(ranks.count == 4)
    }

    @Test func `events come before censorings of the same time`() {
        #expect(
            orderByTime([3, 1, 3, 1], eventsFirst: [false, false, true, true]) == [3, 1, 2, 0])
    }
}
