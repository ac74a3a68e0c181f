import Cohorts

extension Provenance {
    /// What a run recorded about itself.
    init(
        _ manifest: RunManifest, folds: [FoldMetrics], configuration: String?, seconds: Double?,
        commands: [String]
    ) {
        var run = [
            Fact("Morphogen", manifest.version), Fact("libtorch", manifest.torchVersion),
            Fact("Network", "\(manifest.model), \(manifest.preset) wiring"),
            Fact("Weights per fold", Self.range(folds.map(\.parameters))),
            Fact("Seed", "\(manifest.seed)"), Fact("Threads", "\(manifest.threads)"),
        ]
        if let seconds { run.append(Fact("Training took", Self.duration(seconds))) }
        var hashes = [
            Fact("Configuration", manifest.configurationHash, isCode: true),
            Fact("Folds", manifest.foldsHash, isCode: true),
        ]
        for (name, hash) in manifest.inputHashes.sorted(by: { $0.key < $1.key }) {
            hashes.append(Fact(name, hash, isCode: true))
        }
        self.init(
            groups: [Group("Run", run), Group("SHA-256", hashes)], configuration: configuration,
            commands: commands)
    }

    /// "13,538,309", or "13,538,309 to 14,587,397" where folds differ.
    private static func range(_ numbers: [Int]) -> String {
        let ends = Set([numbers.min(), numbers.max()].compactMap { $0 }).sorted()
        return ends.map { NumberText.count($0) }.joined(separator: " to ")
    }

    /// "42 s", "3 min 42 s", "2 h 5 min".
    static func duration(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
