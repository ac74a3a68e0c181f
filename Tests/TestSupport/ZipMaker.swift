/// Builds small zip archives in memory: stored members, or deflated ones in
/// blocks that do not compress.
public struct ZipMaker: Sendable {
    private var body: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0
    private let alignment: Int

    /// Starts an empty archive.
    ///
    /// - Parameter alignment: Members begin at multiples of it, by padding the
    ///   extra field of their headers, as `.pt` files do.
    public init(alignment: Int = 1) { self.alignment = alignment }

    /// Adds a member.
    ///
    /// - Parameters:
    ///   - name: Any name.
    ///   - bytes: The content.
    ///   - deflated: Whether to pack it.
    ///   - wide: Whether to give sizes and offset in the 64-bit extra field only.
    ///   - checksum: Another checksum than the right one.
    ///   - method: Another method number than the right one.
    public mutating func add(
        _ name: String, _ bytes: some Sequence<UInt8>, deflated: Bool = false, wide: Bool = false,
        checksum: UInt32? = nil, method: UInt16? = nil
    ) {
        let content = Array(bytes)
        let packed = deflated ? ZipMaker.deflate(content) : content
        let crc = checksum ?? ZipMaker.crc32(content)
        let offset = body.count
        let nameBytes = Array(name.utf8)
        let padding = (alignment - (offset + 30 + nameBytes.count + 4) % alignment) % alignment
        let packedSize = wide ? UInt32.max : UInt32(packed.count)
        let size = wide ? UInt32.max : UInt32(content.count)
        let extra = alignment > 1 ? raw(UInt16(0x4246)) + raw(UInt16(padding)) : []
        let filler = alignment > 1 ? [UInt8](repeating: 0x5A, count: padding) : []

        let common =
            raw(UInt16(45)) + raw(UInt16(0)) + raw(method ?? (deflated ? 8 : 0))
            + raw(UInt32(0)) + raw(crc) + raw(packedSize) + raw(size)
            + raw(UInt16(nameBytes.count))
        body += raw(UInt32(0x0403_4B50)) + common + raw(UInt16(extra.count + filler.count))
        body += nameBytes + extra + filler + packed

        let wideExtra =
            wide
            ? raw(UInt16(1)) + raw(UInt16(24)) + raw(UInt64(content.count))
                + raw(UInt64(packed.count)) + raw(UInt64(offset)) : []
        directory += raw(UInt32(0x0201_4B50)) + raw(UInt16(45)) + common
        directory += raw(UInt16(wideExtra.count)) + [UInt8](repeating: 0, count: 10)
        directory += raw(wide ? UInt32.max : UInt32(offset)) + nameBytes + wideExtra
        count += 1
    }

    /// The whole archive.
    ///
    /// - Parameter wide: Whether to end it with the 64-bit records.
    /// - Returns: The bytes of the file.
    public func bytes(wide: Bool = false) -> [UInt8] {
        var result = body + directory
        if wide {
            let place = result.count
            result += raw(UInt32(0x0606_4B50)) + raw(UInt64(44)) + raw(UInt32(0x002D_002D))
            result += raw(UInt64(0)) + raw(UInt64(count)) + raw(UInt64(count))
            result += raw(UInt64(directory.count)) + raw(UInt64(body.count))
            result += raw(UInt32(0x0706_4B50)) + raw(UInt32(0)) + raw(UInt64(place))
            result += raw(UInt32(1))
        }
        let number = wide ? UInt16.max : UInt16(count)
        result += raw(UInt32(0x0605_4B50)) + raw(UInt32(0)) + raw(number) + raw(number)
        result += raw(wide ? UInt32.max : UInt32(directory.count))
        result += raw(wide ? UInt32.max : UInt32(body.count)) + raw(UInt16(0))
        return result
    }

    private func raw<Integer: FixedWidthInteger>(_ value: Integer) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    private static func deflate(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var start = 0
        repeat {
            let end = min(start + 0xFFFF, bytes.count)
            let length = UInt16(end - start)
            result.append(end == bytes.count ? 1 : 0)
            for word in [length, ~length] {
                result += [UInt8(truncatingIfNeeded: word), UInt8(truncatingIfNeeded: word >> 8)]
            }
            result += bytes[start..<end]
            start = end
        } while start < bytes.count
        return result
    }

    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = .max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB8_8320 }
        }
        return ~crc
    }
}
