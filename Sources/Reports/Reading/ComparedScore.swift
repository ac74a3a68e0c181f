/// Another score of the same patients, to stand beside the model that a report is about.
public struct ComparedScore: Sendable, Hashable {
    /// The name, for example "Same network, no genes".
    public var name: String
    /// What it stands for.
    public var role: DiscriminationSection.Role
    /// The risk of each patient by name; higher means an earlier event.
    public var risks: [String: Double]

    /// Names a score.
    ///
    /// - Parameters:
    ///   - name: The name in tables and figures.
    ///   - role: What it stands for.
    ///   - risks: The risk of each patient by name; higher means an earlier event.
    public init(name: String, role: DiscriminationSection.Role, risks: [String: Double]) {
        self.name = name
        self.role = role
        self.risks = risks
    }
}
