/// What a sum over patients is divided by.
public enum LossReduction: String, Sendable, Hashable, Codable, CaseIterable {
    /// By nothing.
    case sum
    /// By the number of patients, or the sum of their weights.
    case meanOverRows
    /// By the number of events, or the sum of their weights.
    case meanOverEvents
}
