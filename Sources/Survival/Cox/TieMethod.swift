/// How the partial likelihood treats events at the same time.
public enum TieMethod: String, Sendable, Hashable, Codable, CaseIterable {
    /// All tied deaths face the whole risk set.
    ///
    /// Breslow N. *Biometrics* 30(1):89–99, 1974. Quick, and biased toward 0 with many ties.
    case breslow
    /// The tied deaths leave the risk set one after another, on average. The default.
    ///
    /// Efron B. *Journal of the American Statistical Association* 72(359):557–565, 1977.
    case efron
    /// The conditional likelihood that these patients of the risk set died, and not others.
    ///
    /// Cox DR. *Journal of the Royal Statistical Society B* 34(2):187–220, 1972. For truly
    /// discrete times; takes no weights, and time in proportion to deaths times patients.
    case exact
}
