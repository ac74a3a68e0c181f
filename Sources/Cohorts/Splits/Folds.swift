import Files
import Survival

/// Who trains and who is held out, fold by fold.
///
/// Valid by construction: no patient is on both sides of a fold or held out twice, no side is empty. The ``hash`` seals it.
public struct Folds: Codable, Sendable, Hashable {
    /// One fold, its patients sorted by identifier.
    public struct Fold: Codable, Sendable, Hashable {
        /// The patients that the model may learn from.
        public let training: [String]
        /// The patients it is judged by.
        public let heldOut: [String]

        /// Makes a fold; ``Folds`` checks it.
        public init(training: [String], heldOut: [String]) {
            self.training = training.sorted()
            self.heldOut = heldOut.sorted()
        }
    }

    /// The folds in order.
    public let folds: [Fold]

    /// Takes folds as they are given.
    ///
    /// - Throws: ``CohortError`` if a patient is on both sides of a fold, twice on one or held out by two folds, or a
    ///   side is empty.
    public init(_ folds: [Fold]) throws(CohortError) {
        for (index, fold) in folds.enumerated() {
            let training = Set(fold.training)
            let heldOut = Set(fold.heldOut)
            let shared = training.intersection(heldOut).count
            guard shared == 0 else {
                throw CohortError(
                    .folds,
                    "fold \(index) has \(count(shared, "patient")) both in training and held out; nobody may be on both sides"
                )
            }
            for (name, list, set) in [
                ("training", fold.training, training), ("held-out", fold.heldOut, heldOut),
            ] {
                guard list.count == set.count else {
                    throw CohortError(
                        .folds,
                        "fold \(index) has \(count(list.count - set.count, "patient")) twice in its \(name) part"
                    )
                }
                guard !list.isEmpty else {
                    throw CohortError(.folds, "fold \(index) has nobody in its \(name) part")
                }
            }
        }
        guard !folds.isEmpty else { throw CohortError(.folds, "there is no fold") }
        var heldOut: [String: Int] = [:]
        for (index, fold) in folds.enumerated() {
            for patient in fold.heldOut {
                if let other = heldOut[patient] {
                    let shared = Set(folds[other].heldOut).intersection(fold.heldOut).count
                    throw CohortError(
                        .folds,
                        "folds \(other) and \(index) both hold out \(count(shared, "patient")); everyone is held out at most once"
                    )
                }
                heldOut[patient] = index
            }
        }
        self.folds = folds
    }

    /// Deals patients into folds, each stratum evenly, every patient held out once.
    ///
    /// - Parameters:
    ///   - strata: The stratum of each patient, for example whether the event was seen.
    ///   - count: How many folds, 2 or more.
    ///   - seed: The seed of the stream `split`.
    /// - Throws: ``CohortError`` if there are fewer patients than folds.
    public init(strata: [String: Int], count: Int, seed: UInt64) throws(CohortError) {
        precondition(count >= 2, "\(count) folds; two or more are needed")
        guard strata.count >= count else {
            throw CohortError(
                .folds, "\(strata.count) patients cannot be dealt into \(count) folds")
        }
        var stream = RandomStream(seed: seed, stream: "split")
        var heldOut = [[String]](repeating: [], count: count)
        var next = 0
        for stratum in Set(strata.values).sorted() {
            let patients = strata.filter { $0.value == stratum }.keys.sorted()
            for position in stream.permutation(of: patients.count) {
                heldOut[next % count].append(patients[position])
                next += 1
            }
        }
        let everyone = strata.keys
        try self.init(
            heldOut.map { held in
                let set = Set(held)
                return Fold(training: everyone.filter { !set.contains($0) }, heldOut: held)
            })
    }

    /// Splits a training fold once more, for choices that must not see the held-out part.
    ///
    /// - Parameters:
    ///   - fold: The index of the fold.
    ///   - strata: The stratum of each patient.
    ///   - share: The share that is held out inside, above 0 and below 1.
    ///   - seed: The seed of the stream `inner split`.
    /// - Returns: The inner fold.
    /// - Throws: ``CohortError`` if a side would be empty.
    public func inner(
        _ fold: Int, strata: [String: Int], share: Double, seed: UInt64
    ) throws(CohortError) -> Fold {
        var stream = RandomStream(seed: seed, stream: "inner split/fold \(fold)")
        var training: [String] = []
        var heldOut: [String] = []
        let members = Dictionary(grouping: folds[fold].training) { strata[$0] ?? -1 }
        for stratum in members.keys.sorted() {
            let patients = members[stratum] ?? []
            let cut = Int((Double(patients.count) * share).rounded())
            for (place, position) in stream.permutation(of: patients.count).enumerated() {
                if place < cut {
                    heldOut.append(patients[position])
                } else {
                    training.append(patients[position])
                }
            }
        }
        return try Folds([Fold(training: training, heldOut: heldOut)]).folds[0]
    }

    /// SHA-256 over who is where: any change of any fold changes it.
    public var hash: String {
        let lines = folds.enumerated().flatMap { index, fold in
            fold.training.map { "\(index) training \($0)" }
                + fold.heldOut.map { "\(index) held out \($0)" }
        }
        return sha256(Array(lines.joined(separator: "\n").utf8))
    }
}

func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
}
