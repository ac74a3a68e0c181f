import Omics

/// What may make a held-out patient known to the training side.
public struct LeakCheck: Codable, Sendable, Hashable {
    /// One suspicion.
    public struct Finding: Codable, Sendable, Hashable {
        /// What kind of leak.
        public enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
            /// One person under two identifiers, on both sides.
            case person
            /// A slide of two patients.
            case slide
            /// Rows of numbers that are almost the same.
            case features
            /// A site on both sides.
            case site
        }
        /// What kind of leak.
        public let kind: Kind
        /// The fold; nothing if it concerns the cohort.
        public let fold: Int?
        /// How many.
        public let count: Int
        /// The sentence.
        public let sentence: String
    }

    /// The findings, the gravest kinds first.
    public let findings: [Finding]

    /// Whether nothing but shared sites was found.
    public var isClean: Bool { findings.allSatisfy { $0.kind == .site } }

    /// Looks for leaks.
    ///
    /// - Parameters:
    ///   - folds: The division.
    ///   - patients: Who there is.
    ///   - slides: The slides of each patient.
    ///   - genes: Pairs of patients whose genes are almost the same, as ``NearDuplicates`` finds them.
    ///   - twins: Slides of different patients that are almost the same.
    public init(
        _ folds: Folds, _ patients: [SplitPatient], slides: [String: [String]] = [:],
        genes: [(String, String)] = [], twins: SlideTwins? = nil
    ) {
        var findings: [Finding] = []
        let known = Dictionary(patients.map { ($0.id, $0) }) { first, _ in first }
        let copies = twins?.pairs.map { ($0.first, $0.second) } ?? []
        for (index, fold) in folds.folds.enumerated() {
            let training = Set(fold.training)
            let people = Set(fold.training.map(Self.person))
            let same = fold.heldOut.count { people.contains(Self.person($0)) }
            if same > 0 {
                findings.append(
                    Finding(
                        kind: .person, fold: index, count: same,
                        sentence:
                            "fold \(index) holds out \(same) patients whose other identifier is in training"
                    ))
            }
            let trained = Set(fold.training.flatMap { slides[$0] ?? [] })
            let shared = fold.heldOut.flatMap { slides[$0] ?? [] }.count { trained.contains($0) }
            if shared > 0 {
                findings.append(
                    Finding(
                        kind: .slide, fold: index, count: shared,
                        sentence: "fold \(index) has \(shared) slides on both sides"))
            }
            let held = Set(fold.heldOut)
            func crossing(_ pairs: [(String, String)]) -> Int {
                pairs.count { pair in
                    held.contains(pair.0) && training.contains(pair.1)
                        || held.contains(pair.1) && training.contains(pair.0)
                }
            }
            for (count, what) in [(crossing(copies), "slides"), (crossing(genes), "genes")]
            where count > 0 {
                findings.append(
                    Finding(
                        kind: .features, fold: index, count: count,
                        sentence:
                            "fold \(index) has \(count) pair\(count == 1 ? "" : "s") of patients across its sides whose \(what) are almost the same"
                    ))
            }
            let sites = Set(fold.training.compactMap { known[$0]?.site })
            let common = Set(fold.heldOut.compactMap { known[$0]?.site }).intersection(sites).count
            if common > 0 {
                findings.append(
                    Finding(
                        kind: .site, fold: index, count: common,
                        sentence: "fold \(index) has \(common) sites on both sides"))
            }
        }
        let order = Finding.Kind.allCases
        self.findings = findings.sorted { a, b in
            let (first, second) = (
                order.firstIndex(of: a.kind) ?? 0, order.firstIndex(of: b.kind) ?? 0
            )
            return (first, a.fold ?? -1) < (second, b.fold ?? -1)
        }
    }

    /// Who an identifier stands for: TCGA's patient in a longer barcode, without blanks and case.
    static func person(_ id: String) -> String {
        TCGABarcode(id)?.patient ?? id.lowercased().filter { !$0.isWhitespace }
    }
}
