import Cohorts

extension TrainingSection {
    /// Small charts of the losses and of the test concordance, side by side.
    func markup(_ page: inout PageBuilder, epochChoice: RunManifest.EpochChoice?) -> Markup {
        func lines(
            _ number: (Epoch) -> Double?
        ) -> [(name: String, points: [(x: Double, y: Double)], kept: Int?)] {
            folds.map { fold in
                let points = fold.epochs.compactMap { epoch in
                    number(epoch).map { (x: Double(epoch.number), y: $0) }
                }
                let kept = epochChoice == .lastEpoch ? nil : fold.keptEpoch
                return (name: fold.name, points: points, kept: kept)
            }.filter { !$0.points.isEmpty }
        }
        let losses: [(title: String, number: (Epoch) -> Double?)] = [
            ("survival loss", \.survivalLoss), ("reconstruction loss", \.reconstructionLoss),
            ("total loss", \.totalLoss),
        ]
        let concordances: [(title: String, number: (Epoch) -> Double?)] = [
            ("C-index, inner split", \.innerConcordance),
            ("C-index, test patients", \.testConcordance),
        ]
        let hasGenes = folds.contains { $0.epochs.contains { $0.reconstructionLoss != nil } }
        var charts: [Markup] = []
        for loss in losses where hasGenes || loss.title != "total loss" {
            let folds = lines(loss.number)
            if !folds.isEmpty { charts.append(CurveChart.epochs(title: loss.title, folds: folds)) }
        }
        for concordance in concordances {
            let folds = lines(concordance.number)
            guard !folds.isEmpty else { continue }
            charts.append(
                CurveChart.epochs(
                    title: concordance.title, folds: folds, reference: (0.5, "chance")))
        }
        charts += branchCharts { title, reference, number in
            let folds = lines(number)
            return folds.isEmpty
                ? nil : CurveChart.epochs(title: title, folds: folds, reference: reference)
        }
        let hasEarlySight = !lines(\.testConcordance).isEmpty
        let choice = choiceWords(epochChoice, hasEarlySight: hasEarlySight)
        return page.figure(
            """
            What happened while each fold learned. Losses are means over training patients. \
            \(choice)
            """,
            content: """
                \(legend)<div class="multiples">\(charts.map { "<div>\($0)</div>" as Markup })</div>
                """)
    }

    /// How far genes and image were kept level; empty where there are no two branches.
    private func branchCharts(
        _ chart: (String, (Double, String)?, (Epoch) -> Double?) -> Markup?
    ) -> [Markup] {
        [
            chart("ln ρ, above 0 the genes lead", (0, "level"), { $0.branches?.logRatio }),
            chart("factor on the genes' steps", (1, "not slowed"), { $0.branches?.genesFactor }),
            chart("factor on the image's steps", (1, "not slowed"), { $0.branches?.imageFactor }),
            chart("norm of the genes' gradient", nil, { $0.branches?.genesGradient }),
            chart("norm of the image's gradient", nil, { $0.branches?.imageGradient }),
            chart(
                "C-index of the genes alone, test patients", (0.5, "chance"),
                { $0.branches?.genesConcordance }),
            chart(
                "C-index of the image alone, test patients", (0.5, "chance"),
                { $0.branches?.imageConcordance }),
        ].compactMap(\.self)
    }

    private func choiceWords(
        _ choice: RunManifest.EpochChoice?, hasEarlySight: Bool
    ) -> String {
        switch choice {
        case .paperCompatible:
            "Dots mark the epoch that was kept, chosen on the test patients themselves."
        case .nested:
            "Dots mark the epoch that was kept, chosen on an inner split of the training patients."
        case .lastEpoch where hasEarlySight:
            "The test C-index is an early sight only; this run chose nothing by it. Whoever changes the number of epochs after looking at it has chosen."
        case .lastEpoch, nil: ""
        }
    }

    private var legend: Markup {
        guard folds.count > 1 else { return "" }
        let items = folds.enumerated().map { index, fold -> Markup in
            let series = Series.fold(index, of: folds.count)
            return """
                <li><svg viewBox="0 0 26 10" aria-hidden="true">\
                <path class="line \(series.classes)" d="M0 5H26"/></svg>Fold \(fold.name)</li>
                """
        }
        return "<ul class=\"legend\">\(items)</ul>"
    }
}
