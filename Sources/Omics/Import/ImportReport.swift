public import SystemPackage

/// What an import took in, what it made of it, and what was lost on the way and why.
///
/// Counts and gene names only; samples are never named.
public struct ImportReport: Codable, Sendable, Hashable {
    /// Something that happened to a number of genes, samples or cells.
    public struct Entry: Codable, Sendable, Hashable {
        /// What kind of thing was touched.
        public enum Subject: String, Codable, Sendable, Hashable, CaseIterable {
            /// Rows or columns of genes.
            case genes
            /// Samples, aliquots, spots or cells.
            case samples
            /// Patients.
            case patients
            /// Single numbers.
            case cells
        }
        /// What was done with them.
        public enum Fate: String, Codable, Sendable, Hashable, CaseIterable {
            /// They go by another name now.
            case mapped
            /// Several became one.
            case merged
            /// They were left out.
            case dropped
            /// They were kept, but deserve a look.
            case noted
        }

        /// What kind of thing.
        public let subject: Subject
        /// What was done.
        public let fate: Fate
        /// How many.
        public let count: Int
        /// Why, as the end of a sentence.
        public let reason: String
        /// A few names of genes, or nothing.
        public let examples: [String]
    }

    /// The file or folder that was read, without its path.
    public let source: String
    /// The format that it was read as.
    public let format: String
    /// What the numbers are.
    public var unit: ExpressionUnit
    /// How the table lay, as a sentence.
    public var orientation: String?
    /// Genes as they came.
    public var genesIn = 0
    /// Genes that are left.
    public var genesOut = 0
    /// Samples as they came.
    public var samplesIn = 0
    /// Patients (or samples, where these are no patients') that are left.
    public var patientsOut = 0
    /// What happened, in the order of the steps.
    public private(set) var entries: [Entry] = []
    /// What a reader should know, as sentences.
    public var notes: [String] = []

    /// Starts a report.
    ///
    /// - Parameters:
    ///   - source: The file or folder; its last component is kept.
    ///   - format: The format that it is read as.
    ///   - unit: What the numbers are.
    public init(_ source: FilePath, format: String, unit: ExpressionUnit) {
        self.source = source.lastComponent?.string ?? source.string
        self.format = format
        self.unit = unit
    }

    /// Records that something happened, unless it happened to none.
    public mutating func add(
        _ subject: Entry.Subject, _ fate: Entry.Fate, _ count: Int, _ reason: String,
        examples: [String] = []
    ) {
        guard count > 0 else { return }
        entries.append(
            Entry(
                subject: subject, fate: fate, count: count, reason: reason,
                examples: Array(examples.prefix(5))))
    }

    /// The report as a person reads it: 80 columns.
    public var text: String {
        let hasGenes = genesIn > 0
        var lines = wrapped(
            "\(source), read as \(format)" + (hasGenes ? "; numbers are \(unit.rawValue)" : ""),
            after: "", indent: 0)
        if let orientation { lines += wrapped(orientation, after: "", indent: 0) }
        lines.append("")
        if hasGenes { lines.append("  genes     \(padded(genesIn)) in \(padded(genesOut)) out") }
        lines.append(
            "  \(hasGenes ? "samples" : "rows   ")   \(padded(samplesIn)) in \(padded(patientsOut)) patients out"
        )
        if !entries.isEmpty { lines.append("") }
        for entry in entries {
            let what = "\(entry.fate.rawValue) \(entry.subject.rawValue)".padding(17)
            let examples =
                entry.examples.isEmpty
                ? ""
                : ": " + entry.examples.joined(separator: ", ")
                    + (entry.examples.count < entry.count ? " …" : "")
            lines += wrapped(
                "\(entry.reason)\(examples)", after: "  \(what)\(padded(entry.count))  ", indent: 30
            )
        }
        if !notes.isEmpty { lines.append("") }
        for note in notes { lines += wrapped(note, after: "  note: ", indent: 8) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: " ", count: max(0, 9 - digits.count)) + digits
    }
}

extension String {
    /// Blanks at the end up to a width.
    func padding(_ width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}

/// A text broken at blanks so that no line is longer than 80 characters where that can be.
private func wrapped(_ text: String, after start: String, indent: Int) -> [String] {
    var lines: [String] = []
    var line = start
    var isFresh = true
    for word in text.split(separator: " ") {
        if !isFresh, line.count + 1 + word.count > 80 {
            lines.append(line)
            line = String(repeating: " ", count: indent) + word
        } else {
            line += (isFresh ? "" : " ") + word
        }
        isFresh = false
    }
    return lines + [line]
}
