import Files
public import SystemPackage

/// GDC's sample sheet: which file is of which sample of which case.
public struct SampleSheet: Sendable {
    /// One file.
    public struct Entry: Sendable, Hashable {
        /// The identifier that gdc-client names the file's folder by.
        public let file: String
        /// The file's name.
        public let name: String
        /// Such as `TCGA-BLCA`.
        public let project: String
        /// The sample's identifier.
        public let sample: String
        /// Whose the sample is, and of which kind.
        public let origin: SampleOrigin
    }

    /// The files of expression, in the order of the sheet.
    public let entries: [Entry]
    /// Rows of other kinds of data.
    public let others: Int

    /// Reads a sheet as GDC's cart gives it.
    ///
    /// Both layouts are read: with the column `Sample Type` (`Primary Tumor`, `Solid Tissue Normal`),
    /// and the later one with `Tissue Type` (`Tumor`, `Normal`) and `Tumor Descriptor` (`Primary`).
    ///
    /// - Parameter path: The sheet, tab-separated.
    /// - Throws: `FileError` if it cannot be read or lacks a column, ``OmicsError`` if it lists no
    ///   file of gene counts.
    public init(_ path: FilePath) throws {
        var reader = try CSVReader(path, separator: "\t", raggedRows: .fill)
        if ["id", "filename", "md5"].allSatisfy(reader.columns.contains) {
            throw OmicsError(
                .table,
                "\(path) is the manifest of gdc-client, which names no samples; the cart offers the sample sheet beside it"
            )
        }
        let (file, name) = (try reader.column("File ID"), try reader.column("File Name"))
        let (cases, samples) = (try reader.column("Case ID"), try reader.column("Sample ID"))
        let project = reader.columns.firstIndex(of: "Project ID")
        let type = reader.columns.firstIndex(of: "Sample Type")
        let tissue = reader.columns.firstIndex(of: "Tissue Type")
        let descriptor = reader.columns.firstIndex(of: "Tumor Descriptor")
        var entries: [Entry] = []
        var others = 0
        while let row = try reader.next() {
            guard row[name].contains("star_gene_counts") else {
                others += 1
                continue
            }
            // One file may stand for several aliquots of a case: "A, A".
            func first(_ column: Int) -> String {
                row[column].split(separator: ",").first.map { $0.trimmingBlanks } ?? ""
            }
            let sample = first(samples)
            let words = [type, tissue, descriptor].compactMap { $0.map(first) }
                .joined(separator: " ").lowercased()
            let barcode = SampleOrigin(barcode: sample)
            entries.append(
                Entry(
                    file: row.trimmed(file), name: row.trimmed(name),
                    project: project.map(first) ?? "", sample: sample,
                    origin: SampleOrigin(
                        patient: first(cases).isEmpty ? barcode.patient : first(cases),
                        isNormal: words.isEmpty ? barcode.isNormal : words.contains("normal"),
                        isPrimary: words.isEmpty ? barcode.isPrimary : words.contains("primary"))))
        }
        guard !entries.isEmpty else {
            throw OmicsError(
                .table,
                "\(path) lists no file of gene counts (…star_gene_counts.tsv) among its \(others) rows"
            )
        }
        self.entries = entries
        self.others = others
    }

    /// The origin of each sample, for ``ImportedMatrix/selectingPatients(_:patients:)``.
    public var origins: [String: SampleOrigin] {
        Dictionary(entries.map { ($0.sample, $0.origin) }) { first, _ in first }
    }
}
