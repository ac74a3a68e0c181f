import Cohorts
import Files
package import SystemPackage

extension GroupSection {
    /// Puts together what the folds of a run say about gene groups: `fold-*/groups.json`.
    ///
    /// - Parameters:
    ///   - folder: The folder of a run.
    ///   - folds: How many folds it has.
    ///   - scale: What the index is called.
    /// - Returns: The section, or the reason why there is none.
    /// - Throws: `FileError` if a file that is there cannot be read.
    package static func reading(
        _ folder: FilePath, folds: Int, scale: String
    ) throws -> Part<GroupSection> {
        let paths = (0..<folds).map { folder.appending("fold-\($0)").appending("groups.json") }
            .filter(\.exists)
        guard !paths.isEmpty else { return .missing("the run ranks no gene groups") }
        return pooling(try paths.map { try readJSON(GroupReport.self, of: $0) }, scale: scale)
    }

    /// Means over folds; folds whose models have other numbers of groups cannot be pooled.
    static func pooling(_ reports: [GroupReport], scale: String) -> Part<GroupSection> {
        let rankings = GroupRanking.allCases.map(\.rawValue)
        guard let first = reports.first,
            reports.allSatisfy({ $0.names.count == first.names.count }),
            reports.allSatisfy({ report in rankings.allSatisfy { report.scores[$0] != nil } })
        else {
            return .missing("the folds have different numbers of gene groups")
        }
        let isSame = reports.allSatisfy { $0.genes == first.genes }
        let groups = first.names.indices.map { place in
            Group(
                name: reports.allSatisfy { $0.names[place] == first.names[place] }
                    ? short(first.names[place]) : "group \(place + 1)",
                genes: reports.map { $0.genes[place].count },
                examples: first.genes[place].prefix(4).map(short),
                scores: rankings.map { ranking in
                    reports.compactMap { $0.scores[ranking]?[place] }
                })
        }
        func weight(_ group: Group) -> Double {
            (group.scores.last ?? []).reduce(0, +)
        }
        return .shown(
            GroupSection(
                rankings: rankings,
                groups: groups.sorted { (-weight($0), $0.name) < (-weight($1), $1.name) },
                isSameInFolds: isSame, drops: drops(reports, rankings), scale: scale,
                draws: first.draws, folds: reports.count,
                patients: reports.reduce(0) { $0 + $1.patients }))
    }

    /// A name without what a table of several kinds of measurements adds to its genes.
    private static func short(_ name: String) -> String { name.replacing("_rnaseq", with: "") }

    private static func drops(
        _ reports: [GroupReport], _ rankings: [String]
    ) -> Part<[Drop]> {
        let known = reports.filter { !$0.drops.isEmpty }
        guard let first = known.first else {
            return .missing(reports.lazy.compactMap(\.reason).first ?? "no fold has a curve")
        }
        let count = Double(known.count)
        func mean(_ read: (GroupReport) -> Double) -> Double {
            known.reduce(0) { $0 + read($1) } / count
        }
        return .shown(
            first.drops.indices.map { place in
                Drop(
                    share: Double(first.drops[place].dropped)
                        / Double(max(1, first.names.count)),
                    ranked: rankings.map { ranking in
                        mean { $0.drops[place].ranked[ranking] ?? $0.drops[place].random }
                    }, random: mean { $0.drops[place].random },
                    minimum: mean { $0.drops[place].minimum },
                    maximum: mean { $0.drops[place].maximum })
            })
    }
}
