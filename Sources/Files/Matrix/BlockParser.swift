import Dispatch
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads blocks of whole lines into a ``NumberTable``, several stretches of a block at a time.
struct BlockParser {
    private(set) var table = NumberTable()

    private let path: FilePath
    private let separator: UInt8
    private let header: [String]
    private let kinds: [NumberTable.Column]
    private let fills: Bool

    init(
        path: FilePath, separator: UInt8, header: [String], kinds: [NumberTable.Column],
        fills: Bool
    ) {
        self.path = path
        self.separator = separator
        self.header = header
        self.kinds = kinds
        self.fills = fills
        table.textColumns = header.indices.filter { kinds[$0] == .text }.map { header[$0] }
        table.columns = header.indices.filter { kinds[$0] == .number }.map { header[$0] }
        table.texts = table.textColumns.map { _ in [] }
    }

    /// Appends the rows of a block.
    ///
    /// - Parameter block: Whole lines.
    /// - Returns: False if a quoted field does not end on its line, so that the file must be read
    ///   row by row.
    /// - Throws: ``FileError`` for the first row that is wrong.
    mutating func parse(_ block: UnsafeBufferPointer<UInt8>) throws(FileError) -> Bool {
        let threads = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        let pieces = cut(block, into: max(1, min(4 * threads, block.count >> 16)))
        let width = table.columns.count
        var counts = [Int](repeating: 0, count: pieces.count)
        counts.withUnsafeMutableBufferPointer { buffer in
            nonisolated(unsafe) let (counts, block) = (buffer, block)
            DispatchQueue.concurrentPerform(iterations: pieces.count) { index in
                counts[index] = Self.lines(UnsafeBufferPointer(rebasing: block[pieces[index]]))
            }
        }
        let rows = counts.reduce(0, +)
        let (size, overflows) = rows.multipliedReportingOverflow(by: width)
        guard !overflows, size <= 4 * block.count || fills && size < 1 << 40 else {
            throw FileError(
                .malformed, path,
                "has rows of too few fields: \(rows) lines in \(block.count) bytes cannot hold "
                    + "\(header.count) fields each")
        }
        let first = table.values.count
        table.values.append(contentsOf: repeatElement(.nan, count: size))
        var results = [PieceResult](repeating: PieceResult(), count: pieces.count)
        let starts = counts.reduce(into: [table.rowCount]) { $0.append(($0.last ?? 0) + $1) }
        let parser = PieceParser(
            path: path, separator: separator, header: header, kinds: kinds,
            texts: table.textColumns.count, fills: fills)
        let before = table.rowCount
        let lengths = counts
        table.values.withUnsafeMutableBufferPointer { valueBuffer in
            results.withUnsafeMutableBufferPointer { resultBuffer in
                nonisolated(unsafe) let (values, results, block) = (
                    valueBuffer, resultBuffer, block
                )
                DispatchQueue.concurrentPerform(iterations: pieces.count) { index in
                    let offset = first + (starts[index] - before) * width
                    let room = UnsafeMutableBufferPointer(
                        rebasing: values[offset..<(offset + lengths[index] * width)])
                    results[index] = parser.parse(
                        UnsafeBufferPointer(rebasing: block[pieces[index]]), into: room,
                        row: starts[index] + 1)
                }
            }
        }
        // A quoted line end shifts every later row, so it counts before any other fault.
        if results.contains(where: \.needsRows) { return false }
        for result in results {
            if let error = result.error { throw error }
            table.missing += result.missing
            for text in result.texts.indices {
                table.texts[text].append(contentsOf: result.texts[text])
            }
        }
        table.rowCount += rows
        return true
    }

    /// Stretches of whole lines of about equal length.
    private func cut(_ block: UnsafeBufferPointer<UInt8>, into count: Int) -> [Range<Int>] {
        guard let base = block.baseAddress else { return [] }
        var pieces: [Range<Int>] = []
        var start = 0
        for index in 1...count {
            guard start < block.count else { break }
            var end = index == count ? block.count : max(start, block.count / count * index)
            if end < block.count {
                let hit = memchr(base + end, Int32(UInt8(ascii: "\n")), block.count - end)
                end = hit.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) + 1 } ?? block.count
            }
            pieces.append(start..<end)
            start = end
        }
        return pieces
    }

    /// The lines that are not empty.
    private static func lines(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        var count = 0
        var start = 0
        while start < bytes.count {
            let hit = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
            let end = hit.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? bytes.count
            let isEmpty =
                end == start || (end == start + 1 && bytes[start] == UInt8(ascii: "\r"))
            if !isEmpty { count += 1 }
            start = end + 1
        }
        return count
    }
}

/// What one stretch of lines gave.
struct PieceResult {
    var texts: [[String]] = []
    var missing = 0
    var error: FileError?
    /// Whether a quoted field goes on past its line.
    var needsRows = false
}
