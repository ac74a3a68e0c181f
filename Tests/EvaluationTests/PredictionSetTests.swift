import Evaluation
import Reports
import Testing

@Suite struct `Predictions without a table` {
    @Test func `risks are judged as those of a table`() throws {
        let set = try PredictionSet(
            risks: [3, 2, 1, 0], times: [1, 2, 3, 4], events: [true, true, false, true],
            folds: ["a", "a", "b", "b"])
        let evaluation = try SurvivalEvaluation(set)
        #expect(evaluation.patients == 4 && evaluation.events == 3)
        // Within folds one pair can be compared, the two of 'a'.
        #expect(evaluation.concordance.estimate.value?.value == 1)
    }

    @Test func `what cannot be is refused`() {
        func reason(_ make: () throws -> PredictionSet) -> String {
            do {
                _ = try make()
                return "no error"
            } catch {
                return "\(error)"
            }
        }
        #expect(
            reason { try PredictionSet(risks: [1, 2], times: [1], events: [true, false]) }
                == "there are 1 times for 2 risks")
        #expect(
            reason { try PredictionSet(risks: [.nan], times: [1], events: [true]) }
                == "the risk of row 1 is nan, not a finite number")
        #expect(
            reason { try PredictionSet(risks: [1], times: [-1], events: [true]) }
                == "the time of row 1 is -1.0; a number not below 0 is needed")
        #expect(
            reason {
                try PredictionSet(classes: ["a", "b"], probabilities: [[0.5, 1.5]], labels: [0])
            } == "row 1 has the probabilities [0.5, 1.5]; 2 numbers from 0 to 1 are needed")
        #expect(
            reason {
                try PredictionSet(classes: ["a", "b"], probabilities: [[0.5, 0.5]], labels: [2])
            } == "row 1 has the class 2; a place among 2 classes is needed")
    }
}
