internal import CHDF5
package import SystemPackage

/// Writes arrays and attributes as an HDF5 file.
///
/// The file is written under its own name; who needs it whole or absent writes aside and renames.
package struct HDF5Writer {
    /// A text or a number attached to an object, `/` for the file itself.
    package enum Attribute {
        case text(String)
        case number(Double)
        case integer(Int64)
        case integers([Int64])
    }

    private enum Numbers {
        case floats([Float])
        case doubles([Double])
        case integers([Int64])
        case texts([String])
    }

    private struct Entry {
        let name: String
        let shape: [Int]
        let numbers: Numbers?
        let chunkRows: Int
        let deflates: Bool
    }

    private var entries: [Entry] = []
    private var attributes: [(object: String, name: String, value: Attribute)] = []

    /// Starts a file without anything in it.
    package init() {}

    /// Adds single-precision numbers; without numbers the array is only announced.
    package mutating func add(
        _ name: String, shape: [Int], floats: [Float]?, chunkRows: Int = 0, deflates: Bool = false
    ) {
        entries.append(
            Entry(
                name: name, shape: shape, numbers: floats.map(Numbers.floats),
                chunkRows: chunkRows, deflates: deflates))
    }

    /// Adds double-precision numbers.
    package mutating func add(_ name: String, shape: [Int], doubles: [Double]) {
        entries.append(
            Entry(
                name: name, shape: shape, numbers: .doubles(doubles), chunkRows: 0,
                deflates: false))
    }

    /// Adds integers.
    package mutating func add(_ name: String, shape: [Int], integers: [Int64]) {
        entries.append(
            Entry(
                name: name, shape: shape, numbers: .integers(integers), chunkRows: 0,
                deflates: false))
    }

    /// Adds texts of varying length.
    package mutating func add(_ name: String, texts: [String]) {
        entries.append(
            Entry(
                name: name, shape: [texts.count], numbers: .texts(texts), chunkRows: 0,
                deflates: false))
    }

    /// Attaches something to an array that was added, or to `/`.
    package mutating func attach(_ value: Attribute, named name: String, to object: String) {
        attributes.append((object, name, value))
    }

    /// Writes the file.
    package func write(to path: FilePath) throws(FileError) {
        let isWritten = HDF5Library.exclusively {
            let file = path.withPlatformString { mg_h5_create($0) }
            guard file >= 0 else { return false }
            defer { H5Fclose(file) }
            return entries.allSatisfy { write($0, to: file) }
                && attributes.allSatisfy { object, name, value in
                    switch value {
                    case .text(let text): mg_h5_write_text(file, object, name, text) >= 0
                    case .number(let number): mg_h5_write_number(file, object, name, number) >= 0
                    case .integer(let number):
                        mg_h5_write_integer(file, object, name, number) >= 0
                    case .integers(let numbers):
                        mg_h5_write_integers(
                            file, object, name, hsize_t(numbers.count), numbers) >= 0
                    }
                }
        }
        guard isWritten else {
            throw FileError(.unwritable, path, "cannot be written as HDF5")
        }
    }

    private func write(_ entry: Entry, to file: hid_t) -> Bool {
        let shape = entry.shape.map { hsize_t($0) }
        func write(_ type: hid_t, _ numbers: UnsafeRawPointer?) -> Bool {
            mg_h5_write_array(
                file, entry.name, type, Int32(shape.count), shape, hsize_t(entry.chunkRows),
                entry.deflates ? 1 : 0, numbers) >= 0
        }
        return switch entry.numbers {
        case nil: write(mg_h5_native_float(), nil)
        case .floats(let numbers): write(mg_h5_native_float(), numbers)
        case .doubles(let numbers): write(mg_h5_native_double(), numbers)
        case .integers(let numbers): write(mg_h5_native_int64(), numbers)
        case .texts(let texts): Self.write(texts, named: entry.name, to: file)
        }
    }

    private static func write(_ texts: [String], named name: String, to file: hid_t) -> Bool {
        // The texts lie one after the other, each with a zero at its end.
        var bytes: [CChar] = []
        var starts: [Int] = []
        for text in texts {
            starts.append(bytes.count)
            bytes += text.utf8CString
        }
        return bytes.withUnsafeBufferPointer { bytes in
            let pointers = starts.map { start in bytes.baseAddress.map { $0 + start } }
            return mg_h5_write_texts(file, name, hsize_t(texts.count), pointers) >= 0
        }
    }
}
