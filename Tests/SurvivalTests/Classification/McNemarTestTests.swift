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

@Suite struct `A proportion` {
    @Test func `has Wilson's interval`() throws {
        // Newcombe, Statistics in Medicine 17:857-872, 1998, table I: 81/263 and 0/20.
        let wide = try Proportion(successes: 81, of: 263).interval()
        #expect((wide.lower * 1e4).rounded() == 2553)
        #expect((wide.upper * 1e4).rounded() == 3662)
        let none = try Proportion(successes: 0, of: 20).interval()
        #expect(none.lower == 0)
        #expect((none.upper * 1e4).rounded() == 1611)
        let all = try Proportion(successes: 29, of: 29).interval()
        #expect(all.upper == 1)
    }

    @Test func `says what is wrong`() {
        expectSentence("a proportion of 3 out of 2; the part must be from 0 to the whole") {
            _ = try Proportion(successes: 3, of: 2)
        }
    }
}
