import Testing

@testable import Survival

@Suite struct `A table of covariates` {
    @Test func `is the same by rows, by columns and in one run`() throws {
        let byRows = try Covariates(rows: [[1, 2], [3, 4], [5, 6]], names: ["a", "b"])
        let byColumns = try Covariates(columns: [[1, 3, 5], [2, 4, 6]], names: ["a", "b"])
        let run = try Covariates(
            values: [1, 2, 3, 4, 5, 6], count: 3, width: 2, names: ["a", "b"])
        #expect(byRows == byColumns)
        #expect(byRows == run)
        #expect(run[1, 0] == 3)
        #expect(run.row(2) == [5, 6])
        #expect(run.column(1) == [2, 4, 6])
        #expect(try run.rows([2, 0, 2]).column(0) == [5, 1, 5])
        #expect(try Covariates(columns: [[1], [2]]).names == ["x1", "x2"])
    }

    @Test func `says what is wrong with it`() {
        expectSentence("row 2 has the covariate b nan; it must be a finite number") {
            _ = try Covariates(rows: [[1, 2], [3, .nan]], names: ["a", "b"])
        }
        expectSentence("row 2 has 1 covariates, but row 1 has 2") {
            _ = try Covariates(rows: [[1, 2], [3]])
        }
        expectSentence("column 2 has 1 rows, but column 1 has 2") {
            _ = try Covariates(columns: [[1, 2], [3]])
        }
        expectSentence("two covariates have the name a") {
            _ = try Covariates(rows: [[1, 2]], names: ["a", "a"])
        }
        expectSentence("there are 1 names for 2 covariates") {
            _ = try Covariates(rows: [[1, 2]], names: ["a"])
        }
        expectSentence("there are no covariates; at least one is needed") {
            _ = try Covariates(columns: [])
        }
        expectSentence("there are no patients; at least one is needed") {
            _ = try Covariates(rows: [])
        }
        expectSentence("5 numbers do not fill 3 rows of 2 covariates") {
            _ = try Covariates(values: [1, 2, 3, 4, 5], count: 3, width: 2)
        }
    }
}
