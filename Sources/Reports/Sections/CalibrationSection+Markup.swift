extension CalibrationSection {
    /// Calibration at each time, the Brier score over time, and both in numbers.
    func markup(_ page: inout PageBuilder) -> Markup {
        var content = Markup()
        if !horizons.isEmpty {
            let charts = horizons.map { "<div>\(CurveChart.calibration($0))</div>" as Markup }
            content += page.figure(
                """
                Predicted against observed probability of the event, \(method). Points on the \
                dotted line came true; bars are intervals.
                """, content: "<div class=\"multiples\">\(charts)</div>")
            content += page.table(binTable)
        }
        if let brier {
            content += page.figure(
                """
                Brier score over time beside the Kaplan–Meier curve of \(brier.referencePatients) \
                (dashed). The integrated score is \(NumberText.estimate(brier.integrated, decimals: 3)), against \
                \(NumberText.fixed(brier.integratedReference, 3)) for the curve; \
                \(brier.integrated.method).
                """
            ) { CurveChart.brier(brier, layout: $0) }
        }
        return content
    }

    private var binTable: DataTable {
        let lines = horizons.flatMap { horizon in
            horizon.bins.enumerated().map { index, bin -> [Markup] in
                [
                    "\(NumberText.coordinate(horizon.months)) months", "\(index + 1)",
                    "\(NumberText.count(bin.observed.patients))",
                    "\(NumberText.fixed(bin.predicted, 2))", "\(NumberText.brief(bin.observed))",
                ]
            }
        }
        let indices = horizons.compactMap { horizon in
            horizon.integratedIndex.map {
                "at \(NumberText.coordinate(horizon.months)) months \(NumberText.estimate($0))"
            }
        }
        let scores = horizons.compactMap { horizon in
            horizon.brier.map {
                "at \(NumberText.coordinate(horizon.months)) months \(NumberText.estimate($0))"
            }
        }
        let index: Markup =
            indices.isEmpty
            ? "" : " Integrated calibration index: \(indices.joined(separator: "; "))."
        let score: Markup =
            scores.isEmpty ? "" : " Brier score: \(scores.joined(separator: "; "))."
        return DataTable(
            caption: "Calibration by bins of predicted probability.\(index)\(score)",
            columns: [
                "By", .number("Bin"), .number("Patients"), .number("Predicted"),
                .number("Observed (CI)"),
            ], rows: lines)
    }
}
