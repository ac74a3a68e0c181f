import CCrypto
public import SystemPackage

/// The SHA-256 of bytes.
///
/// - Parameter bytes: Anything.
/// - Returns: 64 lower-case hexadecimal digits.
public func sha256(_ bytes: some Sequence<UInt8>) -> String {
    Array(bytes).withUnsafeBytes(digest)
}

/// The SHA-256 of a file.
///
/// - Parameter path: The file.
/// - Returns: 64 lower-case hexadecimal digits.
/// - Throws: ``FileError`` if it cannot be read.
public func sha256(of path: FilePath) throws(FileError) -> String {
    let file = try MappedFile(path)
    file.adviseSequential()
    return file.withUnsafeBytes(digest)
}

private func digest(_ bytes: UnsafeRawBufferPointer) -> String {
    var hash = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    _ = SHA256(start, bytes.count, &hash)
    let digits = Array("0123456789abcdef".utf8)
    return String(
        decoding: hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
