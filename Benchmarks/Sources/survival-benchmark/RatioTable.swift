import Foundation

/// Our times beside the peers', one row per measurement.
struct RatioTable {
    private let measurements: [Measurement]

    /// Reads files of JSON lines.
    init(files: [String]) throws {
        var measurements: [Measurement] = []
        for file in files {
            let text = try String(contentsOfFile: file, encoding: .utf8)
            for line in text.split(whereSeparator: \.isNewline) {
                measurements.append(
                    try JSONDecoder().decode(Measurement.self, from: Data(line.utf8)))
            }
        }
        self.measurements = measurements
    }

    /// The largest ratio that is good enough, by measurement and engine.
    private static let goals: [String: (engine: String, count: Int, ratio: Double)] = [
        "harrell": ("R survival", 20_000, 0.7),
        "harrell_with_variance": ("R survival", 20_000, 0.4),
        "bootstrap_1000_harrell": ("R survival", 400, 0.12),
        "kaplan_meier_loglog": ("R survival", 20_000, 0.25),
        "logrank": ("R survival", 20_000, 0.25),
        "cox_50_efron": ("R survival", 5000, 0.5),
        "uno": ("scikit-survival", 5000, 0.25),
        "td_auc_50_times": ("scikit-survival", 5000, 0.25),
        "ibs_50_times": ("scikit-survival", 5000, 0.25),
    ]

    /// The table in Markdown.
    var markdown: String {
        var lines = [
            "| measurement | patients | peer | peer ms | ours ms | ratio | goal |",
            "|---|---:|---|---:|---:|---:|---:|",
        ]
        for own in measurements where own.engine == "Morphogen" {
            let peers = measurements.filter {
                $0.engine != "Morphogen" && $0.what == own.what && $0.count == own.count
            }
            for peer in peers { lines.append(row(own, peer)) }
            if peers.isEmpty { lines.append(row(own, nil)) }
        }
        return lines.joined(separator: "\n")
    }

    private func row(_ own: Measurement, _ peer: Measurement?) -> String {
        var goal = ""
        if let peer, let known = Self.goals[own.what], own.count == known.count,
            peer.engine.hasPrefix(known.engine)
        {
            let isMet = own.seconds / peer.seconds <= known.ratio
            goal = "\(known.ratio)\(isMet ? "" : " missed")"
        }
        let ratio = peer.map { String(format: "%.4f", own.seconds / $0.seconds) } ?? ""
        return """
            | \(own.what) | \(own.count) | \(peer?.engine ?? "") \
            | \(milliseconds(peer?.seconds)) | \(milliseconds(own.seconds)) | \(ratio) | \(goal) |
            """
    }

    private func milliseconds(_ seconds: Double?) -> String {
        seconds.map { String(format: "%.3f", $0 * 1000) } ?? ""
    }
}
