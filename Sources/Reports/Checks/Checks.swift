import Cohorts

/// Checks that a report can be drawn as it stands.
enum Check {
    static func finite(_ value: Double, _ place: String) throws(ReportError) {
        guard value.isFinite else { throw .notFinite(place: place, value: "\(value)") }
    }

    static func finite(_ values: [Double], _ place: String) throws(ReportError) {
        for (index, value) in values.enumerated() {
            try finite(value, "value \(index + 1) of \(place)")
        }
    }

    static func share(_ value: Double, _ place: String) throws(ReportError) {
        try finite(value, place)
        guard value >= 0, value <= 1 else {
            throw .outOfRange(place: place, value: "\(value)", needed: "between 0 and 1")
        }
    }

    static func count(_ found: Int, _ needed: Int, _ place: String) throws(ReportError) {
        guard found == needed else {
            throw .countMismatch(place: place, found: found, needed: needed)
        }
    }

    static func notEmpty(_ count: Int, _ place: String) throws(ReportError) {
        guard count > 0 else { throw .empty(place: place) }
    }

    static func estimate(_ estimate: IntervalEstimate?, _ place: String) throws(ReportError) {
        guard let estimate else { return }
        try finite(estimate.value, place)
        guard let interval = estimate.interval else { return }
        try finite(interval.lower, "the lower end of \(place)")
        try finite(interval.upper, "the upper end of \(place)")
        guard interval.lower <= interval.upper else {
            throw .outOfRange(
                place: "the lower end of \(place)", value: "\(interval.lower)",
                needed: "at most the upper end, \(interval.upper)")
        }
        guard interval.level > 0, interval.level < 1 else {
            throw .outOfRange(
                place: "the level of \(place)", value: "\(interval.level)",
                needed: "between 0 and 1")
        }
    }

    static func median(_ median: MedianTime?, _ place: String) throws(ReportError) {
        for value in [median?.months, median?.lower, median?.upper].compactMap({ $0 }) {
            try finite(value, place)
        }
    }

    static func times(_ values: [Double], _ place: String) throws(ReportError) {
        var previous = 0.0
        for (index, value) in values.enumerated() {
            try finite(value, "value \(index + 1) of \(place)")
            guard value >= previous else {
                throw .outOfRange(
                    place: "value \(index + 1) of \(place)", value: "\(value)",
                    needed: "at least \(previous), the one before it")
            }
            previous = value
        }
    }
}

extension ReportHeading {
    func check() throws(ReportError) {
        try Check.estimate(headline.value, "the main number")
    }
}

extension CohortSection {
    func check() throws(ReportError) {
        try Check.median(medianFollowUp, "the median follow-up")
        try Check.median(medianSurvival, "the median survival")
        for (index, pattern) in patterns.enumerated() {
            try Check.count(
                pattern.present.count, kinds.count, "pattern \(index + 1) of what is missing")
        }
        if let patchesPerPatient {
            try Check.count(patchesPerPatient.count, 3, "patches per patient")
        }
    }
}

extension DiscriminationSection {
    func check() throws(ReportError) {
        try Check.notEmpty(rows.count, "the list of compared scores")
        for fold in folds {
            try Check.estimate(fold.estimate.value, "the concordance of fold \(fold.name)")
        }
        try Check.estimate(mean, "the mean concordance")
        for row in rows {
            try Check.estimate(row.estimate, "the concordance of '\(row.name)'")
            try Check.estimate(row.difference, "the difference to '\(row.name)'")
            if let p = row.pValue { try Check.share(p, "the p-value of '\(row.name)'") }
        }
    }
}

extension RiskGroupSection {
    func check() throws(ReportError) {
        try Check.notEmpty(groups.count, "the list of risk groups")
        for group in groups {
            try Check.times(group.steps.map(\.time), "the times of group '\(group.name)'")
            for step in group.steps {
                let place = "of group '\(group.name)' at month \(step.time)"
                try Check.share(step.survival, "the survival \(place)")
                try Check.share(step.lower, "the lower band \(place)")
                try Check.share(step.upper, "the upper band \(place)")
            }
            try Check.median(group.median, "the median survival of group '\(group.name)'")
        }
        if let p = logRank.value { try Check.share(p, "the log-rank p-value") }
        try Check.estimate(hazardRatio.value, "the hazard ratio")
    }
}

extension TrainingSection {
    func check() throws(ReportError) {
        try Check.notEmpty(folds.count, "the list of training histories")
        for fold in folds {
            try Check.notEmpty(fold.epochs.count, "the history of fold \(fold.name)")
            for epoch in fold.epochs {
                let numbers = [
                    epoch.survivalLoss, epoch.reconstructionLoss, epoch.totalLoss,
                    epoch.testConcordance, epoch.innerConcordance, epoch.branches?.logRatio,
                    epoch.branches?.genesFactor, epoch.branches?.imageFactor,
                    epoch.branches?.genesGradient, epoch.branches?.imageGradient,
                    epoch.branches?.genesConcordance, epoch.branches?.imageConcordance,
                ]
                for number in numbers.compactMap({ $0 }) {
                    try Check.finite(number, "a loss of fold \(fold.name), epoch \(epoch.number)")
                }
            }
        }
    }
}

extension ReconstructionSection {
    func check() throws(ReportError) {
        try Check.notEmpty(groups.count, "the list of gene groups")
        for group in groups {
            try Check.finite(group.pearson, "the Pearson correlations of '\(group.name)'")
            try Check.finite(group.spearman, "the Spearman correlations of '\(group.name)'")
            if let ratio = group.errorRatio {
                try Check.finite(ratio, "the error ratio of '\(group.name)'")
            }
        }
        for gene in best {
            try Check.estimate(gene.pearson, "the Pearson correlation of '\(gene.name)'")
            try Check.finite(gene.spearman, "the Spearman correlation of '\(gene.name)'")
            try Check.share(gene.pValue, "the p-value of '\(gene.name)'")
            try Check.share(gene.qValue, "the q-value of '\(gene.name)'")
        }
    }
}

extension CalibrationSection {
    func check() throws(ReportError) {
        if horizons.isEmpty, brier == nil { throw .empty(place: "the calibration section") }
        for horizon in horizons {
            for (index, bin) in horizon.bins.enumerated() {
                let place = "bin \(index + 1) at month \(horizon.months)"
                try Check.share(bin.predicted, "the prediction of \(place)")
                try Check.estimate(bin.observed, "the observation of \(place)")
            }
            try Check.estimate(horizon.integratedIndex, "the calibration index")
            try Check.estimate(horizon.brier, "the Brier score")
        }
        guard let brier else { return }
        try Check.notEmpty(brier.months.count, "the Brier curve")
        try Check.times(brier.months, "the times of the Brier curve")
        try Check.finite(brier.model, "the Brier curve")
        try Check.finite(brier.reference, "the reference of the Brier curve")
        try Check.count(brier.model.count, brier.months.count, "the Brier curve")
        try Check.count(
            brier.reference.count, brier.months.count, "the reference of the Brier curve")
        try Check.estimate(brier.integrated, "the integrated Brier score")
        try Check.finite(brier.integratedReference, "the integrated Brier score of the reference")
    }
}

extension SlidePanel {
    /// The most attention maps one panel can switch between.
    static let mostMaps = 24

    func check(number: Int) throws(ReportError) {
        let place = "slide \(number)"
        guard width > 0, height > 0, tileSide > 0 else {
            throw .outOfRange(
                place: "the size of \(place)", value: "\(width) × \(height), tiles of \(tileSide)",
                needed: "above 0")
        }
        guard attention.count <= SlidePanel.mostMaps else {
            throw .outOfRange(
                place: "the number of attention maps of \(place)", value: "\(attention.count)",
                needed: "at most \(SlidePanel.mostMaps)")
        }
        for map in attention {
            try Check.count(
                map.values.count, tiles.count, "attention map '\(map.name)' of \(place)")
            for value in map.values {
                try Check.finite(Double(value), "an attention of map '\(map.name)' of \(place)")
            }
        }
        for patch in patches where !tiles.indices.contains(patch.tile) {
            throw .outOfRange(
                place: "the tile of a patch of \(place)", value: "\(patch.tile)",
                needed: "below \(tiles.count)")
        }
        try Check.share(riskRank, "the risk rank of \(place)")
        if let time { try Check.times([time], "the time of \(place)") }
        guard let curve else { return }
        try Check.count(
            curve.survival.count, curve.months.count, "the predicted curve of \(place)")
        try Check.times(curve.months, "the times of the predicted curve of \(place)")
        for value in curve.survival { try Check.share(value, "the predicted curve of \(place)") }
    }
}

extension RunReport {
    func check() throws(ReportError) {
        try heading.check()
        try cohort.check()
        try discrimination.value?.check()
        try riskGroups.value?.check()
        try training.value?.check()
        try reconstruction.value?.check()
        try calibration.value?.check()
        try slides.value?.check()
    }
}

extension SlideSection {
    func check() throws(ReportError) {
        for (index, panel) in panels.enumerated() { try panel.check(number: index + 1) }
    }
}
