import Testing

@testable import Survival

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
