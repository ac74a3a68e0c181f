/// How much each event time counts in a test of the log-rank family.
public enum LogRankWeighting: Sendable, Hashable {
    /// 1: most powerful for proportional hazards.
    case logRank
    /// The number at risk (Gehan's and Breslow's Wilcoxon test): early differences.
    case gehan
    /// The square root of the number at risk (Tarone and Ware).
    case taroneWare
    /// The product of 1 − d/(n + 1) up to and including the time (Peto and Peto).
    case peto
    /// S(t−)^rho · (1 − S(t−))^gamma, with S the Kaplan–Meier curve of all patients of a stratum.
    case flemingHarrington(rho: Double, gamma: Double)
}
