public import Cohorts
import Foundation

extension ReconstructionSection {
    /// Puts the correlations of all folds together.
    ///
    /// A gene that was predicted in several folds gets one correlation: the mean of Fisher's z over
    /// folds, each weighted by its patients less three. Only correlations within folds enter, so
    /// that the folds' different scales play no part.
    ///
    /// - Parameters:
    ///   - folds: The rows of each fold.
    ///   - bestCount: How many genes the report lists.
    /// - Returns: The section, or the reason why there is none.
    public static func pooling(
        _ folds: [[GeneReconstruction]], bestCount: Int = 20
    ) -> Part<ReconstructionSection> {
        let rows = folds.flatMap { $0 }
        guard !rows.isEmpty else { return .missing("no gene was predicted") }
        var names: [String] = []
        for row in rows where !names.contains(row.group) { names.append(row.group) }
        var pooled: [PooledGene] = []
        for (key, rows) in Dictionary(grouping: rows, by: { [$0.group, $0.gene] }) {
            pooled.append(PooledGene(group: key[0], name: key[1], rows: rows))
        }
        pooled.sort { ($0.group, $0.name) < ($1.group, $1.name) }
        let tested = pooled.filter { $0.z != nil }
        let qValues = benjaminiHochberg(tested.map(\.pValue))
        let genes = zip(tested, qValues).compactMap { $0.gene(qValue: $1) }
        let groups = names.map { name -> Group in
            let members = genes.filter { $0.group == name }
            let ratios = pooled.filter { $0.group == name }.compactMap(\.errorRatio)
            return Group(
                name: name, pearson: members.map(\.pearson.value),
                spearman: members.map(\.spearman),
                significant: members.count { $0.qValue < 0.05 && $0.pearson.value > 0 },
                errorRatio: StripPlot.median(ratios),
                constant: pooled.count { $0.group == name && $0.z == nil })
        }
        let best = genes.filter { $0.pearson.value > 0 }
            .sorted { ($0.pValue, $0.name) < ($1.pValue, $1.name) }.prefix(bestCount)
        let patients = pooled.map(\.patients).max() ?? 0
        return .shown(
            ReconstructionSection(
                patients: patients, groups: groups, best: Array(best),
                method: "test patients; correlations within folds, pooled by Fisher's z"))
    }

    /// Benjamini and Hochberg's adjusted p-values, in the order given.
    ///
    /// ### Reference
    /// Benjamini Y, Hochberg Y. *Journal of the Royal Statistical Society B* 57:289–300, 1995.
    package static func benjaminiHochberg(_ pValues: [Double]) -> [Double] {
        let order = pValues.indices.sorted { pValues[$0] > pValues[$1] }
        var adjusted = pValues
        var least = 1.0
        for (place, index) in order.enumerated() {
            let rank = Double(pValues.count - place)
            least = min(least, pValues[index] * Double(pValues.count) / rank)
            adjusted[index] = least
        }
        return adjusted
    }
}

/// One gene over all folds that predicted it.
private struct PooledGene {
    let group: String
    let name: String
    let patients: Int
    /// The mean of Fisher's z; `nil` where no fold has a correlation.
    let z: Double?
    let spearman: Double
    let standardError: Double
    let errorRatio: Double?

    init(group: String, name: String, rows: [GeneReconstruction]) {
        self.group = group
        self.name = name
        var weight = 0.0
        var sum = 0.0
        var rankSum = 0.0
        var counted = 0
        var ratio = (sum: 0.0, weight: 0.0)
        for row in rows {
            if let value = row.errorRatio, value.isFinite {
                ratio.sum += value * Double(row.patients)
                ratio.weight += Double(row.patients)
            }
            guard let pearson = row.pearson, row.patients > 3 else { continue }
            let share = Double(row.patients - 3)
            weight += share
            sum += share * PooledGene.fisher(pearson)
            rankSum += share * PooledGene.fisher(row.spearman ?? pearson)
            counted += row.patients
        }
        patients = counted
        z = weight > 0 ? sum / weight : nil
        spearman = weight > 0 ? tanh(rankSum / weight) : 0
        standardError = weight > 0 ? 1 / weight.squareRoot() : .infinity
        errorRatio = ratio.weight > 0 ? ratio.sum / ratio.weight : nil
    }

    var pValue: Double { z.map { erfc(abs($0 / standardError) / 2.0.squareRoot()) } ?? 1 }

    func gene(qValue: Double) -> ReconstructionSection.Gene? {
        guard let z else { return nil }
        let half = 1.959_963_984_540_054 * standardError
        return ReconstructionSection.Gene(
            name: name, group: group,
            pearson: IntervalEstimate(
                value: tanh(z), interval: .init(tanh(z - half), tanh(z + half)),
                patients: patients, method: "Fisher's z, pooled over folds"),
            spearman: spearman, pValue: pValue, qValue: qValue)
    }

    /// Fisher's z; a correlation of exactly ±1 is drawn back to what two decimals can tell.
    private static func fisher(_ correlation: Double) -> Double {
        atanh(min(max(correlation, -0.995), 0.995))
    }
}
