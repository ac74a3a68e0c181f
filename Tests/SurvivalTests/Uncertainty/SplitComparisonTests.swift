import Testing

@testable import Survival

@Suite struct `Comparison over splits` {
    @Test(arguments: Golden.cases("split_comparison", "splits/"))
    func `matches SciPy`(_ golden: GoldenCase) throws {
        let differences = zip(golden.args["a"].doubles, golden.args["b"].doubles).map { $0 - $1 }
        let expected = golden.expected
        let paired = try pairedTTest(differences: differences)
        #expect(agree(paired.mean, expected["mean_diff"].double, 1e-10))
        #expect(agree(paired.t, expected["paired_t"]["t"].double, 1e-10))
        #expect(agree(paired.pValue, expected["paired_t"]["p"].double, 1e-10))
        #expect(paired.degreesOfFreedom == expected["paired_t"]["df"].int)

        let corrected = try correctedResampledTTest(
            differences: differences, testTrainRatio: golden.args["test_train_ratio"].double)
        let known = expected["corrected_resampled_t"]
        #expect(agree(corrected.t, known["t"].double, 1e-10))
        #expect(agree(corrected.standardError, known["se"].double, 1e-10))
        #expect(agree(corrected.pValue, known["p"].double, 1e-10))
        #expect(corrected.degreesOfFreedom == known["df"].int)
        let interval = corrected.interval()
        #expect(agree(interval.lower, known["ci_lower"].double, 1e-10))
        #expect(agree(interval.upper, known["ci_upper"].double, 1e-10))

        let ranks = try signedRankTest(differences: differences)
        #expect(ranks.statistic == expected["wilcoxon_exact"]["w"].double)
        #expect(agree(ranks.pValue, expected["wilcoxon_exact"]["p"].double, 1e-10))
        let signs = try signTest(differences: differences)
        #expect(signs.positive == expected["sign_test"]["positive"].int)
        #expect(agree(signs.pValue, expected["sign_test"]["p"].double, 1e-10))
    }

    @Test func `three differences worked out by hand`() throws {
        let test = try correctedResampledTTest(differences: [1, 2, 3], testTrainRatio: 0.5)
        #expect(test.mean == 2)
        #expect(agree(test.standardError, (1.0 / 3 + 0.5).squareRoot(), 1e-15))
        #expect(test.degreesOfFreedom == 2)
        // All eight signs: only all three positive or all three negative are as extreme.
        #expect(try signedRankTest(differences: [1, 2, 3]).pValue == 0.25)
        #expect(try signTest(differences: [1, 2, 3]).pValue == 0.25)
    }

    @Test func `ties share ranks and zeros are left out`() throws {
        let test = try signedRankTest(differences: [0, 1, -1, 2, 0])
        #expect(test.count == 3)
        #expect(test.positiveRanks == 4.5)
        #expect(test.negativeRanks == 1.5)
        // Sums 0, 1.5, 1.5, 3, 3, 4.5, 4.5, 6: three of eight are at most 1.5.
        #expect(test.pValue == 0.75)
        #expect(try signedRankTest(differences: [0, 0]).pValue == 1)
        #expect(try signTest(differences: [0, 0]).pValue == 1)
    }

    @Test func `broken input is refused with a sentence`() throws {
        func sentence(_ body: () throws -> Void) -> String {
            do {
                try body()
                return "no error"
            } catch { return "\(error)" }
        }
        #expect(
            sentence { _ = try pairedTTest(differences: [1]) }
                == "a t test needs at least 2 differences, not 1")
        #expect(
            sentence { _ = try pairedTTest(differences: [1, 1]) }
                == "the variance of the differences is 0, so it cannot be tested")
        #expect(
            sentence { _ = try correctedResampledTTest(differences: [1, 2], testTrainRatio: 0) }
                == "the ratio of test to training patients must be positive, not 0.0")
        #expect(
            sentence { _ = try signedRankTest(differences: [1, .nan]) }
                == "row 2 has the difference nan; it must be a finite number")
        #expect(
            sentence { _ = try SampleMean([1]) }
                == "a mean with an interval needs at least 2 values, not 1")
        #expect(sentence { _ = try signTest(differences: []) }.hasPrefix("there are no patients"))
    }
}

@Suite struct `Multiple testing` {
    @Test(arguments: Golden.cases("split_comparison", "multiple-testing"))
    func `matches statsmodels`(_ golden: GoldenCase) throws {
        let values = golden.args["p"].doubles
        for (method, name) in [
            (MultipleTesting.bonferroni, "bonferroni"), (.holm, "holm"),
            (.benjaminiHochberg, "benjamini_hochberg"),
        ] {
            #expect(
                agree(try method.adjusted(values), golden.expected[name].doubles, 1e-12), "\(name)")
        }
    }

    @Test func `three p-values worked out by hand`() throws {
        let values = [0.04, 0.01, 0.03]
        #expect(agree(try MultipleTesting.holm.adjusted(values), [0.06, 0.03, 0.06], 1e-15))
        #expect(
            agree(
                try MultipleTesting.benjaminiHochberg.adjusted(values), [0.04, 0.03, 0.04], 1e-15))
        #expect(try MultipleTesting.bonferroni.adjusted([0.5, 0.6]) == [1, 1])
        #expect(try MultipleTesting.holm.adjusted([]) == [])
        #expect {
            try MultipleTesting.holm.adjusted([0.5, 1.5])
        } throws: { "\($0)" == "row 2 has the p-value 1.5; p-values must be from 0 to 1" }
    }
}
