internal import CHDF5

extension HDF5File {
    /// The texts and numbers attached to an object, `/` for the file itself.
    ///
    /// What is neither is left out.
    func attributes(of name: String) -> [String: String] {
        let object = openObject(name)
        guard object >= 0 else { return [:] }
        defer { H5Oclose(object) }
        var found: [String: String] = [:]
        withUnsafeMutablePointer(to: &found) { found in
            _ = mg_h5_visit_attributes(
                object,
                { object, name, _, context in
                    guard let name, let context else { return 0 }
                    let attribute = H5Aopen(object, name, mg_h5_default())
                    guard attribute >= 0 else { return 0 }
                    defer { H5Aclose(attribute) }
                    if let text = HDF5File.text(of: attribute) {
                        context.assumingMemoryBound(to: [String: String].self)
                            .pointee[String(cString: name)] = text
                    }
                    return 0
                }, found)
        }
        return found
    }

    /// One text or number attached to an object; nothing if there is no such attribute.
    func text(attribute name: String, of object: String) -> String? {
        withAttribute(name, of: object) { Self.text(of: $0) }
    }

    /// The whole numbers of an attribute, such as the shape of a sparse matrix; nothing if there is
    /// no such attribute or it holds something else.
    func integers(attribute name: String, of object: String) -> [Int64]? {
        withAttribute(name, of: object) { attribute in
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
    }

    private func withAttribute<R>(
        _ name: String, of object: String, _ body: (hid_t) -> R?
    ) -> R? {
        let object = openObject(object)
        guard object >= 0 else { return nil }
        defer { H5Oclose(object) }
        guard H5Aexists(object, name) > 0 else { return nil }
        let attribute = H5Aopen(object, name, mg_h5_default())
        guard attribute >= 0 else { return nil }
        defer { H5Aclose(attribute) }
        return body(attribute)
    }

    private static func text(of attribute: hid_t) -> String? {
        let space = H5Aget_space(attribute)
        defer { H5Sclose(space) }
        guard H5Sget_simple_extent_npoints(space) == 1 else { return nil }
        let type = H5Aget_type(attribute)
        defer { H5Tclose(type) }
        switch H5Tget_class(type) {
        case H5T_INTEGER:
            var value: Int64 = 0
            return H5Aread(attribute, mg_h5_native_int64(), &value) < 0 ? nil : "\(value)"
        case H5T_FLOAT:
            var value = 0.0
            return H5Aread(attribute, mg_h5_native_double(), &value) < 0 ? nil : "\(value)"
        case H5T_STRING where H5Tis_variable_str(type) > 0:
            var pointer: UnsafeMutablePointer<CChar>?
            guard H5Aread(attribute, type, &pointer) >= 0, let pointer else { return nil }
            defer { H5free_memory(pointer) }
            return String(cString: pointer)
        case H5T_STRING:
            let size = H5Tget_size(type)
            guard size <= 65_536 else { return nil }
            var bytes = [UInt8](repeating: 0, count: size)
            guard H5Aread(attribute, type, &bytes) >= 0 else { return nil }
            return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        default:
            return nil
        }
    }
}
