import Testing

@testable import Survival

@Suite struct `Distributions` {
    // R 4.2.2: pnorm, pchisq, pt, qt, pbinom.
    @Test(arguments: [
        (-9.0, 1.1285884059538408e-19), (-1.96, 0.024997895148220435),
        (0, 0.5), (0.7, 0.75803634777692697), (5, 0.99999971334842813),
    ])
    func `the normal distribution matches R`(x: Double, p: Double) {
        #expect(agree(NormalDistribution.cumulative(x) / p, 1, 1e-14))
        #expect(agree(NormalDistribution.upperTail(-x) / p, 1, 1e-14))
    }

    @Test func `the 97.5 per cent quantile is 1.96`() {
        #expect(NormalDistribution.quantile(0.975) == 1.9599639845400536)
        #expect(NormalDistribution.quantile(0) == -.infinity)
        #expect(NormalDistribution.quantile(1) == .infinity)
    }

    @Test(arguments: [1e-300, 1e-12, 0.001, 0.07, 0.3, 0.5, 0.8, 0.999])
    func `the normal quantile inverts the distribution`(p: Double) {
        let x = NormalDistribution.quantile(p)
        #expect(agree(NormalDistribution.cumulative(x) / p, 1, 1e-12))
    }

    @Test(arguments: [
        (0.5, 1.0, 0.47950012218695348), (3.841458820694124, 1, 0.05),
        (30, 10, 0.00085664121077530053), (700, 600, 0.0028957725318222698),
        (2, 2, 0.36787944117144233), (1000, 3, 1.7994208765314476e-216),
    ])
    func `the chi-square tail matches closed forms and R`(x: Double, df: Double, p: Double) {
        let found = ChiSquareDistribution.upperTail(x, degreesOfFreedom: df)
        #expect(abs(found / p - 1) < 1e-12, "\(found)")
        #expect(agree(found + ChiSquareDistribution.cumulative(x, degreesOfFreedom: df), 1, 1e-14))
    }

    @Test(arguments: [1.0, 2, 3, 14, 200])
    func `the t quantile inverts the t tail`(df: Double) {
        for p in [0.6, 0.9, 0.975, 0.9999] {
            let t = StudentDistribution.quantile(p, degreesOfFreedom: df)
            let tail = StudentDistribution.upperTail(t, degreesOfFreedom: df)
            #expect(agree(tail / (1 - p), 1, 1e-10))
        }
    }

    @Test func `the t distribution with one degree of freedom is Cauchy's`() {
        for t in [-3.0, -0.2, 0, 0.5, 10] {
            let exact = 0.5 - atan(t) / .pi
            #expect(agree(StudentDistribution.upperTail(t, degreesOfFreedom: 1), exact, 1e-13))
        }
        #expect(
            agree(
                StudentDistribution.quantile(0.975, degreesOfFreedom: 14), 2.1447866879178039, 1e-14
            ))
    }

    @Test func `the fair binomial tail is a sum of coefficients`() {
        #expect(agree(BinomialDistribution.fairCumulative(1, trials: 4), 5.0 / 16, 1e-14))
        #expect(agree(BinomialDistribution.fairTwoSided(11, trials: 15), 0.11846923828125, 1e-13))
        #expect(BinomialDistribution.fairTwoSided(0, trials: 0) == 1)
        #expect(BinomialDistribution.fairTwoSided(2, trials: 4) == 1)
    }

    @Test func `log gamma meets factorials and the square root of pi`() {
        var factorial = 1.0
        for n in 1...20 {
            #expect(agree(logGamma(Double(n)), log(factorial), 1e-14))
            factorial *= Double(n)
        }
        #expect(agree(logGamma(0.5), 0.5 * log(.pi), 1e-14))
    }
}
