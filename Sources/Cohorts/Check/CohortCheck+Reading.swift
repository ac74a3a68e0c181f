import Files
import Foundation
import Omics
import Survival
public import SystemPackage

extension CohortCheck {
    /// Looks at everything that a study names, going on where a part is missing or broken.
    ///
    /// - Parameters:
    ///   - study: What the study says of its data.
    ///   - folder: The folder that its paths are relative to.
    /// - Throws: `FileError` if the clinical table is not there; what else is wrong becomes a finding.
    public init(_ study: StudyOutline, in folder: FilePath) throws {
        func place(_ part: String) -> FilePath { folder.pushing(FilePath(part)) }
        let parts = study.cohort
        var findings: [Finding] = []
        func wrong(_ error: any Error) {
            findings.append(Finding(weight: .wrong, sentence: "\(error)"))
        }
        let table = try ClinicalTable(parts, in: folder)
        findings += table.warnings.map {
            Finding(weight: table.notes.contains($0) ? .note : .suspicious, sentence: $0)
        }
        var features: FeatureFolder?
        if let name = parts.featureFolder {
            do { features = try FeatureFolder(place(name)) } catch {
                findings.append(
                    Finding(
                        weight: .note,
                        sentence:
                            "\(name) holds no features yet; morphogen extract makes them"
                    ))
            }
        }
        var omics: OmicsTable?
        var coverage: [Coverage] = []
        if let name = parts.omics {
            do {
                let read = try OmicsTable(
                    place(name), patient: parts.columns.patient, labels: table.labelColumns,
                    knownPatients: Set(table.patients.map(\.id)))
                omics = read
                findings += read.warnings.map { Finding(weight: .note, sentence: $0) }
                if let sets = parts.sets {
                    coverage = Self.coverage(of: try GeneSets(place(sets)), in: read)
                }
            } catch { wrong(error) }
        }
        let cohort = try Cohort(
            table, features: features ?? .empty(place(parts.featureFolder ?? "")),
            genes: omics.map { Set($0.patients) })
        var classes: [String: String] = [:]
        if let column = parts.classColumn {
            do {
                classes = try table.values(of: column)
                findings += Self.classes(classes, of: table, folds: parts.folds)
            } catch { wrong(error) }
        }
        let categories = Self.categories(classes)
        self.categories = categories
        name = study.name
        data = study.data
        patients = cohort.patients.count
        slidesPerPatient = Self.slideCounts(table, cohort)
        slidesWithFeatures = features == nil ? nil : cohort.report.slides
        slidesWithoutFeatures = features == nil ? 0 : cohort.report.slidesWithoutFeatures.count
        patterns = cohort.report.patterns
        followUp = Self.followUp(cohort.patients.compactMap(\.outcome))
        sites = Self.sites(table)
        genes = omics.map(Self.genes) ?? []
        self.coverage = coverage
        if followUp == nil, parts.classColumn == nil {
            findings.append(
                Finding(
                    weight: .wrong,
                    sentence:
                        "no patient of \(parts.clinical) has an outcome; nothing can be learned"
                ))
        }
        findings += Self.people(table)
        let twins = SlideTwins(cohort.patients)
        findings += Self.copies(twins)
        let near = omics.map { NearDuplicates(in: $0) }
        let genePairs = near?.pairs ?? []
        if let omics {
            findings += Self.strangers(omics, genePairs.count, table, parts.omics ?? "")
        }
        if let gap = near?.gap {
            findings.append(
                Finding(
                    weight: .note,
                    sentence: "rows that are almost the same were not looked for in \(gap)"))
        }
        findings += coverage.filter { 2 * $0.found < $0.genes }.map {
            Finding(
                weight: $0.found == 0 ? .wrong : .suspicious,
                sentence:
                    "the gene set '\($0.name)' has \($0.found) of its \($0.genes) genes in the table"
            )
        }
        if let features, !cohort.report.strayFeatures.isEmpty {
            findings.append(
                Finding(
                    weight: .note,
                    sentence:
                        "\(cohort.report.strayFeatures.count) of \(features.count) feature files belong to no patient of the table"
                ))
        }
        var folds: [FoldSize] = []
        do {
            let division = try Self.division(study, cohort, classes, folder)
            if let division {
                folds = Self.sizes(division, cohort, classes, categories)
                let outcomes = Self.outcomes(cohort)
                if parts.classColumn == nil {
                    findings += try division.checkEvents(outcomes).map {
                        Finding(weight: .suspicious, sentence: $0)
                    }
                }
                let leaks = LeakCheck(
                    division, cohort.patients.map { SplitPatient(id: $0.id) }, genes: genePairs,
                    twins: twins)
                findings += leaks.findings.map {
                    Finding(weight: .suspicious, sentence: $0.sentence)
                }
            }
        } catch { wrong(error) }
        self.folds = folds
        let order = Finding.Weight.allCases
        self.findings = findings.enumerated().sorted { a, b in
            let (first, second) = (
                order.firstIndex(of: a.element.weight) ?? 0,
                order.firstIndex(of: b.element.weight) ?? 0
            )
            return (first, a.offset) < (second, b.offset)
        }.map(\.element)
    }

    private static func slideCounts(_ table: ClinicalTable, _ cohort: Cohort) -> [Int] {
        var counts = [0, 0, 0, 0]
        let found = Dictionary(
            uniqueKeysWithValues: cohort.patients.map { ($0.id, $0.features.count) })
        for patient in table.patients {
            counts[min(3, max(patient.slides.count, found[patient.id] ?? 0))] += 1
        }
        return counts
    }

    private static func followUp(_ outcomes: [Outcome]) -> FollowUp? {
        guard !outcomes.isEmpty,
            let observed = try? SurvivalTimes(
                times: outcomes.map(\.time), events: outcomes.map(\.event)),
            let reversed = try? SurvivalTimes(
                times: outcomes.map(\.time), events: outcomes.map { !$0.event })
        else { return nil }
        let survival = KaplanMeier(outcome: observed).median
        let follow = KaplanMeier(outcome: reversed).median
        func interval(_ quantile: SurvivalQuantile) -> [Double?]? {
            quantile.lower == nil && quantile.upper == nil ? nil : [quantile.lower, quantile.upper]
        }
        return FollowUp(
            patients: outcomes.count, events: observed.eventCount,
            zeroTimes: outcomes.count { $0.time == 0 }, medianFollowUp: follow.time,
            followUpInterval: interval(follow), medianSurvival: survival.time,
            survivalInterval: interval(survival), longest: outcomes.map(\.time).max() ?? 0)
    }

    private static func sites(_ table: ClinicalTable) -> [Site] {
        let known = table.patients.filter { $0.site != nil }
        return Dictionary(grouping: known) { $0.site ?? "" }.map { name, members in
            Site(
                name: name, patients: members.count,
                events: members.count { $0.outcome?.event == true },
                withOutcome: members.count { $0.outcome != nil })
        }.sorted { ($1.patients, $0.name) < ($0.patients, $1.name) }
    }

    private static func genes(_ table: OmicsTable) -> [Genes] {
        table.modalities.map { modality, columns, patients in
            let places = table.columns.indices.filter {
                Modality(column: table.columns[$0]) == modality
            }
            let constant = places.count { place in
                var first: Double?
                for row in table.patients.indices {
                    let value = table[row, place]
                    if value.isNaN { continue }
                    if let first, first != value { return false }
                    first = value
                }
                return true
            }
            return Genes(
                modality: modality.rawValue, columns: columns, patients: patients,
                constant: constant)
        }
    }

    private static func coverage(of sets: GeneSets, in table: OmicsTable) -> [Coverage] {
        zip(sets.sets, sets.found(in: table)).map { set, found in
            Coverage(name: set.name, genes: set.symbols.count, found: found)
        }
    }

    /// People who stand under two identifiers.
    private static func people(_ table: ClinicalTable) -> [Finding] {
        let groups = Dictionary(grouping: table.patients) { LeakCheck.person($0.id) }
        let repeated = groups.values.count { $0.count > 1 }
        guard repeated > 0 else { return [] }
        return [
            Finding(
                weight: .suspicious,
                sentence:
                    "\(repeated) \(repeated == 1 ? "person stands" : "people stand") under several identifiers that differ in case, blanks or a sample's ending only; they may fall on both sides of a fold"
            )
        ]
    }

    /// Slides that stand under two patients.
    private static func copies(_ twins: SlideTwins) -> [Finding] {
        let shared = twins.pairs.count(where: \.sharesPatches)
        let alike = twins.pairs.count - shared
        func pairs(_ count: Int) -> String {
            count == 1 ? "1 pair of patients has" : "\(count) pairs of patients have"
        }
        var findings: [Finding] = []
        if shared > 0 {
            findings.append(
                Finding(
                    weight: .suspicious,
                    sentence:
                        "\(pairs(shared)) slides that share patches, number by number; one slide may stand under two names"
                ))
        }
        if alike > 0 {
            findings.append(
                Finding(
                    weight: .suspicious,
                    sentence:
                        "\(pairs(alike)) slides whose mean patches are almost the same; one slide may have been scanned or compressed twice"
                ))
        }
        return findings
    }

    /// Molecular rows of people whom the clinical table does not have, and rows that are almost alike.
    private static func strangers(
        _ omics: OmicsTable, _ twins: Int, _ table: ClinicalTable, _ name: String
    ) -> [Finding] {
        var findings: [Finding] = []
        let known = Set(table.patients.map(\.id))
        let strangers = omics.patients.count { !known.contains($0) }
        if strangers == omics.patients.count {
            findings.append(
                Finding(
                    weight: .wrong,
                    sentence:
                        "none of the \(strangers) patients of \(name) is in the clinical table; identifiers differ"
                ))
        } else if strangers > 0 {
            findings.append(
                Finding(
                    weight: .note,
                    sentence:
                        "\(strangers) of \(omics.patients.count) patients of \(name) are not in the clinical table"
                ))
        }
        if twins > 0 {
            findings.append(
                Finding(
                    weight: .suspicious,
                    sentence:
                        "\(twins) pair\(twins == 1 ? "" : "s") of patients have almost the same numbers in \(name); one person may stand twice"
                ))
        }
        return findings
    }

    private static func outcomes(_ cohort: Cohort) -> [String: Outcome] {
        Dictionary(
            uniqueKeysWithValues: cohort.patients.compactMap { patient in
                patient.outcome.map { (patient.id, $0) }
            })
    }

    /// The classes by name.
    private static func categories(_ classes: [String: String]) -> [Category] {
        Dictionary(grouping: classes.values) { $0 }.map { name, members in
            Category(name: name, patients: members.count)
        }.sorted { $0.name < $1.name }
    }

    /// What is wrong with classes: too few, too small, not known.
    private static func classes(
        _ classes: [String: String], of table: ClinicalTable, folds: Int
    ) -> [Finding] {
        let categories = categories(classes)
        guard categories.count >= 2 else {
            let found = categories.first.map { "only the class '\($0.name)'" } ?? "no class"
            return [
                Finding(weight: .wrong, sentence: "patients have \(found); two classes are needed")
            ]
        }
        var findings = categories.filter { $0.patients < folds }.map {
            Finding(
                weight: .suspicious,
                sentence:
                    "the class '\($0.name)' has \($0.patients) patient\($0.patients == 1 ? "" : "s") for \(folds) folds; a fold without it cannot be judged"
            )
        }
        let unknown = table.patients.count { classes[$0.id] == nil }
        if unknown > 0 {
            findings.append(
                Finding(
                    weight: .note,
                    sentence:
                        "\(unknown) of \(table.patients.count) patients have no class; they are neither learned from nor judged"
                ))
        }
        return findings
    }

    /// The study's folds, or those it would make; nothing if no patient has a class or an outcome.
    private static func division(
        _ study: StudyOutline, _ cohort: Cohort, _ classes: [String: String], _ folder: FilePath
    ) throws -> Folds? {
        var strata: [String: Int]
        if study.cohort.classColumn == nil {
            strata = outcomes(cohort).mapValues { $0.event ? 1 : 0 }
        } else {
            let names = categories(classes).map(\.name)
            strata = [:]
            for patient in cohort.patients {
                strata[patient.id] = classes[patient.id].flatMap { names.firstIndex(of: $0) } ?? -1
            }
        }
        guard strata.values.contains(where: { $0 >= 0 }) else { return nil }
        guard let splits = study.cohort.splits else {
            return try Folds(strata: strata, count: study.cohort.folds, seed: study.seed)
        }
        try SplitPlan.checkSeal(of: folder.pushing(FilePath(splits)))
        return try Folds.published(
            in: folder.pushing(FilePath(splits)), patients: Set(cohort.patients.map(\.id))
        ).folds
    }

    private static func sizes(
        _ folds: Folds, _ cohort: Cohort, _ classes: [String: String], _ categories: [Category]
    ) -> [FoldSize] {
        let outcomes = outcomes(cohort)
        return folds.folds.map { fold in
            FoldSize(
                training: fold.training.count, heldOut: fold.heldOut.count,
                events: fold.heldOut.count { outcomes[$0]?.event == true },
                categories: categories.map { category in
                    fold.heldOut.count { classes[$0] == category.name }
                })
        }
    }
}
