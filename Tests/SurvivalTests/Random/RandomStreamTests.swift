import Foundation
import Survival
import Testing

@Suite struct `Random streams` {
    @Test func `the same seed and name draw the same numbers`() {
        var a = RandomStream(seed: 7, stream: "split")
        var b = RandomStream(seed: 7, stream: "split")
        var other = RandomStream(seed: 7, stream: "init")
        let drawn = (0..<100).map { _ in a.next() }
        #expect(drawn == (0..<100).map { _ in b.next() })
        #expect(drawn != (0..<100).map { _ in other.next() })
    }

    @Test func `the first numbers never change`() {
        var stream = RandomStream(seed: 1, stream: "golden")
        let drawn = (0..<3).map { _ in stream.next() }
        #expect(
            drawn == [
                17_422_620_851_245_314_074, 6_416_787_979_149_862_197, 2_423_533_719_926_403_214,
            ])
    }

    @Test func `a child depends on names alone, not on what was drawn`() {
        var parent = RandomStream(seed: 7, stream: "bootstrap")
        let before = parent.child("left")
        let third = parent.child(3)
        _ = parent.next()
        #expect(parent.child("left") == before)
        #expect(parent.child(3) == third)
        #expect(parent.child(4) != third)
        #expect(parent.child("right") != before)
    }

    @Test func `a stored stream goes on where it stopped`() throws {
        var stream = RandomStream(seed: 5, stream: "resume")
        for _ in 0..<10 { _ = stream.normal() }
        let stored = try JSONEncoder().encode(stream)
        var resumed = try JSONDecoder().decode(RandomStream.self, from: stored)
        #expect((0..<10).map { _ in stream.next() } == (0..<10).map { _ in resumed.next() })
    }

    @Test func `draws have the moments of their distributions`() {
        var stream = RandomStream(seed: 11, stream: "moments")
        let count = 20_000
        let normal = (0..<count).map { _ in stream.normal() }
        let uniform = (0..<count).map { _ in stream.uniform() }
        let exponential = (0..<count).map { _ in stream.exponential() }
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(count) }
        #expect(abs(mean(normal)) < 0.03)
        #expect(abs(mean(normal.map { $0 * $0 }) - 1) < 0.05)
        #expect(abs(mean(uniform) - 0.5) < 0.01)
        #expect(abs(mean(exponential) - 1) < 0.03)
        #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
    }

    @Test func `indices are even and shuffles are permutations`() {
        var stream = RandomStream(seed: 2, stream: "index")
        var seen = [Int](repeating: 0, count: 7)
        for _ in 0..<7000 { seen[stream.index(below: 7)] += 1 }
        #expect(seen.allSatisfy { abs($0 - 1000) < 150 })
        #expect(stream.permutation(of: 50).sorted() == Array(0..<50))
        #expect(stream.permutation(of: 1) == [0])
    }

    @Test func `an index without a bound traps`() async {
        await #expect(processExitsWith: .failure) {
            var stream = RandomStream(seed: 2, stream: "index")
            _ = stream.index(below: 0)
        }
    }
}
