#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// One end of the connection between a process and the worker that reads a slide for it.
///
/// A message is its kind (a byte), its length (four bytes) and its content. Whoever receives says
/// how long the content may be.
struct WorkerChannel: Sendable {
    enum Kind: UInt8 {
        case opening = 1
        case window
        case layout
        case pixels
        case failure
    }

    enum Failure: Error {
        /// The other side is gone.
        case ended
        /// The other side took too long.
        case late
        /// What came is no message, or a longer one than allowed.
        case malformed
    }

    /// The most bytes of anything but pixels.
    static let shortMessage = 1 << 20

    let descriptor: Int32

    /// Two connected ends, which other programs do not inherit.
    static func pair() -> (WorkerChannel, WorkerChannel)? {
        var ends: [Int32] = [0, 0]
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
        #if canImport(Darwin)
            for end in ends {
                var on: Int32 = 1
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                setsockopt(end, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
            }
        #endif
        return (WorkerChannel(descriptor: ends[0]), WorkerChannel(descriptor: ends[1]))
    }

    func close() {
        #if canImport(Glibc)
            _ = Glibc.close(descriptor)
        #else
            _ = Darwin.close(descriptor)
        #endif
    }

    func send(
        _ kind: Kind, _ content: [UInt8], until deadline: ContinuousClock.Instant? = nil
    ) throws(Failure) {
        guard let count = UInt32(exactly: content.count) else { throw .malformed }
        try send(
            [kind.rawValue] + withUnsafeBytes(of: count.littleEndian) { Array($0) },
            until: deadline)
        try send(content, until: deadline)
    }

    /// Receives a message whose content may depend on its kind in length.
    func receive(
        until deadline: ContinuousClock.Instant? = nil, atMost most: (Kind) -> Int
    ) throws(Failure) -> (kind: Kind, content: [UInt8]) {
        let head = try receive(5, until: deadline)
        let count = head[1...].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard let kind = Kind(rawValue: head[0]), count <= most(kind) else { throw .malformed }
        return (kind, try receive(count, until: deadline))
    }

    private func send(_ bytes: [UInt8], until deadline: ContinuousClock.Instant?) throws(Failure) {
        #if canImport(Glibc)
            let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        #else
            let flags = MSG_DONTWAIT
        #endif
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                #if canImport(Glibc)
                    Glibc.send(
                        descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, flags)
                #else
                    Darwin.send(
                        descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, flags)
                #endif
            }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN || errno == EWOULDBLOCK {
                try wait(for: Int16(POLLOUT), until: deadline)
            } else if errno != EINTR {
                throw .ended
            }
        }
    }

    private func receive(
        _ count: Int, until deadline: ContinuousClock.Instant?
    ) throws(Failure) -> [UInt8] {
        var failure: Failure?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(Failure) {
                while filled < count {
                    try wait(for: Int16(POLLIN), until: deadline)
                    let read = recv(
                        descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, 0)
                    if read > 0 {
                        filled += read
                    } else if read == 0 || errno != EINTR {
                        throw .ended
                    }
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    private func wait(
        for event: Int16, until deadline: ContinuousClock.Instant?
    ) throws(Failure) {
        while true {
            var milliseconds: Int32 = -1
            if let deadline {
                let left = (deadline - .now) / .milliseconds(1)
                guard left > 0 else { throw .late }
                milliseconds = Int32(min(left.rounded(.up), 1e9))
            }
            var request = pollfd(fd: descriptor, events: event, revents: 0)
            let ready = poll(&request, 1, milliseconds)
            if ready > 0 { return }
            if ready < 0, errno != EINTR { throw .ended }
        }
    }
}
