import Files
import Omics
import Slides
import SystemPackage

/// Slides of different patients that are the same slide, or nearly: copied, scanned twice, or cut from
/// one another, under two names.
///
/// Two things are compared. Patches: slides share them if a twentieth of the smaller one's rows stand
/// in the other, number by number. Means: of all slides, the mean patch is taken, feature by feature
/// brought to the same scale, and pairs that correlate at 0.999 or more are twins; that finds
/// slides that were compressed or scanned again.
public struct SlideTwins: Sendable, Hashable {
    /// Two patients with such slides.
    public struct Pair: Sendable, Hashable {
        /// The one who comes first in the cohort.
        public let first: String
        /// The other.
        public let second: String
        /// Whether they share patches; else their means are almost the same.
        public let sharesPatches: Bool
    }

    /// The pairs, in the order of the patients.
    public let pairs: [Pair]
    /// The slides that were read.
    public let slides: Int
    /// The slides whose features cannot be read, so that nothing is known of them.
    public let unreadable: Int

    /// Reads the features of a cohort.
    ///
    /// - Parameters:
    ///   - patients: The patients and their feature files.
    ///   - patchLimit: The most patches of a slide that are looked at, evenly spaced.
    ///   - progress: Called after each slide with how many are done, and of how many.
    public init(
        _ patients: [Cohort.Patient], patchLimit: Int = 4_096,
        progress: (Int, Int) -> Void = { _, _ in }
    ) {
        let files = patients.flatMap { patient in patient.features.map { (patient.id, $0) } }
        var prints: [Print] = []
        var owners: [UInt64: [Int]] = [:]
        for (number, (id, file)) in files.enumerated() {
            if let bag = try? readBag(file) {
                let print = Print(bag, of: id, limit: patchLimit)
                for hash in print.hashes { owners[hash, default: []].append(prints.count) }
                prints.append(print)
            }
            progress(number + 1, files.count)
        }
        slides = prints.count
        unreadable = files.count - prints.count
        var found: [[String]: Bool] = [:]
        for (key, count) in Self.shared(owners, prints) {
            let smaller = min(prints[key[0]].hashes.count, prints[key[1]].hashes.count)
            if 20 * count >= smaller { found[key.map { prints[$0].patient }] = true }
        }
        for key in Self.alike(prints) where found[key] == nil { found[key] = false }
        let order = Dictionary(
            patients.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        pairs = found.map { key, isShared in
            let sorted = key.sorted { order[$0] ?? 0 < order[$1] ?? 0 }
            return Pair(first: sorted[0], second: sorted[1], sharesPatches: isShared)
        }.reduce(into: [Pair]()) { all, pair in
            if !all.contains(where: { $0.first == pair.first && $0.second == pair.second }) {
                all.append(pair)
            }
        }.sorted {
            (order[$0.first] ?? 0, order[$0.second] ?? 0) < (
                order[$1.first] ?? 0, order[$1.second] ?? 0
            )
        }
    }

    /// How many rows two slides of different patients have in common.
    private static func shared(_ owners: [UInt64: [Int]], _ prints: [Print]) -> [[Int]: Int] {
        var shared: [[Int]: Int] = [:]
        // A patch that very many slides have is empty glass, or a mistake of its own.
        for slides in owners.values where slides.count > 1 && slides.count <= 64 {
            for (place, first) in slides.enumerated() {
                for second in slides[(place + 1)...]
                where prints[first].patient != prints[second].patient {
                    shared[[first, second], default: 0] += 1
                }
            }
        }
        return shared
    }

    /// Patients whose slides' means are almost the same, beside what all slides have in common.
    private static func alike(_ prints: [Print]) -> [[String]] {
        let width = prints.first?.mean.count ?? 0
        let same = prints.filter { $0.mean.count == width }
        // Of three slides the deviations from the mean are alike by themselves.
        guard same.count >= 4, width >= 8 else { return [] }
        let count = Double(same.count)
        var scaled = same.map { _ in [Double](repeating: 0, count: width) }
        for feature in 0..<width {
            let mean = same.reduce(0) { $0 + $1.mean[feature] } / count
            let spread = same.reduce(0) {
                $0 + ($1.mean[feature] - mean) * ($1.mean[feature] - mean)
            }
            guard spread > 0 else { continue }
            for slide in same.indices {
                scaled[slide][feature] =
                    (same[slide].mean[feature] - mean) / (spread / count).squareRoot()
            }
        }
        let table = OmicsTable(
            patients: same.indices.map(String.init), columns: (0..<width).map { "feature \($0)" },
            values: scaled.flatMap(\.self))
        return NearDuplicates(in: table, similarity: 0.999).pairs.compactMap { pair in
            guard let first = Int(pair.0), let second = Int(pair.1) else { return nil }
            let patients = [same[first].patient, same[second].patient]
            return patients[0] == patients[1] ? nil : patients
        }
    }

    /// What is kept of a slide.
    private struct Print {
        let patient: String
        var mean: [Double]
        var hashes: Set<UInt64> = []

        init(_ bag: Bag, of patient: String, limit: Int) {
            self.patient = patient
            mean = [Double](repeating: 0, count: bag.width)
            let step = max(1, (bag.count + limit - 1) / limit)
            var count = 0.0
            for patch in stride(from: 0, to: bag.count, by: step) {
                // FNV-1a over the numbers' bits.
                var hash: UInt64 = 0xCBF2_9CE4_8422_2325
                var isEmpty = true
                let numbers = bag.floats(of: patch..<(patch + 1))
                for (feature, value) in numbers.enumerated() {
                    mean[feature] += Double(value)
                    hash = (hash ^ UInt64(value.bitPattern)) &* 0x100_0000_01B3
                    if value != numbers[0] { isEmpty = false }
                }
                if !isEmpty { hashes.insert(hash) }
                count += 1
            }
            for feature in mean.indices { mean[feature] /= count }
        }
    }
}
