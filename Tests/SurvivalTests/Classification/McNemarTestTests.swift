import Testing

@testable import Survival

@Suite struct `McNemar's test` {
    @Test(arguments: Golden.cases("classification", "mcnemar/"))
    func `matches statsmodels`(_ golden: GoldenCase) throws {
        let table = golden.args["table"].array.flatMap { $0.array.map(\.int) }
        let test = try McNemarTest(
            bothRight: table[0], onlyFirstRight: table[1], onlySecondRight: table[2],
            bothWrong: table[3])
        #expect(agree(test.exactPValue, golden.expected["exact_p"].double, 1e-12))
    }

    @Test(arguments: Golden.cases("classification", "binary/"))
    func `counts the rows of two models`(_ golden: GoldenCase) throws {
        let table = try golden.table(rows: "all")
        let labels = try table.flags("y")
        func right(_ column: String) throws -> [Bool] {
            zip(try table[column], labels).map { ($0 >= 0.5) == $1 }
        }
        let test = try McNemarTest(firstRight: right("p_a"), secondRight: right("p_b"))
        let wanted = golden.expected["mcnemar"]
        #expect(agree(test.exactPValue, wanted["exact_p"].double, 1e-12))
        guard test.discordant > 0 else { return }
        #expect(agree(test.chiSquare() ?? .nan, wanted["chi2_corrected"].double, 1e-12))
        #expect(agree(test.chiSquare(corrected: false) ?? .nan, wanted["chi2"].double, 1e-12))
    }

    @Test func `knows the binomial by hand`() throws {
        let test = try McNemarTest(
            bothRight: 0, onlyFirstRight: 1, onlySecondRight: 3, bothWrong: 0)
        #expect(agree(test.exactPValue, 2 * (1 + 4) / 16.0, 1e-14))
        let alike = try McNemarTest(
            bothRight: 3, onlyFirstRight: 0, onlySecondRight: 0, bothWrong: 1)
        #expect(alike.exactPValue == 1)
        #expect(alike.chiSquare() == nil)
    }

    @Test func `says what is wrong`() {
        expectSentence("a count of the table is -1; it must not be negative") {
            _ = try McNemarTest(
                bothRight: 0, onlyFirstRight: -1, onlySecondRight: 3, bothWrong: 0)
        }
        expectSentence(
            "there are 1 calls of the second for 2 patients; every patient needs exactly one"
        ) { _ = try McNemarTest(firstRight: [true, true], secondRight: [true]) }
    }
}
