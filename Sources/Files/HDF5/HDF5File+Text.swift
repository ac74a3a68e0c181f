internal import CHDF5

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension HDF5File {
    /// The texts of an array of any shape, in its order, of fixed or of varying length, some at a
    /// time.
    ///
    /// - Parameters:
    ///   - name: The array.
    ///   - begin: Called once with how many there are.
    ///   - body: Called with each text in turn, without a blank or zero at its end.
    /// - Throws: ``FileError`` if it holds something else or bytes that are no UTF-8.
    func forEachText(
        _ name: String, begin: (Int) throws(FileError) -> Void = { _ in },
        _ body: (String) throws(FileError) -> Void
    ) throws(FileError) {
        let dataset = try Dataset(self, name, as: nil)
        guard dataset.kind == H5T_STRING else {
            throw bounds.broken("has '\(name)', which holds no text", .unsupported)
        }
        try begin(dataset.count)
        var total = 0
        for rows in dataset.pieces(of: 1 << 20) {
            let count = dataset.count(of: rows)
            let fields =
                dataset.isVarying
                ? try varying(dataset, rows, count) : try fixed(dataset, rows, count)
            for field in fields {
                total += field.count
                guard total <= HDF5Bounds.greatestText else {
                    throw bounds.broken(
                        "has more than \(HDF5Bounds.greatestText) bytes of text in '\(name)'")
                }
                guard let text = String(validating: field, as: UTF8.self) else {
                    throw bounds.broken("has '\(name)' with bytes that are no UTF-8 text")
                }
                // Fixed-length text may be filled up with blanks.
                try body(String(text.reversed().drop { $0 == " " }.reversed()))
            }
        }
    }

    private func fixed(
        _ dataset: Dataset, _ rows: Range<Int>, _ count: Int
    ) throws(FileError) -> [ArraySlice<UInt8>] {
        let size = dataset.storedSize
        var bytes = [UInt8](repeating: 0, count: count * size)
        try dataset.read(rows, into: &bytes)
        return (0..<count).map { bytes[($0 * size)..<(($0 + 1) * size)].prefix { $0 != 0 } }
    }

    private func varying(
        _ dataset: Dataset, _ rows: Range<Int>, _ count: Int
    ) throws(FileError) -> [ArraySlice<UInt8>] {
        var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
        defer { for pointer in pointers { if let pointer { H5free_memory(pointer) } } }
        try dataset.read(rows, into: &pointers)
        return pointers.map { pointer in
            guard let pointer else { return [] }
            return [UInt8](UnsafeRawBufferPointer(start: pointer, count: strlen(pointer)))[...]
        }
    }
}
