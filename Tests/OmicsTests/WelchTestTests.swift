import Omics
import Testing

@Suite struct `Welch's test` {
    // Values by scipy 1.17.1, ttest_ind(a, b, equal_var=False).
    @Test(
        arguments: [
            (
                [1, 2, 3, 4, 5], [2, 4, 6, 8, 10, 12], -2.3763541031440183, 0.04928433820673053
            ),
            ([0.1, 0.2], [5.0, 5.1, 4.9], -63.50140605867391, 1.261924658703679e-05),
        ] as [([Double], [Double], Double, Double)])
    func `matches scipy`(a: [Double], b: [Double], statistic: Double, p: Double) {
        let test = WelchTest(a, b)
        #expect(abs(test.statistic - statistic) < 1e-9 * abs(statistic))
        #expect(abs(test.pValue - p) < 1e-9 * p)
        #expect(abs(WelchTest(b, a).pValue - p) < 1e-9 * p)
    }

    @Test func `has nothing to say where nothing varies`() {
        #expect(WelchTest([1, 1], [1, 1, 1]).pValue.isNaN)
        #expect(WelchTest([1], [1, 2, 3]).pValue.isNaN)
        #expect(WelchTest([1, 1], [2, 2]).pValue == 0)
        // Equal numbers whose mean is not exactly representable must not look different.
        let equal = [Double](repeating: -0.07076556930693069, count: 63)
        #expect(WelchTest(equal, equal + equal + equal).pValue.isNaN)
    }
}
