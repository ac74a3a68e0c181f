extension SampleOrigin {
    /// What the names of UCSC Xena's joined cohorts say beside TCGA's: GTEX is healthy tissue, TARGET
    /// writes its sample types as TCGA does.
    static func other(_ name: String) -> SampleOrigin? {
        let parts = name.split(separator: "-").map(String.init)
        guard parts.count >= 2 else { return nil }
        if parts[0] == "GTEX" || parts[0] == "K" {
            return SampleOrigin(
                patient: parts[0...1].joined(separator: "-"), isNormal: true, isPrimary: false)
        }
        if parts[0] == "TARGET", parts.count >= 4, let type = Int(parts[3].prefix(2)) {
            return SampleOrigin(
                patient: parts[0...2].joined(separator: "-"), isNormal: (10...19).contains(type),
                isPrimary: [1, 3, 5, 9].contains(type))
        }
        return nil
    }
}
