public import Reports

extension BoardReport {
    /// The page of a board.
    ///
    /// - Parameters:
    ///   - board: The board.
    ///   - heading: What was studied; its main number is that of the board's reference.
    ///   - labelCurves: What few labels do, if that was measured.
    ///   - provenance: Inputs and commands.
    ///   - limits: Limits of these very numbers, each a sentence.
    public init(
        _ board: Board, heading: ReportHeading, labelCurves: LabelCurveSection? = nil,
        provenance: Provenance, limits: [String] = []
    ) {
        let rows = board.rows.map { row in
            Row(
                heading: row.heading, name: row.name, meaning: row.meaning,
                isReference: row.isReference, index: row.index.estimate,
                commonIndex: row.commonIndex?.estimate,
                accuracy: row.accuracy?.estimate, difference: row.difference?.measure.estimate,
                pValue: row.difference?.pValue, adjusted: row.difference?.adjusted,
                accuracyDifference: row.accuracyDifference?.measure.estimate)
        }
        self.init(
            heading: heading, scale: board.scale, reference: board.reference, rows: rows,
            common: board.common,
            labelCurves: labelCurves, provenance: provenance,
            limits: EvaluationReport.sentences(board.notes) + limits)
    }
}
