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
        var charts = [
            CurveChart.epochs(title: "survival loss", folds: lines(\.survivalLoss))
        ]
        let genes = lines(\.reconstructionLoss)
        if !genes.isEmpty {
            charts.append(CurveChart.epochs(title: "reconstruction loss", folds: genes))
            charts.append(CurveChart.epochs(title: "total loss", folds: lines(\.totalLoss)))
        }
        let tests = lines(\.testSurvivalLoss)
        if !tests.isEmpty {
            charts.append(CurveChart.epochs(title: "survival loss, test patients", folds: tests))
        }
        let concordance = lines(\.testConcordance)
        if !concordance.isEmpty {
            charts.append(
                CurveChart.epochs(
                    title: "C-index, test patients", folds: concordance,
                    reference: (0.5, "chance")))
        }
        return page.figure(
            """
            What happened while each fold learned. Losses are means over training patients unless \
            said otherwise. \(choiceWords(epochChoice, hasEarlySight: !concordance.isEmpty))
            """,
            content: """
                \(legend)<div class="multiples">\(charts.map { "<div>\($0)</div>" as Markup })</div>
                """)
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
            "The test C-index is an early sight only; nothing was chosen by it."
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
