import Cohorts
import Omics
import Survival
import Testing

@testable import Training

@Suite struct `Molecular models side by side` {
    /// Ninety patients of whom two columns tell the risk, three do not, and one never varies.
    private func study() throws -> (table: OmicsTable, outcomes: [String: Outcome]) {
        let cohort = try TwoSidedCohort(seed: 6, count: 90)
        let columns = (0..<6).map { "G\($0)_cnv" }
        let values = cohort.patients.enumerated().flatMap { index, patient -> [Double] in
            let genes = (patient.genomics ?? []).map(Double.init)
            return [genes[0], genes[1], Double(index % 7), Double(index % 5), Double(index % 3), 4]
        }
        let outcomes = cohort.patients.map { ($0.id, $0.outcome) }
        return (
            OmicsTable(patients: cohort.patients.map(\.id), columns: columns, values: values),
            Dictionary(outcomes, uniquingKeysWith: { $1 }).compactMapValues(\.self)
        )
    }

    private func folds(_ patients: [String]) throws -> Folds {
        try Folds(
            (0..<3).map { fold in
                .init(
                    training: patients.indices.filter { $0 % 3 != fold }.map { patients[$0] },
                    heldOut: patients.indices.filter { $0 % 3 == fold }.map { patients[$0] })
            })
    }

    @Test func `see the same patients and say which is better`() throws {
        let (table, outcomes) = try study()
        var some = outcomes
        some["p3"] = nil
        var options = CoxTrainingOptions.molecular
        options.epochs = 10
        let result = try MolecularComparison(
            table, modalities: [.copyNumber], outcomes: some, folds: folds(table.patients),
            options: options
        ).run()
        #expect(result.columns == 6)
        #expect(result.leftOut == 1)
        #expect(result.predictions.count == 89)
        #expect(result.folds.count == 3)
        for fold in result.folds { #expect(fold.training + fold.heldOut == 89) }
        #expect(try result.concordance(\.ridge).value > 0.7)
        #expect(try result.concordance(\.network).value > 0.65)
        let test = try result.difference()
        let mean = result.folds.reduce(0) { $0 + $1.network - $1.ridge } / 3
        #expect(abs(test.mean - mean) < 1e-12)
    }

    @Test func `need columns of the modality`() throws {
        let (table, outcomes) = try study()
        let error = #expect(throws: TrainingError.self) {
            _ = try MolecularComparison(
                table, modalities: [.mutation, .expression], outcomes: outcomes,
                folds: folds(table.patients))
        }
        #expect(error?.description == "the table has no column of mut, rnaseq")
    }
}
