import Reports

extension PredictionSet {
    /// A number for the fold of each row.
    var foldCodes: [Int] {
        let names = folds ?? []
        let places = Dictionary(
            uniqueKeysWithValues: Set(names).sorted().enumerated().map { ($1, $0) })
        return (0..<count).map { folds == nil ? 0 : places[names[$0]] ?? 0 }
    }

    /// A class whose share differs by more than a tenth between folds, and its least and greatest share.
    var unevenClass: (name: String, least: Double, greatest: Double)? {
        guard folds != nil else { return nil }
        let rows = Dictionary(grouping: 0..<count) { foldCodes[$0] }.values
        for (place, name) in classes.enumerated() {
            let shares = rows.map { rows in
                Double(rows.count { labels[$0] == place }) / Double(rows.count)
            }
            if let least = shares.min(), let greatest = shares.max(), greatest - least > 0.1 {
                return (name, least, greatest)
            }
        }
        return nil
    }

    /// What is to be said where rows of several folds are judged together; `nil` if there are none or
    /// one.
    var pooledWarning: String? {
        guard Set(folds ?? []).count > 1, !classes.isEmpty else { return nil }
        let pooled =
            "rows of all folds are pooled: probabilities of different models are taken to be on one scale"
        guard let uneven = unevenClass else { return pooled }
        return """
            \(pooled), and '\(uneven.name)' is \(NumberText.percent(uneven.least)) to \
            \(NumberText.percent(uneven.greatest)) of a fold, so that a model whose level follows its \
            training side loses area; read the AUROC within folds
            """
    }
}
