extension PredictionSet {
    /// The risks of one model, without a table.
    ///
    /// - Parameters:
    ///   - name: What the model is called.
    ///   - risks: One score per patient; higher means an earlier event.
    ///   - times: The follow-up of each patient, months, 0 or more.
    ///   - events: Whether the event was seen.
    ///   - patients: What the patients are called; without it every row is one.
    ///   - folds: The fold that held each patient out; pairs are compared within folds.
    /// - Throws: ``EvaluationError`` if the counts differ or a number is not finite.
    public init(
        name: String = "", risks: [Double], times: [Double], events: [Bool],
        patients: [String]? = nil, folds: [String]? = nil
    ) throws(EvaluationError) {
        self.init(name: name, patients: patients, folds: folds, groups: [])
        for (what, found) in [
            ("times", times.count), ("events", events.count),
            ("patients", patients?.count ?? risks.count), ("folds", folds?.count ?? risks.count),
        ] where found != risks.count {
            throw EvaluationError("there are \(found) \(what) for \(risks.count) risks")
        }
        if let row = risks.firstIndex(where: { !$0.isFinite }) {
            throw EvaluationError(
                "the risk of row \(row + 1) is \(risks[row]), not a finite number")
        }
        if let row = times.firstIndex(where: { !($0.isFinite && $0 >= 0) }) {
            throw EvaluationError(
                "the time of row \(row + 1) is \(times[row]); a number not below 0 is needed")
        }
        (self.risks, self.times, self.events) = (risks, times, events)
    }

    /// The class probabilities of one model, without a table.
    ///
    /// - Parameters:
    ///   - name: What the model is called.
    ///   - classes: The names of the classes, two or more.
    ///   - probabilities: For each patient the probability of each class, from 0 to 1.
    ///   - labels: The true class of each patient, its place in `classes`.
    ///   - patients: What the patients are called; without it every row is one.
    ///   - folds: The fold that held each patient out.
    /// - Throws: ``EvaluationError`` if the counts differ, or a class or probability cannot be.
    public init(
        name: String = "", classes: [String], probabilities: [[Double]], labels: [Int],
        patients: [String]? = nil, folds: [String]? = nil
    ) throws(EvaluationError) {
        self.init(name: name, patients: patients, folds: folds, groups: [])
        guard classes.count >= 2 else {
            throw EvaluationError("there are \(classes.count) classes; two or more are needed")
        }
        for (what, found) in [
            ("labels", labels.count), ("patients", patients?.count ?? probabilities.count),
            ("folds", folds?.count ?? probabilities.count),
        ] where found != probabilities.count {
            throw EvaluationError(
                "there are \(found) \(what) for the probabilities of \(probabilities.count) patients"
            )
        }
        for (row, of) in probabilities.enumerated() {
            guard of.count == classes.count, of.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
                throw EvaluationError(
                    "row \(row + 1) has the probabilities \(of); \(classes.count) numbers from 0 to 1 are needed"
                )
            }
            guard classes.indices.contains(labels[row]) else {
                throw EvaluationError(
                    "row \(row + 1) has the class \(labels[row]); a place among \(classes.count) classes is needed"
                )
            }
        }
        (self.classes, self.probabilities, self.labels) = (classes, probabilities, labels)
    }
}
