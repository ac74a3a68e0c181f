extension Folds {
    /// Checks that each fold has events to learn from and to be judged by.
    ///
    /// - Parameter outcomes: The outcome of each patient whose outcome is known.
    /// - Returns: Sentences on folds that can be trained but not judged, because nobody held out has the event.
    /// - Throws: ``CohortError`` if the training part of a fold has no event at all.
    public func checkEvents(_ outcomes: [String: Outcome]) throws(CohortError) -> [String] {
        var warnings: [String] = []
        for (index, fold) in folds.enumerated() {
            let training = fold.training.compactMap { outcomes[$0] }
            guard training.contains(where: \.event) else {
                throw CohortError(
                    .tooFewEvents,
                    "fold \(index) has no event among its \(training.count) training patients with an outcome; all are censored, so there is nothing to learn"
                )
            }
            let heldOut = fold.heldOut.compactMap { outcomes[$0] }
            if !heldOut.contains(where: \.event) {
                warnings.append(
                    "fold \(index) has no event among its \(heldOut.count) held-out patients with an outcome; its concordance cannot be computed"
                )
            }
        }
        return warnings
    }
}
