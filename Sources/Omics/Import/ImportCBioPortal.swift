import Files
import SystemPackage

extension CBioPortalStudy {
    /// Reads a matrix of expression or copy number.
    ///
    /// - Parameters:
    ///   - file: One of ``files`` with the alteration `MRNA_EXPRESSION` or `COPY_NUMBER_ALTERATION`.
    ///     Z-scores keep their unit: they were made from all samples, held-out ones too, which a note
    ///     says.
    ///   - told: What the numbers are, where the meta file does not say.
    /// - Returns: The matrix and its report.
    /// - Throws: `FileError` if it cannot be read, ``OmicsError`` if it has no column of genes.
    public func matrix(_ file: DataFile, unit told: ExpressionUnit? = nil) throws -> ImportedMatrix
    {
        let isCopyNumber = file.alteration == "COPY_NUMBER_ALTERATION"
        let isZScore = file.datatype == "Z-SCORE" || file.identifier.lowercased().contains("zscore")
        let unit: ExpressionUnit =
            told
            ?? (isCopyNumber
                ? (file.datatype == "DISCRETE" ? .copyNumberSteps : .unknown)
                : isZScore ? .zScore : file.identifier.contains("rna_seq_v2") ? .rsem : .unknown)
        var report = ImportReport(file.path, format: "a matrix of cBioPortal", unit: unit)
        report.orientation = "genes are in rows, as always at cBioPortal"
        if isZScore {
            report.notes.append(
                "z-scores were made from all samples of the study, held-out ones too; for an honest "
                    + "study import the expression itself and standardise on the training fold")
        }
        var names = (symbol: -1, entrez: -1)
        let table = try NumberTable(file.path, separator: "\t", comment: "#") { header in
            names = (
                header.firstIndex(of: "Hugo_Symbol") ?? -1,
                header.firstIndex(of: "Entrez_Gene_Id") ?? -1
            )
            guard names.symbol >= 0 || names.entrez >= 0 else {
                throw OmicsError(
                    .table, "\(file.path) has neither a column Hugo_Symbol nor Entrez_Gene_Id")
            }
            return header.indices.map { column in
                column == names.symbol || column == names.entrez
                    ? .text : header[column] == "Cytoband" ? .ignored : .number
            }
        }
        let hasBoth = names.symbol >= 0 && names.entrez >= 0
        let genes = (0..<table.rowCount).map { row -> String in
            guard hasBoth else { return table.texts[0][row] }
            let symbol = table.texts[names.symbol < names.entrez ? 0 : 1][row]
            let number = table.texts[names.symbol < names.entrez ? 1 : 0][row]
            if symbol.isEmpty { return number }
            return Int(number).map { $0 > 0 ? "\(symbol)|\($0)" : symbol } ?? symbol
        }
        report.add(.cells, .noted, table.missing, "cells without a number")
        let matrix = ExpressionMatrix(
            samples: table.columns, genes: genes, values: table.values, genesInRows: true,
            unit: unit)
        return try finishedImport(matrix, report, file.path)
    }

    /// Reads mutations, one per row in the manner of MAF, into a table of 0 and 1.
    ///
    /// Changes that do not alter the protein (`Silent`, introns, untranslated regions, flanks, RNA,
    /// intergenic) do not count. A sample that was sequenced and has no row of a gene has 0 there;
    /// without the study's list of sequenced samples, only samples with some mutation are known.
    ///
    /// - Parameter file: The file of mutations.
    /// - Returns: One column per gene that is mutated in some sample, and the report.
    /// - Throws: `FileError` if it cannot be read or lacks a column.
    public func mutations(_ file: DataFile) throws -> ImportedMatrix {
        var report = ImportReport(file.path, format: "mutations of cBioPortal", unit: .mutated)
        report.orientation = "a row is a mutation"
        var reader = try CSVReader(
            file.path, separator: "\t", raggedRows: .fill, comment: "#")
        let gene = try reader.column("Hugo_Symbol")
        let sample = try reader.column("Tumor_Sample_Barcode")
        let kind = try reader.column("Variant_Classification")
        let entrez = reader.columns.firstIndex(of: "Entrez_Gene_Id")
        var mutated: [String: Set<String>] = [:]
        var (rows, silent, repeats) = (0, 0, 0)
        var carriers: Set<String> = []
        while let row = try reader.next() {
            rows += 1
            carriers.insert(row.trimmed(sample))
            guard !silentKinds.contains(row.trimmed(kind).lowercased()) else {
                silent += 1
                continue
            }
            var name = row.trimmed(gene)
            if let entrez, let number = Int(row.trimmed(entrez)), number > 0 {
                name += "|\(number)"
            }
            if !mutated[name, default: []].insert(row.trimmed(sample)).inserted { repeats += 1 }
        }
        report.add(.cells, .dropped, silent, "mutations that do not alter the protein")
        report.add(.cells, .merged, repeats, "further mutations of a gene in the same sample")
        var samples = Array(carriers.union(try sequencedSamples() ?? [])).sorted()
        if let sequenced = try sequencedSamples() {
            let strays = carriers.subtracting(sequenced)
            report.add(
                .samples, .dropped, strays.count,
                "samples with mutations that are not among the sequenced")
            samples = sequenced
        } else {
            report.notes.append(
                "the study has no list of sequenced samples; samples without any mutation are unknown"
            )
        }
        let genes = mutated.keys.sorted()
        let values = genes.flatMap { gene in
            samples.map { mutated[gene]?.contains($0) == true ? Float(1) : 0 }
        }
        report.notes.append("\(rows) mutations")
        return try finishedImport(
            ExpressionMatrix(
                samples: samples, genes: genes, values: values, genesInRows: true, unit: .mutated),
            report, file.path)
    }
}

/// The classes of variants that leave the protein as it is.
private let silentKinds: Set = [
    "silent", "intron", "3'utr", "5'utr", "3'flank", "5'flank", "igr", "rna", "lincrna",
]
