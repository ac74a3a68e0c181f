import Cohorts

extension EvaluationReport {
    func check() throws(ReportError) {
        try heading.check()
        for measure in measures { try measure.check() }
        try forest.value?.check()
        try riskGroups.value?.check()
        for grouping in groups { try grouping.section.value?.check() }
        try timeDependentArea.value?.check()
        try calibration.value?.check()
        try classification?.value?.check()
        try geneGroups?.value?.check()
        try genes?.value?.check()
        try slides?.value?.check()
        try labelCurves?.check()
    }
}

extension Measure {
    func check() throws(ReportError) { try Check.estimate(estimate.value, "'\(name)'") }
}

extension ForestSection {
    func check() throws(ReportError) {
        try Check.notEmpty(groups.count, "the forest plot")
        for row in groups.flatMap(\.rows) {
            try row.check()
            guard isRatio, let estimate = row.estimate.value else { continue }
            let least = min(estimate.value, estimate.interval?.lower ?? estimate.value)
            guard least > 0 else {
                throw .outOfRange(
                    place: "'\(row.name)'", value: "\(least)", needed: "above 0, as ratios are")
            }
        }
    }
}

extension AreaSection {
    func check() throws(ReportError) {
        try Check.notEmpty(months.count, "the area over time")
        try Check.times(months, "the times of the area")
        try Check.count(areas.count, months.count, "the area over time")
        for area in areas { try Check.estimate(area, "an area under the curve") }
        try Check.finite(mean, "the mean area")
    }
}

extension ClassificationSection {
    func check() throws(ReportError) {
        try Check.notEmpty(classes.count, "the list of classes")
        try Check.count(counts.count, classes.count, "the confusion matrix")
        for row in counts {
            try Check.count(row.count, classes.count, "a row of the confusion matrix")
            for number in row where number < 0 {
                throw .outOfRange(
                    place: "a cell of the confusion matrix", value: "\(number)", needed: "0 or more"
                )
            }
        }
        for measure in measures { try measure.check() }
        for bin in reliability {
            try Check.share(bin.predicted, "a predicted probability")
            try Check.estimate(bin.observed, "an observed share")
        }
        for curve in roc + precisionRecall {
            try Check.estimate(curve.area, "the area of '\(curve.name)'")
            for point in curve.points {
                for value in [point.x, point.y, point.lower, point.upper].compactMap({ $0 }) {
                    try Check.share(value, "a place of the curve of '\(curve.name)'")
                }
            }
        }
    }
}

extension BoardReport {
    func check() throws(ReportError) {
        try heading.check()
        try Check.notEmpty(rows.count, "the board")
        for row in rows {
            let parts = [row.index, row.accuracy, row.difference, row.accuracyDifference]
            for part in parts { try Check.estimate(part?.value, "'\(row.name)'") }
            for p in [row.pValue, row.adjusted].compactMap({ $0 }) {
                try Check.share(p, "a p-value of '\(row.name)'")
            }
        }
        try labelCurves?.check()
    }
}

extension LabelCurveSection {
    func check() throws(ReportError) {
        try Check.notEmpty(series.count, "the curve of few labels")
        for difference in differences { try difference.check() }
        for series in series {
            for point in series.points {
                try Check.share(point.share, "a share of labels of '\(series.name)'")
                try Check.estimate(point.index.value, "'\(series.name)'")
            }
        }
    }
}

extension GroupSection {
    func check() throws(ReportError) {
        try Check.notEmpty(groups.count, "the list of gene groups")
        for group in groups {
            try Check.count(group.scores.count, rankings.count, "the scores of '\(group.name)'")
            for scores in group.scores { try Check.finite(scores, "the scores of '\(group.name)'") }
        }
        for drop in drops.value ?? [] {
            try Check.share(drop.share, "a share of groups")
            try Check.count(drop.ranked.count, rankings.count, "the curve without groups")
            try Check.finite(
                drop.ranked + [drop.random, drop.minimum, drop.maximum],
                "the curve without groups")
        }
    }
}

extension GeneReport {
    func check() throws(ReportError) {
        for gene in genes { try Check.finite([gene.mean, gene.size], "'\(gene.name)'") }
    }
}
