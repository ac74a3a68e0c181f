public import Reports
public import SystemPackage

extension PredictionColumns {
    /// The columns of the tables that runs of GiMP and boards write: `case_id`, `fold`, and `label`
    /// with one column per class, or `time`, `event` and `risk`.
    ///
    /// - Parameter classes: The names of the classes; empty for survival.
    public init(classes: [String]) {
        self.init()
        patient = ["case_id"]
        folds = "fold"
        if !classes.isEmpty {
            target = .classes(label: ["label"], probabilities: classes, positive: nil)
        }
    }
}

extension BoardVariant {
    /// A variant whose predictions stand in a table; one that cannot be read leaves its reason.
    ///
    /// - Parameters:
    ///   - heading: What it stands under.
    ///   - name: Its name, distinct on the board.
    ///   - meaning: What is different in it, a phrase.
    ///   - table: The table.
    ///   - columns: Which columns hold what.
    public init(
        heading: String, name: String, meaning: String, table: FilePath,
        columns: PredictionColumns
    ) {
        self.init(
            heading: heading, name: name, meaning: meaning,
            predictions: Part {
                guard var set = try PredictionTable([table], columns).sets.first else {
                    throw EvaluationError("\(table) has no rows")
                }
                set.name = name
                return set
            })
    }
}

extension LabelCurveSection {
    /// What few labels do, from a board for each share of labels.
    ///
    /// - Parameters:
    ///   - boards: The boards by share, rising; their variants bear the same names.
    ///   - names: The variants to show, with what they are called in the legend.
    ///   - other: The variant that the reference's difference from is listed, if any.
    public init(_ boards: [(share: Double, board: Board)], names: [(String, String)], other: String)
    {
        func row(_ board: Board, _ name: String) -> BoardRow? {
            board.rows.first { $0.name == name }
        }
        self.init(
            scale: boards.first?.board.scale ?? "index",
            series: names.map { name, words in
                Series(
                    words,
                    boards.compactMap { share, board in
                        row(board, name).map { Point(share: share, index: $0.index.estimate) }
                    })
            },
            differences: boards.compactMap { share, board in
                row(board, other)?.difference.map { difference in
                    let p = difference.pValue.map { "; \(NumberText.pValue($0)), unadjusted" } ?? ""
                    return Measure(
                        "\(NumberText.percent(share)) of labels",
                        difference.measure.estimate.map { estimate in
                            var estimate = estimate
                            estimate.method += p
                            return estimate
                        })
                }
            })
    }
}
