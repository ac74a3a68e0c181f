extension Transform {
    /// Reads a step as a study writes it: a name, and the numbers that it takes.
    ///
    /// | step | meaning |
    /// |---|---|
    /// | `unlog 0.001` | undoes log₂(x + 0.001) |
    /// | `log 1` | log₂(x + 1); 1 if no number is given |
    /// | `per-million` | each patient's numbers to a sum of a million |
    /// | `tpm` | counts over gene lengths, then `per-million` |
    /// | `clip 5`, `clip 0 20` | bounds ±5, or 0 and 20 |
    /// | `variance 2000` | the 2,000 columns of greatest variance |
    /// | `near-constant 0.95` | drops columns of which one value is 95 % or more; the default |
    /// | `impute-median` | absent numbers become the column's median |
    /// | `impute-nearest 5` | the mean of the 5 nearest training patients; the default |
    /// | `zscore` | mean 0, deviation 1 |
    /// | `rank-normal` | normal quantiles of ranks |
    /// | `quantile` | the training patients' mean distribution |
    /// | `sites` | takes out what differs between sites, as ComBat does |
    ///
    /// - Parameters:
    ///   - text: Such as `log 1`.
    ///   - kilobases: The lengths of genes, for `tpm`.
    /// - Throws: ``OmicsError`` if the step is not known, or its numbers are too few, too many or out of
    ///   range.
    public init(_ text: String, kilobases: [String: Double] = [:]) throws(OmicsError) {
        let words = text.split(separator: " ").map(String.init)
        let numbers = words.dropFirst().map { Double($0) ?? .nan }
        let name = words.first ?? ""
        func wrong(_ need: String) -> OmicsError {
            OmicsError(.table, "the step '\(text)' is not understood; \(need)")
        }
        func number(_ otherwise: Double?, _ need: String, _ fits: (Double) -> Bool)
            throws(OmicsError) -> Double
        {
            guard let value = numbers.first ?? otherwise, numbers.count <= 1, fits(value) else {
                throw wrong("\(name) takes \(need)")
            }
            return value
        }
        func count(_ otherwise: Double?) throws(OmicsError) -> Int {
            Int(
                try number(otherwise, "a whole number from 1") {
                    $0 >= 1 && $0 <= 1e6 && $0 == $0.rounded()
                })
        }
        func alone(_ step: Transform) throws(OmicsError) -> Transform {
            guard numbers.isEmpty else { throw wrong("\(name) takes no number") }
            return step
        }
        switch name {
        case "unlog":
            self = .undoLogarithm(
                pseudocount: try number(nil, "what was added before the logarithm, such as 0.001") {
                    $0 >= 0 && $0.isFinite
                })
        case "log":
            self = .logarithm(
                pseudocount: try number(1, "what is added before the logarithm, such as 1") {
                    $0 > 0 && $0.isFinite
                })
        case "per-million": self = try alone(.perMillion)
        case "tpm": self = try alone(.tpm(kilobases: kilobases))
        case "clip":
            let bounds = numbers.count == 1 ? [-(numbers.first ?? 0)] + numbers : Array(numbers)
            guard bounds.count == 2, bounds[0] < bounds[1] else {
                throw wrong("clip takes one bound above 0, or the lower and the upper one")
            }
            self = .clip(lowest: bounds[0], highest: bounds[1])
        case "variance": self = .highestVariance(count: try count(nil))
        case "near-constant":
            self = .dropNearConstant(
                share: try number(0.95, "a share above 0 and at most 1") { $0 > 0 && $0 <= 1 })
        case "impute-median": self = try alone(.imputeMedian)
        case "impute-nearest": self = .imputeNearest(count: try count(5))
        case "zscore": self = try alone(.standardize)
        case "rank-normal": self = try alone(.rankNormal)
        case "quantile": self = try alone(.quantile)
        case "sites": self = try alone(.adjustSites)
        default:
            throw wrong(
                "the steps are unlog, log, per-million, tpm, clip, variance, near-constant, impute-median, impute-nearest, zscore, rank-normal, quantile and sites"
            )
        }
    }

    /// Whether a gene's result depends on the patient's other genes, so that all of them are needed.
    var mixesGenes: Bool {
        switch self {
        case .perMillion, .tpm, .quantile: true
        default: false
        }
    }
}
