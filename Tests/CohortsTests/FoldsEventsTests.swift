import Cohorts
import TestSupport
import Testing

@Suite struct `Events of folds` {
    private func outcomes(_ events: [String: Bool]) -> [String: Outcome] {
        events.mapValues { Outcome(time: 10, event: $0) }
    }

    private let folds = [
        Folds.Fold(training: ["a", "b"], heldOut: ["c", "d"]),
        Folds.Fold(training: ["c", "d"], heldOut: ["a", "b"]),
    ]

    @Test func `folds with events on both sides are sound`() throws {
        let outcomes = outcomes(["a": true, "b": false, "c": false, "d": true])
        #expect(try Folds(folds).checkEvents(outcomes) == [])
    }

    @Test func `a fold whose training part is all censored is refused`() throws {
        let outcomes = outcomes(["a": true, "b": false, "c": false])
        let error = #expect(throws: CohortError.self) { try Folds(folds).checkEvents(outcomes) }
        #expect(
            error?.description
                == "fold 1 has no event among its 1 training patients with an outcome; all are censored, so there is nothing to learn"
        )
    }

    @Test func `a held-out part that is all censored is reported`() throws {
        let folds = try Folds([
            Folds.Fold(training: ["a", "b", "c"], heldOut: ["d"]),
            Folds.Fold(training: ["c", "d", "b"], heldOut: ["a"]),
        ])
        let outcomes = outcomes(["a": true, "b": true, "c": false, "d": false])
        #expect(
            try folds.checkEvents(outcomes) == [
                "fold 0 has no event among its 1 held-out patients with an outcome; its concordance cannot be computed"
            ])
    }

    @Test func `a patient held out by two folds is refused`() {
        let error = #expect(throws: CohortError.self) {
            try Folds([
                Folds.Fold(training: ["a", "b"], heldOut: ["c", "d"]),
                Folds.Fold(training: ["a"], heldOut: ["d", "b", "c"]),
            ])
        }
        #expect(
            error?.description
                == "folds 0 and 1 both hold out 2 patients; everyone is held out at most once")
    }
}
