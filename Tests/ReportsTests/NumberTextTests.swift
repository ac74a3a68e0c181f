import Reports
import Testing

@Suite struct `Numbers as text` {
    static func estimate(_ value: Double, _ lower: Double, _ upper: Double) -> IntervalEstimate {
        IntervalEstimate(
            value: value, interval: .init(lower, upper), patients: 10, method: "by hand")
    }

    @Test func `an interval is written with its level and an en dash`() {
        let text = NumberText.estimate(Self.estimate(0.7134, 0.6181, 0.7942))
        #expect(text == "0.71 (95% CI 0.62–0.79)")
    }

    @Test func `an interval with a negative end is written with words`() {
        let text = NumberText.brief(Self.estimate(0.0612, -0.0121, 0.139))
        #expect(text == "0.06 (−0.01 to 0.14)")
    }

    @Test func `a narrow interval earns a third digit`() {
        let text = NumberText.estimate(Self.estimate(0.7134, 0.7081, 0.7192))
        #expect(text == "0.713 (95% CI 0.708–0.719)")
    }

    @Test func `a number without interval stands alone`() {
        let bare = IntervalEstimate(value: 0.5, patients: 3, method: "")
        #expect(NumberText.estimate(bare) == "0.50")
    }

    @Test func `another level is named`() {
        let wide = IntervalEstimate(
            value: 2, interval: .init(1, 3, level: 0.9), patients: 3, method: "")
        #expect(NumberText.estimate(wide) == "2.00 (90% CI 1.00–3.00)")
    }

    @Test(arguments: [
        (-0.004, 2, "0.00"), (-0.006, 2, "−0.01"), (0.005, 2, "0.01"), (12.0, 0, "12"),
        (1e18, 1, "1e+18"),
    ])
    func `decimals are fixed and zero has no sign`(_ value: Double, _ decimals: Int, _ text: String)
    {
        #expect(NumberText.fixed(value, decimals) == text)
    }

    @Test(arguments: [
        (0.0004, "p < 0.001", "< 0.001"), (0.0342, "p = 0.034", "0.034"),
        (0.25, "p = 0.25", "0.25"), (0.9951, "p > 0.99", "> 0.99"), (0.1, "p = 0.10", "0.10"),
    ])
    func `p-values have the digits they deserve`(_ p: Double, _ text: String, _ bare: String) {
        #expect(NumberText.pValue(p) == text)
        #expect(NumberText.probability(p) == bare)
    }

    @Test func `thousands are parted and nouns agree`() {
        #expect(NumberText.count(0) == "0")
        #expect(NumberText.count(999) == "999")
        #expect(NumberText.count(1_234_567) == "1,234,567")
        #expect(NumberText.count(-1000) == "−1,000")
        #expect(NumberText.count(1, "patient") == "1 patient")
        #expect(NumberText.count(2, "study", plural: "studies") == "2 studies")
    }

    @Test func `percentages are whole from ten`() {
        #expect(NumberText.percent(0.634) == "63%")
        #expect(NumberText.percent(0.0634) == "6.3%")
        #expect(NumberText.percent(0.05) == "5%")
        #expect(NumberText.percent(0) == "0%")
    }

    @Test func `differences carry their sign`() {
        #expect(NumberText.signed(0.061, 3) == "+0.061")
        #expect(NumberText.signed(-0.061, 3) == "−0.061")
        #expect(NumberText.signed(0.0001, 3) == "0.000")
    }
}
