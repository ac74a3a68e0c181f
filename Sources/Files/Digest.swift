import Crypto
public import SystemPackage

/// The SHA-256 of bytes.
///
/// - Parameter bytes: Anything.
/// - Returns: 64 lower-case hexadecimal digits.
public func sha256(_ bytes: some Sequence<UInt8>) -> String {
    var hash = SHA256()
    hash.update(data: Array(bytes))
    return hexadecimal(hash.finalize())
}

/// The SHA-256 of a file.
///
/// - Parameter path: The file.
/// - Returns: 64 lower-case hexadecimal digits.
/// - Throws: ``FileError`` if it cannot be read.
public func sha256(of path: FilePath) throws(FileError) -> String {
    let file = try MappedFile(path)
    file.adviseSequential()
    return file.withUnsafeBytes { bytes in
        var hash = SHA256()
        hash.update(bufferPointer: bytes)
        return hexadecimal(hash.finalize())
    }
}

private func hexadecimal(_ digest: SHA256.Digest) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in digest {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}
