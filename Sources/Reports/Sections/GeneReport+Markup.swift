import Cohorts

extension GeneReport {
    /// The genes that moved the models most, and the gene sets among them.
    func markup(_ page: inout PageBuilder) -> Markup {
        let top = genes.prefix(20)
        let figure = page.figure(
            """
            Mean attribution of the \(top.count) genes of greatest size among \
            \(NumberText.count(count)), by integrated gradients from the training mean: how much \
            each moved \(explained) of \(NumberText.count(patients, "held-out patient")), at most \
            64 drawn from each fold. The size is that of the attribution whichever way it points.
            """
        ) { layout in
            ForestPlot(
                rows: top.map { gene in
                    .estimate(
                        name: gene.symbol,
                        IntervalEstimate(
                            value: gene.mean, patients: patients,
                            method: "mean over folds of integrated gradients"),
                        sign: .square, color: gene.mean < 0 ? 0 : 1)
                }, title: "mean attribution", reference: 0, decimals: 3, layout: layout
            ).svg(label: "Mean attributions of \(top.count) genes")
        }
        let table = DataTable(
            caption: "Genes of greatest size; above 0 a gene raised the answer.",
            columns: [
                "Gene", .number("Size"), .number("Mean"), .number("Folds"),
            ],
            rows: top.map {
                [
                    "\($0.symbol)", "\(NumberText.fixed($0.size, 4))",
                    "\(NumberText.signed($0.mean, 4))", "\($0.folds)",
                ]
            })
        return figure + page.table(table) + sets(&page)
    }

    private func sets(_ page: inout PageBuilder) -> Markup {
        guard let enrichment else {
            return PageBuilder.absence(
                "gene sets among these genes: \(reason ?? "no sets were named")")
        }
        return page.table(
            DataTable(
                caption: """
                    Gene sets among the \(NumberText.count(chosen)) genes of greatest size: the \
                    hypergeometric chance of as many or more, adjusted after Benjamini and Hochberg \
                    for \(NumberText.count(enrichment.count, "set")). It takes genes as independent, \
                    which they are not, so it ranks sets rather than tests them; sets that the \
                    network's groups were made of rise as a whole in any model.
                    """,
                columns: [
                    "Set", .number("Found"), .number("By chance"), .number("Set's genes"),
                    .number("p"), .number("p, adjusted"),
                ],
                rows: enrichment.prefix(15).map { row in
                    [
                        "\(row.name)", "\(NumberText.count(row.found.count))",
                        "\(NumberText.fixed(row.expected, 1))", "\(NumberText.count(row.size))",
                        "\(NumberText.probability(row.pValue))",
                        "\(NumberText.probability(row.adjusted))",
                    ]
                }))
    }
}

extension GeneReport.Gene {
    /// The gene without what a table adds to its name.
    fileprivate var symbol: String {
        name.hasSuffix("_rnaseq") ? String(name.dropLast("_rnaseq".count)) : name
    }
}
