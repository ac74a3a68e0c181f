import Survival
import Testing

@Suite struct `Hypergeometric distribution` {
    @Test(arguments: [(10, 4, 3), (20, 5, 8), (7, 7, 3), (9, 0, 4), (300, 60, 45)])
    func `adds up to 1, and its tail to its terms`(population: Int, marked: Int, drawn: Int) throws
    {
        let draw = try HypergeometricDistribution(
            population: population, marked: marked, drawn: drawn)
        let terms = (0...drawn).map(draw.probability)
        #expect(abs(terms.reduce(0, +) - 1) < 1e-10)
        for count in 0...drawn {
            #expect(abs(draw.upperTail(from: count) - terms[count...].reduce(0, +)) < 1e-10)
        }
        #expect(draw.upperTail(from: drawn + 1) == 0)
    }

    @Test func `gives the lady her eight cups of tea`() throws {
        let cups = try HypergeometricDistribution(population: 8, marked: 4, drawn: 4)
        #expect(abs(cups.upperTail(from: 4) - 1.0 / 70) < 1e-14)
        #expect(abs(cups.upperTail(from: 3) - 17.0 / 70) < 1e-13)
    }

    @Test func `refuses to draw more than there are`() {
        let error = #expect(throws: SurvivalError.self) {
            _ = try HypergeometricDistribution(population: 3, marked: 4, drawn: 1)
        }
        #expect(
            error?.description == "4 marked and 1 drawn of 3; neither may be more than all")
    }
}
