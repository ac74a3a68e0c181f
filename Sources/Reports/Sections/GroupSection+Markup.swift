extension GroupSection {
    /// The curve without groups, the groups by score, and all numbers.
    func markup(_ page: inout PageBuilder) -> Markup {
        let same: Markup =
            isSameInFolds
            ? ""
            : """
             Which genes vary differs from fold to fold, so a group's genes differ a little, too; \
            those named are of the first fold.
            """
        let intro: Markup = """
            <p>Scores of \(NumberText.count(folds, "fold")) and \
            \(NumberText.count(patients, "held-out patient")). Attention is how much the gene token \
            takes from a group; gradient weighs it with how much the right answer needs it; \
            occlusion is how much the loss grows without the group.\(same) A ranking says what the \
            models used, not what drives a tumour.</p>
            """
        var content = intro
        switch drops {
        case .missing(let reason): content += PageBuilder.absence(reason)
        case .shown(let drops):
            content += page.figure(
                """
                \(scale) of held-out patients without groups, a mean over folds: without those that \
                the training patients of the fold (256 at most) rank highest, and without as many \
                drawn at random (dashed, with the least and the greatest of \(draws) draws). A \
                ranking that knows what matters falls faster than chance.
                """
            ) { layout in
                "<ul class=\"legend\">\(legend)</ul>\(GroupDropChart.svg(drops, self, layout: layout))"
            }
            content += page.table(table(drops))
        }
        if let occlusion = rankings.indices.last {
            content += page.figure(
                """
                \(rankings[occlusion].prefix(1).uppercased() + rankings[occlusion].dropFirst()) of \
                the \(min(groups.count, Self.mostRows)) groups ranked highest, a dot per fold.
                """
            ) { layout in
                StripPlot(
                    rows: groups.prefix(Self.mostRows).map { group in
                        let values = group.scores[occlusion]
                        let mean = values.reduce(0, +) / Double(max(1, values.count))
                        return StripPlot.Row(
                            name: group.name, values: values, note: NumberText.fixed(mean, 3))
                    }, title: "loss without the group, minus that with it", lower: 0, upper: 0,
                    layout: layout
                ).svg(label: "Scores of gene groups in \(folds) folds")
            }
        }
        return content + page.table(scores)
    }

    private static let mostRows = 16

    private var legend: [Markup] {
        let names = rankings.map { "without the highest by \($0)" } + ["without random groups"]
        return names.enumerated().map { index, name in
            let look =
                index == rankings.count
                ? GroupDropChart.random : Reports.Series(index)
            return """
                <li><svg viewBox="0 0 26 10" aria-hidden="true">\
                <path class="line \(look.classes)" d="M0 5H26"/></svg>\(name)</li>
                """
        }
    }

    private func table(_ drops: [Drop]) -> DataTable {
        DataTable(
            caption: "\(scale) without a share of the groups, means over folds.",
            columns: [.number("Groups left out")] + rankings.map { .number("By \($0)") }
                + [.number("At random"), .number("Least"), .number("Greatest")],
            rows: drops.map { drop in
                ["\(NumberText.percent(drop.share))"]
                    + (drop.ranked + [drop.random, drop.minimum, drop.maximum]).map {
                        "\(NumberText.fixed($0, 3))"
                    }
            })
    }

    private var scores: DataTable {
        DataTable(
            caption: "Gene groups and their scores, means over folds.",
            columns: ["Group", "Begins with", .number("Genes")]
                + rankings.map { .number($0.prefix(1).uppercased() + $0.dropFirst()) },
            rows: groups.map { group in
                let ends = Set([group.genes.min(), group.genes.max()].compactMap { $0 }).sorted()
                return [
                    "\(group.name)", "\(group.examples.joined(separator: ", "))",
                    "\(ends.map { NumberText.count($0) }.joined(separator: "–"))",
                ]
                    + group.scores.map { scores in
                        let mean = scores.reduce(0, +) / Double(max(1, scores.count))
                        return "\(NumberText.fixed(mean, 4))"
                    }
            })
    }
}
