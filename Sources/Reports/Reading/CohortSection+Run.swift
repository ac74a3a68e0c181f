public import Cohorts
import Survival

extension CohortSection {
    /// Counts the patients of a run.
    ///
    /// - Parameters:
    ///   - patients: Every patient of the table; those who take no part are counted with the reason.
    ///   - metrics: What each fold trained on; folds that are not listed have no training counts
    ///     and are left out.
    ///   - hasGenes: Whether the study has genes at all.
    public init(patients: [RunPatient], metrics: [FoldMetrics], hasGenes: Bool) {
        let everyone = patients
        let patients = everyone.filter(\.takesPart)
        let known = patients.filter { $0.time != nil && $0.event != nil }
        let outcome = try? SurvivalTimes(
            times: known.compactMap(\.time), events: known.compactMap(\.event))
        let reverse = try? SurvivalTimes(
            times: known.compactMap(\.time), events: known.compactMap(\.event).map { !$0 })
        let counts = patients.map(\.patches).filter { $0 > 0 }.sorted()
        self.init(
            total: Self.count(known),
            medianFollowUp: reverse.map { MedianTime(of: KaplanMeier(outcome: $0)) },
            medianSurvival: outcome.map { MedianTime(of: KaplanMeier(outcome: $0)) },
            slides: patients.reduce(0) { $0 + $1.slides },
            patches: patients.reduce(0) { $0 + $1.patches },
            patchesPerPatient: counts.isEmpty
                ? nil : [counts[0], counts[counts.count / 2], counts[counts.count - 1]],
            kinds: hasGenes ? ["slides", "genes", "outcome"] : ["slides", "outcome"],
            patterns: Self.patterns(patients, hasGenes: hasGenes),
            folds: metrics.sorted { $0.fold < $1.fold }.map { fold in
                Fold(
                    name: "\(fold.fold + 1)",
                    training: Count(
                        patients: fold.trainingPatients, events: fold.trainingEvents),
                    test: Self.count(known.filter { $0.fold == fold.fold }))
            }, exclusions: Self.exclusions(everyone))
    }

    private static func exclusions(_ patients: [RunPatient]) -> [Exclusion] {
        let absent = patients.filter { !$0.takesPart }
        let reasons = [
            ("No slide has features", absent.count { $0.slides == 0 }),
            ("In no fold of the given splits", absent.count { $0.slides > 0 }),
        ]
        return reasons.filter { $0.1 > 0 }.map { Exclusion(reason: $0.0, patients: $0.1) }
    }

    private static func count(_ patients: [RunPatient]) -> Count {
        Count(patients: patients.count, events: patients.count { $0.event == true })
    }

    private static func patterns(_ patients: [RunPatient], hasGenes: Bool) -> [Pattern] {
        var counts: [[Bool]: Int] = [:]
        for patient in patients {
            let genes = hasGenes ? [patient.hasGenes] : []
            let isKnown = patient.time != nil && patient.event != nil
            counts[[patient.slides > 0] + genes + [isKnown], default: 0] += 1
        }
        let order = counts.keys.sorted { first, second in
            guard counts[first] == counts[second] else {
                return counts[first, default: 0] > counts[second, default: 0]
            }
            return first.map { $0 ? "0" : "1" }.joined() < second.map { $0 ? "0" : "1" }.joined()
        }
        return order.map { Pattern(present: $0, patients: counts[$0, default: 0]) }
    }
}
