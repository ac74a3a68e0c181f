import Foundation
import Survival
import Testing

@Suite struct `Logistic elastic net` {
    /// Thirty patients, by formula.
    private static func cohort(width: Int = 5) throws -> (covariates: Covariates, labels: [Bool]) {
        let rows = (0..<30).map { i -> [Double] in
            (0..<width).map { j -> Double in
                let (row, column) = (Double(i), Double(j))
                return sin(row * (column + 2) * 0.37 + column) * (column + 1) + column
            }
        }
        let labels = (0..<30).map { i -> Bool in
            let row = Double(i)
            let signal = sin(row * 2 * 0.37) + 0.5 * sin(row * 3 * 0.37 + 1)
            return signal + 0.8 * sin(row * 2.9) > 0
        }
        return (try Covariates(rows: rows), labels)
    }

    @Test(arguments: [
        (1, 0.05, [1.407724688, 0.408383779, -0.353088421, 0, 0], 0.309550367),
        (0.5, 0.1, [1.016868797, 0.267012744, -0.242914232, 0, 0], 0.261439097),
        (0, 0.2, [0.753936521, 0.265198331, -0.265913934, -0.022317344, 0.045397139], 0.260389021),
    ])
    func `matches scikit-learn`(
        mixing: Double, penalty: Double, coefficients: [Double], intercept: Double
    ) throws {
        let (covariates, labels) = try Self.cohort()
        let path = try LogisticElasticNetPath(
            covariates, labels: labels, mixing: mixing, penalties: [penalty])
        for (a, b) in zip(path.fits[0].standardizedCoefficients, coefficients) {
            #expect(abs(a - b) < 1e-6)
        }
        #expect(abs(path.fits[0].intercept - intercept) < 1e-6)
    }

    @Test(arguments: [0, 0.3, 1])
    func `meets the conditions of the minimum all along the path`(mixing: Double) throws {
        let (covariates, labels) = try Self.cohort(width: 40)
        let path = try LogisticElasticNetPath(covariates, labels: labels, mixing: mixing)
        #expect(path.fits.count > 20)
        #expect(mixing == 0 || path.fits[0].nonzeroCount == 0)
        for place in stride(from: 0, to: path.fits.count, by: 7) {
            let fit = path.fits[place]
            let gaps = try zip(path.probabilities(covariates, fit: place), labels)
                .map { $0 - ($1 ? 1 : 0) }
            #expect(abs(gaps.reduce(0, +)) < 1e-9)
            for column in 0..<40 {
                let values = covariates.column(column)
                let mean = values.reduce(0, +) / 30
                let spread = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 30)
                    .squareRoot()
                let b = fit.standardizedCoefficients[column]
                let slope =
                    zip(gaps, values).reduce(0) { $0 + $1.0 * ($1.1 - mean) } / spread / 30
                    + fit.penalty * (1 - mixing) * b
                let pull = fit.penalty * mixing
                let gap = b == 0 ? max(0, abs(slope) - pull) : abs(slope + (b > 0 ? pull : -pull))
                #expect(gap < 1e-8)
            }
        }
    }

    @Test func `chooses a penalty that leaves out what is noise`() throws {
        var stream = RandomStream(seed: 3, stream: "logistic")
        let rows = (0..<120).map { _ in (0..<30).map { _ in stream.normal() } }
        let labels = rows.map { $0[4] - $0[9] + 0.5 * stream.normal() > 0 }
        let covariates = try Covariates(rows: rows)
        let validation = try LogisticElasticNetValidation(
            covariates, labels: labels, seed: 1, foldCount: 5)
        let kept = validation.path.fits[validation.sparseIndex].coefficients.enumerated()
            .filter { $0.element != 0 }.map(\.offset)
        #expect(kept.contains(4) && kept.contains(9))
        #expect(kept.count < 15)
        #expect(validation.sparseIndex <= validation.bestIndex)
        #expect(Set(validation.folds) == Set(0..<5))
        let again = try LogisticElasticNetValidation(
            covariates, labels: labels, seed: 1, foldCount: 5, threads: 1)
        #expect(again == validation)
    }

    @Test func `needs both classes, and columns that differ`() throws {
        let (covariates, labels) = try Self.cohort()
        let error = #expect(throws: SurvivalError.self) {
            _ = try LogisticElasticNetPath(covariates, labels: labels.map { _ in true })
        }
        #expect(
            error?.description
                == "all 30 patients are of one class; both classes are needed")
        let flat = try Covariates(rows: labels.map { _ in [2.0] })
        #expect(throws: SurvivalError.self) {
            _ = try LogisticElasticNetPath(flat, labels: labels)
        }
        #expect(throws: SurvivalError.self) {
            _ = try LogisticElasticNetPath(covariates, labels: Array(labels.dropLast()))
        }
    }
}
