import Cohorts
import Files

extension SlideSection {
    /// Reads the slides that a run kept: where the models looked.
    ///
    /// - Parameters:
    ///   - run: The folder of a finished run.
    ///   - predictions: The held-out patients.
    ///   - edges: The inner edges of each fold's time bins, months.
    ///   - showsPatients: Whether patients are called by their own names; else they are numbered.
    /// - Returns: The section, or the reason why there is none.
    /// - Throws: `FileError` or `SlideError` if a file that is there cannot be read.
    static func reading(
        _ run: RunFolder, _ predictions: [HeldOutPrediction], edges: [Int: [Double]],
        showsPatients: Bool
    ) throws -> Part<SlideSection> {
        guard run.attention.exists else { return .missing("the run keeps no attention") }
        let folds = Dictionary(grouping: predictions, by: \.fold).mapValues { $0.map(\.risk) }
        let shown = predictions.map { row in
            let others = folds[row.fold] ?? []
            let below = others.count { $0 < row.risk }
            let own = edges[row.fold] ?? []
            var shown = Shown(
                patient: row.patient, fold: row.fold,
                group: row.riskGroup == 0 ? "Low risk" : "High risk",
                rank: others.count > 1 ? Double(below) / Double(others.count - 1) : 0,
                time: row.time, event: row.event)
            shown.curve = own.isEmpty ? nil : row.curve(edges: own)
            return shown
        }
        return try kept(
            in: run.attention, of: shown,
            selection: """
                slides of the test patients with the highest and the lowest risk within their folds
                """, showsPatients: showsPatients, maps: SlidePanel.withMean)
    }
}

extension SlidePanel {
    /// The maps, led by the mean of the gene groups where there are several.
    fileprivate static func withMean(_ maps: [Attention]) -> [Attention] {
        let groups = maps.filter { $0.name != AttentionFile.morphology }
        let kept = Array(maps.prefix(mostMaps - 1))
        guard groups.count > 1, let first = groups.first else { return kept }
        let sums = groups.reduce([Float](repeating: 0, count: first.values.count)) { sums, map in
            zip(sums, map.values).map { $0 + $1 }
        }
        let mean = Attention(name: "all groups", values: sums.map { $0 / Float(groups.count) })
        return [mean] + kept
    }
}
