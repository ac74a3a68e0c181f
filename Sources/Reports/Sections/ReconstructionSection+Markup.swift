extension ReconstructionSection {
    /// The distribution per group, the table of groups, and the genes told best.
    func markup(_ page: inout PageBuilder) -> Markup {
        let strips = groups.map { group in
            let median = StripPlot.median(group.pearson).map { NumberText.fixed($0, 2) }
            return StripPlot.Row(
                name: group.name, values: group.pearson,
                note: median.map { "median \($0), n = \(group.pearson.count)" } ?? "no genes")
        }
        let figure = page.figure(
            """
            Pearson's correlation of predicted and measured values, one dot per gene, \
            \(method), \(NumberText.count(patients, "patient")). Strokes are medians; the dotted \
            line is no correlation, which is all that the mean predictor can reach.
            """
        ) { layout in
            StripPlot(rows: strips, title: "Pearson's r", lower: -0.2, upper: 0.6, layout: layout)
                .svg(label: description)
        }
        return figure + page.table(groupTable) + bestTable(&page)
    }

    private var description: String {
        let medians = groups.map { group in
            let median = StripPlot.median(group.pearson).map { NumberText.fixed($0, 2) }
            return "\(group.name): median \(median ?? "none") over \(group.pearson.count) genes"
        }
        return "Correlations per gene group. " + medians.joined(separator: "; ")
    }

    private var groupTable: DataTable {
        func spread(_ values: [Double]) -> Markup {
            guard let middle = StripPlot.median(values),
                let low = StripPlot.quantile(values, 0.25),
                let high = StripPlot.quantile(values, 0.75)
            else { return "" }
            return "\(NumberText.fixed(middle, 2)) (\(NumberText.range(low, high, 2)))"
        }
        let constant = groups.reduce(0) { $0 + $1.constant }
        let noun = constant == 1 ? "gene that does not vary has" : "genes that do not vary have"
        let left: Markup =
            constant == 0 ? "" : " \(NumberText.count(constant)) \(noun) no correlation."
        return DataTable(
            caption: """
                Gene groups. Correlations are medians with quartiles over genes. The error is the \
                squared error divided by that of the mean predictor, the median over genes: below \
                1.00 is better than guessing each gene's mean.\(left)
                """,
            columns: [
                "Gene group", .number("Genes"), .number("Pearson"), .number("Spearman"),
                .number("Genes with q < 0.05"), .number("Error ÷ mean predictor's"),
            ],
            rows: groups.map { group in
                let share =
                    group.pearson.isEmpty
                    ? 0 : Double(group.significant) / Double(group.pearson.count)
                return [
                    "\(group.name)", "\(NumberText.count(group.pearson.count))",
                    spread(group.pearson), spread(group.spearman),
                    "\(NumberText.count(group.significant)) (\(NumberText.percent(share)))",
                    "\(group.errorRatio.map { NumberText.fixed($0, 2) } ?? "")",
                ]
            })
    }

    private func bestTable(_ page: inout PageBuilder) -> Markup {
        guard !best.isEmpty else {
            return PageBuilder.absence("no gene could be told better than by chance")
        }
        return page.table(
            DataTable(
                caption: """
                    The \(best.count) genes told best. q is the p-value after Benjamini–Hochberg \
                    over all genes. These are the best of many, so their correlations flatter.
                    """,
                columns: [
                    "Gene", "Group", .number("Patients"), .number("Pearson (CI)"),
                    .number("Spearman"), .number("p"), .number("q"),
                ],
                rows: best.map { gene in
                    [
                        "\(gene.name)", "\(gene.group)",
                        "\(NumberText.count(gene.pearson.patients))",
                        "\(NumberText.brief(gene.pearson))",
                        "\(NumberText.fixed(gene.spearman, 2))",
                        "\(NumberText.probability(gene.pValue))",
                        "\(NumberText.probability(gene.qValue))",
                    ]
                }))
    }
}
