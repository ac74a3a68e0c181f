import ArgumentParser
import Files
import Omics
import SystemPackage

struct ImportSets: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sets",
        abstract: "Gene sets: GMT, ragged columns, or genes by sets of 0 and 1.",
        discussion: """
            Writes GMT, which cohort.geneGroups of a study reads. With --omics it says how much of each
            set a table has. The six built-in families are named 'families'; they need --omics.
            """)

    @Argument(help: "The file, or 'families'.")
    var sets: String

    @Option(help: "A table of genes, to see how much of each set it has.")
    var omics: String?

    @Option(name: .shortAndLong, help: "The file to write, .gmt.")
    var output: String

    func run() throws {
        let table = try omics.map { try OmicsTable(FilePath($0)) }
        let found: GeneSets
        if sets == "families" {
            guard let table else {
                throw ValidationError("families are of a table's genes; name it with --omics")
            }
            found = GeneFamily.sets(among: table.columns.compactMap { Modality.symbol(in: $0) })
        } else {
            found = try GeneSets(FilePath(sets))
        }
        try found.write(to: FilePath(output))
        let sizes = found.sets.map(\.symbols.count)
        let genes = Set(found.sets.flatMap(\.symbols)).count
        print(
            "\(found.sets.count) sets of \(sizes.min() ?? 0) to \(sizes.max() ?? 0) genes, \(genes) different genes"
        )
        if let table { print(coverage(of: found, in: table)) }
        print("Wrote \(output)")
    }

    /// The sets that a table has least of, or all of a few.
    private func coverage(of sets: GeneSets, in table: OmicsTable) -> String {
        let counts = sets.found(in: table)
        let order = sets.sets.indices.sorted { first, second in
            counts[first] * sets.sets[second].symbols.count
                < counts[second] * sets.sets[first].symbols.count
        }
        let shown = order.prefix(sets.sets.count > 12 ? 10 : 12)
        var lines = shown.map { place in
            "  \(String(sets.sets[place].name.prefix(44)).padded(46))\(counts[place]) of \(sets.sets[place].symbols.count) genes found"
        }
        if order.count > shown.count {
            lines.append("  … and \(order.count - shown.count) sets that are better covered")
        }
        return lines.joined(separator: "\n")
    }
}
