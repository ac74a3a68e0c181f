/// Charts that are a plot with one or two kinds of marks.
package enum CurveChart {
    /// Numbers over epochs, a line for each fold.
    package static func epochs(
        title: String, folds: [(name: String, points: [(x: Double, y: Double)], kept: Int?)],
        reference: (value: Double, label: String)? = nil
    ) -> Markup {
        let values = folds.flatMap { $0.points.map(\.y) } + (reference.map { [$0.value] } ?? [])
        let last = folds.flatMap { $0.points.map(\.x) }.max() ?? 1
        var plot = Plot(
            width: 370, height: 240,
            insets: Plot.Insets(top: 32, right: 12, bottom: 44, left: 44),
            x: Plot.Axis(
                min(1, last), last, title: "epoch",
                ticks: Ticks(epochsTo: Int(last))),
            y: Plot.Axis(around: values, title: title))
        if let reference { plot.rule(y: reference.value, label: reference.label) }
        for (index, fold) in folds.enumerated() {
            let series = Series.fold(index, of: folds.count)
            plot.line(fold.points, series: series)
            if let kept = fold.kept, let point = fold.points.first(where: { $0.x == Double(kept) })
            {
                plot.point(
                    point.x, point.y, series: series,
                    tip: "fold \(fold.name), kept epoch \(kept): \(NumberText.fixed(point.y, 3))")
            }
        }
        plot.hover(epochColumns(folds: folds, last: last))
        return plot.svg(label: "\(title) over \(Int(last)) epochs in \(folds.count) folds")
    }

    private static func epochColumns(
        folds: [(name: String, points: [(x: Double, y: Double)], kept: Int?)], last: Double
    ) -> [(x: Double, tip: String)] {
        (1...max(Int(last), 1)).map { epoch in
            let lines = folds.compactMap { fold in
                fold.points.first { $0.x == Double(epoch) }.map {
                    "fold \(fold.name): \(NumberText.fixed($0.y, 3))"
                }
            }
            return (x: Double(epoch), tip: (["epoch \(epoch)"] + lines).joined(separator: "\n"))
        }
    }

    /// Predicted against observed probabilities at one time.
    package static func calibration(_ horizon: CalibrationSection.Horizon) -> Markup {
        calibration(
            horizon.bins, observed: "observed by \(month(horizon.months))",
            label:
                "Calibration at \(month(horizon.months)), \(horizon.bins.count) bins of patients")
    }

    /// Predicted against observed probabilities.
    package static func calibration(
        _ bins: [CalibrationSection.Bin], observed title: String, label: String
    ) -> Markup {
        let shares = Ticks(
            values: [0, 0.25, 0.5, 0.75, 1], labels: ["0%", "25%", "50%", "75%", "100%"])
        var plot = Plot(
            width: 370, height: 360,
            insets: Plot.Insets(top: 32, right: 16, bottom: 44, left: 48),
            x: Plot.Axis(0, 1, title: "predicted", ticks: shares),
            y: Plot.Axis(0, 1, title: title, ticks: shares))
        let diagonal = PathData.polyline([(plot.x(0), plot.y(0)), (plot.x(1), plot.y(1))])
        plot.add("<path class=\"rule\" d=\"\(diagonal.markup)\"/>")
        plot.line(bins.map { ($0.predicted, $0.observed.value) }, series: Series(0, isThin: true))
        for bin in bins {
            let observed = NumberText.estimate(bin.observed)
            plot.point(
                bin.predicted, bin.observed.value, interval: bin.observed.interval,
                series: Series(0),
                tip: """
                    predicted \(NumberText.fixed(bin.predicted, 2))
                    observed \(observed)
                    \(NumberText.count(bin.observed.patients, "patient"))
                    """)
        }
        return plot.svg(label: label)
    }

    /// Two scores over time.
    package static func brier(_ curve: CalibrationSection.BrierCurve, layout: Layout) -> Markup {
        let last = curve.months.last ?? 1
        var plot = Plot(
            width: layout.width, height: 270,
            insets: Plot.Insets(top: 32, right: layout == .wide ? 120 : 14, bottom: 44, left: 44),
            x: Plot.Axis(
                0, last, title: "months",
                ticks: Ticks(monthsTo: last, about: layout == .wide ? 9 : 5)),
            y: Plot.Axis(
                around: [0] + curve.model + curve.reference, title: "Brier score, lower is better"))
        plot.line(
            Array(zip(curve.months, curve.reference)).map { ($0.0, $0.1) },
            series: Series(5, dash: 1))
        plot.line(Array(zip(curve.months, curve.model)).map { ($0.0, $0.1) }, series: Series(0))
        if layout == .wide, let model = curve.model.last, let reference = curve.reference.last {
            let gap = model < reference ? 1.0 : -1
            let modelAt = plot.y(model) + 4
            let referenceAt = plot.y(reference) + 4
            let push = max(0, 16 - abs(modelAt - referenceAt)) / 2 * gap
            let x = plot.x(last) + 8
            plot.text("model", at: (x, modelAt + push), classes: "name s0")
            plot.text("Kaplan–Meier", at: (x, referenceAt - push), classes: "name s5")
        }
        plot.hover(
            zip(curve.months, zip(curve.model, curve.reference)).map { month, scores in
                (
                    x: month,
                    tip: """
                    \(NumberText.months(month)) months
                    model: \(NumberText.fixed(scores.0, 3))
                    Kaplan–Meier: \(NumberText.fixed(scores.1, 3))
                    """
                )
            })
        return plot.svg(label: "Brier score over time of the model and of one curve for everybody")
    }

    /// The predicted survival of one patient, with what was observed.
    package static func prediction(
        _ curve: SlidePanel.Curve, color: Int, time: Double?, event: Bool?
    ) -> Markup {
        let last = max(curve.months.last ?? 1, time ?? 0)
        var plot = Plot(
            width: 340, height: 220, insets: Plot.Insets(top: 32, right: 12, bottom: 44, left: 46),
            x: Plot.Axis(0, last, title: "months", ticks: Ticks(monthsTo: last, about: 5)),
            y: Plot.Axis(
                0, 1, title: "predicted chance to be event-free",
                ticks: Ticks(values: [0, 0.5, 1], labels: ["0%", "50%", "100%"])))
        let points = [(x: 0.0, y: 1.0)] + zip(curve.months, curve.survival).map { (x: $0, y: $1) }
        plot.steps(points, series: Series(color))
        for point in points.dropFirst() {
            plot.point(
                point.x, point.y, series: Series(color),
                tip: "\(NumberText.months(point.x)) months: \(NumberText.percent(point.y))")
        }
        if let time {
            let words = event == true ? "event" : "last seen"
            let place = plot.x(time)
            let isRight = place > 200
            plot.add("<path class=\"rule\" d=\"M\(place) 32V\(plot.floor)\"/>")
            plot.text(
                words, at: (x: place + (isRight ? -5 : 5), y: plot.floor - 8),
                anchor: isRight ? "end" : "start", classes: "note")
        }
        let shares = points.dropFirst().map {
            "\(NumberText.percent($0.y)) at \(NumberText.months($0.x)) months"
        }
        return plot.svg(label: "Predicted survival: " + shares.joined(separator: ", "))
    }

    private static func month(_ months: Double) -> String {
        "\(NumberText.coordinate(months)) months"
    }
}
