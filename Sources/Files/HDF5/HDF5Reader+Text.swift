internal import CHDF5

extension HDF5Reader {
    /// The texts of an array of any shape, in its order; of fixed or of varying length.
    ///
    /// - Throws: ``FileError`` if it holds something else or bytes that are no UTF-8.
    package func strings(_ name: String) throws(FileError) -> [String] {
        let dataset = try open(name)
        defer { H5Dclose(dataset) }
        let kind = H5Dget_type(dataset)
        defer { H5Tclose(kind) }
        guard H5Tget_class(kind) == H5T_STRING else {
            throw broken("has '\(name)', which holds no text", .unsupported)
        }
        let shape = try shape(of: dataset, name)
        let size = H5Tget_size(kind)
        let count = try count(of: shape, each: size, name)
        guard count > 0 else { return [] }
        return H5Tis_variable_str(kind) > 0
            ? try varying(dataset, kind, count, name)
            : try fixed(dataset, kind, count, size, name)
    }

    private func fixed(
        _ dataset: hid_t, _ kind: hid_t, _ count: Int, _ size: Int, _ name: String
    ) throws(FileError) -> [String] {
        var bytes = [UInt8](repeating: 0, count: count * size)
        guard
            H5Dread(dataset, kind, mg_h5_all(), mg_h5_all(), mg_h5_default(), &bytes) >= 0
        else {
            throw broken("has '\(name)', which cannot be read: \(Self.lastError())")
        }
        var texts: [String] = []
        for index in 0..<count {
            let field = bytes[(index * size)..<((index + 1) * size)].prefix { $0 != 0 }
            texts.append(try text(field, name))
        }
        return texts
    }

    private func varying(
        _ dataset: hid_t, _ kind: hid_t, _ count: Int, _ name: String
    ) throws(FileError) -> [String] {
        var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
        let status = H5Dread(
            dataset, kind, mg_h5_all(), mg_h5_all(), mg_h5_default(), &pointers)
        let fields = pointers.map { pointer -> [UInt8] in
            guard let pointer else { return [] }
            var length = 0
            while pointer[length] != 0 { length += 1 }
            return [UInt8](UnsafeRawBufferPointer(start: pointer, count: length))
        }
        for pointer in pointers { if let pointer { H5free_memory(pointer) } }
        guard status >= 0 else {
            throw broken("has '\(name)', which cannot be read: \(Self.lastError())")
        }
        var texts: [String] = []
        for field in fields { texts.append(try text(field[...], name)) }
        return texts
    }

    private func text(_ bytes: ArraySlice<UInt8>, _ name: String) throws(FileError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw broken("has '\(name)' with bytes that are no UTF-8 text")
        }
        // Fixed-length text may be filled up with blanks.
        return String(text.reversed().drop { $0 == " " }.reversed())
    }
}

extension HDF5Reader {
    /// The whole numbers of an attribute, such as the shape of a sparse matrix; nothing if there is
    /// no such attribute or it holds something else.
    package func integers(attribute name: String, of object: String) -> [Int64]? {
        let object = H5Oopen(file, object, mg_h5_default())
        guard object >= 0 else { return nil }
        defer { H5Oclose(object) }
        guard H5Aexists(object, name) > 0 else { return nil }
        let attribute = H5Aopen(object, name, mg_h5_default())
        guard attribute >= 0 else { return nil }
        defer { H5Aclose(attribute) }
        let type = H5Aget_type(attribute)
        defer { H5Tclose(type) }
        let space = H5Aget_space(attribute)
        defer { H5Sclose(space) }
        let count = H5Sget_simple_extent_npoints(space)
        guard H5Tget_class(type) == H5T_INTEGER, count >= 0, count <= 64 else { return nil }
        var values = [Int64](repeating: 0, count: max(1, Int(count)))
        guard H5Aread(attribute, mg_h5_native_int64(), &values) >= 0 else { return nil }
        return [Int64](values.prefix(Int(count)))
    }

    /// Whether a name is that of a group rather than of an array.
    package func isGroup(_ name: String) -> Bool {
        guard has(name) else { return false }
        let object = H5Oopen(file, name, mg_h5_default())
        guard object >= 0 else { return false }
        defer { H5Oclose(object) }
        return H5Iget_type(object) == H5I_GROUP
    }
}
