internal import CHDF5

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension HDF5File {
    /// An open array whose shape has been checked.
    final class Dataset {
        let identifier: hid_t
        let name: String
        private(set) var shape: [Int] = []
        private(set) var count = 0
        /// The class of what is stored.
        let kind: H5T_class_t
        /// The bytes of a stored element.
        let storedSize: Int
        /// Whether elements are texts of varying length.
        let isVarying: Bool
        /// The bytes of an element in memory.
        let size: Int

        private let bounds: HDF5Bounds
        private let stored: hid_t
        private let type: hid_t
        private var chunkRows = 1

        /// Opens an array.
        ///
        /// - Parameters:
        ///   - file: The file.
        ///   - name: The array's name.
        ///   - number: What its elements are to be in memory; as they are stored if nothing is said.
        /// - Throws: ``FileError`` if there is none here, or the file cannot hold what it states.
        init(_ file: HDF5File, _ name: String, as number: HDF5Number?) throws(FileError) {
            bounds = file.bounds
            identifier = try file.open(name)
            stored = H5Dget_type(identifier)
            type = number?.type ?? stored
            self.name = name
            kind = H5Tget_class(stored)
            storedSize = H5Tget_size(stored)
            isVarying = H5Tis_variable_str(stored) > 0
            // A text of varying length is a pointer in memory.
            size = number?.size ?? (isVarying ? MemoryLayout<Int>.size : max(1, storedSize))
            // From here on a failure closes what is open.
            shape = try Self.shape(of: identifier, name, bounds)
            count = try bounds.count(of: shape, each: storedSize, name)
            chunkRows = try Self.chunkRows(of: identifier, storedSize, name, bounds)
        }

        deinit {
            H5Tclose(stored)
            H5Dclose(identifier)
        }

        /// The pieces to read the array in, each a range of its first axis, of `bytes` or so: whole
        /// chunks, so that none is unpacked twice, unless their rows are too large.
        func pieces(of bytes: Int) -> [Range<Int>] {
            guard count > 0, let rows = shape.first else { return count > 0 ? [0..<1] : [] }
            let rowSize = count / rows * size
            var step = max(1, bytes / rowSize)
            let chunkRows = min(chunkRows, rows)
            if chunkRows * rowSize <= 1 << 28 {
                step = (step + chunkRows - 1) / chunkRows * chunkRows
            }
            return stride(from: 0, to: rows, by: step).map { $0..<min(rows, $0 + step) }
        }

        /// The elements of some rows.
        func count(of rows: Range<Int>) -> Int { count / max(1, shape.first ?? 1) * rows.count }

        /// Reads some rows to where there is room for them; what was never written is zero.
        func read(_ rows: Range<Int>, into place: UnsafeMutableRawPointer?) throws(FileError) {
            guard count > 0, let place else { return }
            memset(place, 0, count(of: rows) * size)
            let sizes = shape.map { hsize_t($0) }
            let status = mg_h5_read_rows(
                identifier, type, Int32(shape.count), sizes, hsize_t(rows.lowerBound),
                hsize_t(rows.count), place)
            guard status >= 0 else {
                throw bounds.broken("has '\(name)', which cannot be read: \(HDF5File.lastError())")
            }
        }

        private static func shape(
            of dataset: hid_t, _ name: String, _ bounds: HDF5Bounds
        ) throws(FileError) -> [Int] {
            let space = H5Dget_space(dataset)
            defer { H5Sclose(space) }
            let rank = H5Sget_simple_extent_ndims(space)
            guard rank >= 0, rank <= 8 else { throw bounds.broken("has '\(name)' of \(rank) axes") }
            guard H5Sget_simple_extent_type(space) != H5S_NULL else { return [0] }
            var sizes = [hsize_t](repeating: 0, count: Int(rank))
            guard H5Sget_simple_extent_dims(space, &sizes, nil) == rank else {
                throw bounds.broken("has '\(name)' of unknown shape")
            }
            var shape: [Int] = []
            for size in sizes {
                guard let size = Int(exactly: size) else { throw bounds.lying(name, []) }
                shape.append(size)
            }
            return shape
        }

        /// The rows of a chunk, 1 if there are none; a chunk that the file cannot hold is refused.
        private static func chunkRows(
            of dataset: hid_t, _ size: Int, _ name: String, _ bounds: HDF5Bounds
        ) throws(FileError) -> Int {
            var chunk = [hsize_t](repeating: 0, count: 32)
            let rank = mg_h5_chunk(dataset, Int32(chunk.count), &chunk)
            guard rank > 0 else { return 1 }
            var shape: [Int] = []
            for size in chunk.prefix(Int(rank)) {
                guard let size = Int(exactly: size), size > 0 else {
                    throw bounds.broken("has '\(name)' in chunks of impossible shape")
                }
                shape.append(size)
            }
            do throws(FileError) {
                _ = try bounds.count(of: shape, each: size, name)
            } catch {
                throw bounds.broken(
                    "says that '\(name)' lies in chunks of the shape \(shape), more than its "
                        + "\(bounds.byteCount) bytes hold")
            }
            return shape[0]
        }
    }
}
