import SystemPackage

/// What a file is that was given in place of a table of text in UTF-8, as the end of a sentence.
///
/// - Parameter head: The first bytes, unpacked.
/// - Returns: Nothing if it may be a table.
func foreignForm(of head: some Collection<UInt8>) -> String? {
    if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
        return "is UTF-16 text; save it as UTF-8"
    }
    if head.dropFirst(257).starts(with: "ustar".utf8) {
        return "is a tar archive; unpack it and name the table in it"
    }
    let bytes = head.prefix(4)
    let even = bytes.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    let odd = bytes.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    if bytes.count == 4, even == [0, 0] || odd == [0, 0] {
        return "is UTF-16 text; save it as UTF-8"
    }
    if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
        return "is a workbook of Excel; save the sheet as CSV"
    }
    if head.starts(with: [0x89, 0x48, 0x44, 0x46]) {
        return "is an HDF5 file and no table of text"
    }
    if head.contains(UInt8(ascii: "\r")), !head.contains(UInt8(ascii: "\n")) {
        return "ends its lines by returns alone, as Macs once did; save it with line feeds"
    }
    let text = String(decoding: head.prefix(64), as: UTF8.self).trimmingBlanks.lowercased()
    if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") {
        return "is a web page and no table; the download failed, or it needs a login"
    }
    return nil
}

/// Refuses a header of one field that has other separators in it.
///
/// - Parameters:
///   - separator: What was taken for the separator.
///   - header: The fields of the header.
///   - path: The table.
/// - Throws: ``FileError``.
func checkSeparator(
    _ separator: UInt8, of header: [String], _ path: FilePath
) throws(FileError) {
    guard header.count == 1, let only = header.first else { return }
    let isTab = separator == UInt8(ascii: "\t")
    let reason: String
    if only.contains(";") {
        reason =
            "separates its fields by semicolons; save it with commas between fields and points in numbers"
    } else if !isTab, only.contains("\t") {
        reason = "separates its fields by tabs; give it a name that ends in .tsv"
    } else if isTab, only.contains(","), !only.contains(", ") {
        reason = "separates its fields by commas; give it a name that ends in .csv"
    } else {
        return
    }
    throw FileError(.unsupported, path, reason)
}

/// What a first row with one field more than the header means, after the sentence on the two numbers.
///
/// - Parameters:
///   - row: The number of the row.
///   - fields: Its fields.
///   - header: The fields of the header.
///   - endsBlank: Whether its last field is blank, so that a separator at its end made it.
/// - Returns: The rest of the sentence; empty if it means nothing known.
func rowNamesHint(row: Int, fields: Int, header: Int, endsBlank: Bool) -> String {
    guard row == 1, header > 1, fields == header + 1 else { return "" }
    return endsBlank
        ? ": the row ends in a separator, the header does not"
        : ": R writes row names so; with col.names = NA the header has a field for them"
}
