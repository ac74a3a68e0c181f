public import Omics
import Survival

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
    ///   - features: A row of numbers per patient: genes, or the mean of the slides' patches.
    ///   - similarity: The correlation from which two rows count as one.
    public init(
        _ folds: Folds, _ patients: [SplitPatient], slides: [String: [String]] = [:],
        features: OmicsTable? = nil, similarity: Double = 0.9999
    ) {
        var findings: [Finding] = []
        let known = Dictionary(patients.map { ($0.id, $0) }) { first, _ in first }
        let twins = features.map { nearDuplicates(in: $0, similarity: similarity) } ?? []
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
            let crossing = twins.count { pair in
                held.contains(pair.0) && training.contains(pair.1)
                    || held.contains(pair.1) && training.contains(pair.0)
            }
            if crossing > 0 {
                findings.append(
                    Finding(
                        kind: .features, fold: index, count: crossing,
                        sentence:
                            "fold \(index) has \(crossing) pairs of patients across its sides whose numbers are almost the same"
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

/// Pairs of patients whose rows correlate almost perfectly, found by comparing neighbours along a few
/// random directions before any pair is compared in full.
///
/// - Parameters:
///   - table: Rows of numbers; columns with absent numbers are left out.
///   - similarity: The least correlation.
/// - Returns: The pairs, in the order of the table.
public func nearDuplicates(in table: OmicsTable, similarity: Double = 0.9999) -> [(String, String)]
{
    let rows = table.patients.indices.map { Array(table.values(row: $0)) }
    let places = table.columns.indices.filter { place in rows.allSatisfy { $0[place].isFinite } }
    guard places.count > 2, rows.count > 1 else { return [] }
    let scaled = rows.map { row -> [Double] in
        let values = places.map { row[$0] }
        let mean = values.reduce(0, +) / Double(values.count)
        let norm = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
        return values.map { norm > 0 ? ($0 - mean) / norm : 0 }
    }
    var stream = RandomStream(seed: 1, stream: "near duplicates")
    // Rows at correlation r lie √(2 − 2r) apart, and along a unit direction never further.
    let reach = (2 - 2 * similarity).squareRoot()
    var found: Set<[Int]> = []
    let direction = places.map { _ in stream.normal() }
    let norm = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let shadows = scaled.map { row in zip(row, direction).reduce(0) { $0 + $1.0 * $1.1 } / norm }
    let order = shadows.indices.sorted { (shadows[$0], $0) < (shadows[$1], $1) }
    for (rank, first) in order.enumerated() {
        for second in order[(rank + 1)...] {
            if shadows[second] - shadows[first] > reach { break }
            let correlation = zip(scaled[first], scaled[second]).reduce(0) { $0 + $1.0 * $1.1 }
            if correlation >= similarity { found.insert([min(first, second), max(first, second)]) }
        }
    }
    return found.sorted { $0.lexicographicallyPrecedes($1) }.map {
        (table.patients[$0[0]], table.patients[$0[1]])
    }
}
