internal import Files
public import SystemPackage

/// Tells slides apart without reading gigabytes.
///
/// The SHA-256 of the file's length and of three pieces of up to 1 MiB: its beginning, its middle
/// and its end. It finds a replaced, truncated or rewritten file; it does not find a change of a
/// few bytes between those pieces.
///
/// - Parameter path: The slide's file.
/// - Returns: 64 hexadecimal digits.
/// - Throws: ``SlideError`` if the file cannot be read.
public func slideFingerprint(of path: FilePath) throws(SlideError) -> String {
    let piece = 1 << 20
    let bytes: [UInt8]
    do {
        let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        bytes = try file.closeAfter {
            let length = Int(try file.seek(offset: 0, from: .end))
            var bytes = withUnsafeBytes(of: UInt64(length).littleEndian) { Array($0) }
            for start in [0, max(0, length / 2 - piece / 2), max(0, length - piece)] {
                let count = min(piece, length - start)
                bytes += try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                    while filled < count {
                        let rest = UnsafeMutableRawBufferPointer(
                            rebasing: UnsafeMutableRawBufferPointer(buffer)[filled..<count])
                        let read = try file.read(
                            fromAbsoluteOffset: Int64(start + filled), into: rest)
                        guard read > 0 else { break }
                        filled += read
                    }
                }
            }
            return bytes
        }
    } catch {
        throw SlideError(
            .unreadable, file: path, "slide '\(path)' cannot be read: \("\(error)".lowercased())")
    }
    return sha256(bytes)
}
