#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// One end of the connection between a process and the worker that reads a file for it.
///
/// A message is its kind (a byte), its length (four bytes) and its content. Whoever receives says
/// how long the content may be.
package struct WorkerChannel: Sendable {
    package enum Failure: Error {
        /// The other side is gone.
        case ended
        /// The other side took too long.
        case late
        /// What came is no message, or a longer one than allowed.
        case malformed
    }

    /// The most bytes of anything but the content of files.
    package static let shortMessage = 1 << 20

    package let descriptor: Int32

    package init(descriptor: Int32) { self.descriptor = descriptor }

    /// Two connected ends, which other programs do not inherit.
    package static func pair() -> (WorkerChannel, WorkerChannel)? {
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

    package func close() {
        #if canImport(Glibc)
            _ = Glibc.close(descriptor)
        #else
            _ = Darwin.close(descriptor)
        #endif
    }

    package func send(
        _ kind: UInt8, _ content: [UInt8], until deadline: ContinuousClock.Instant? = nil
    ) throws(Failure) {
        let failure = content.withUnsafeBytes { bytes in
            Self.failure { () throws(Failure) in try send(kind, bytes, until: deadline) }
        }
        if let failure { throw failure }
    }

    /// Sends a message whose content lies elsewhere.
    package func send(
        _ kind: UInt8, _ content: UnsafeRawBufferPointer,
        until deadline: ContinuousClock.Instant? = nil
    ) throws(Failure) {
        guard let count = UInt32(exactly: content.count) else { throw .malformed }
        let head = [kind] + withUnsafeBytes(of: count.littleEndian) { Array($0) }
        let failure = head.withUnsafeBytes { head in
            Self.failure { () throws(Failure) in try send(head, until: deadline) }
        }
        if let failure { throw failure }
        try send(content, until: deadline)
    }

    /// Receives a message whose content may depend on its kind in length.
    package func receive(
        until deadline: ContinuousClock.Instant? = nil, atMost most: (UInt8) -> Int
    ) throws(Failure) -> (kind: UInt8, content: [UInt8]) {
        let head = try receiveHead(until: deadline)
        guard head.count <= most(head.kind) else { throw .malformed }
        return (head.kind, try receive(head.count, until: deadline))
    }

    /// Receives a message of known kind straight into its place.
    ///
    /// - Returns: How many bytes came, or the message of another kind that came instead.
    package func receive(
        _ kind: UInt8, into place: UnsafeMutableRawBufferPointer,
        until deadline: ContinuousClock.Instant? = nil
    ) throws(Failure) -> (count: Int, other: (kind: UInt8, content: [UInt8])?) {
        let head = try receiveHead(until: deadline)
        guard head.kind == kind else {
            guard head.count <= Self.shortMessage else { throw .malformed }
            return (0, (head.kind, try receive(head.count, until: deadline)))
        }
        guard head.count <= place.count else { throw .malformed }
        try fill(UnsafeMutableRawBufferPointer(rebasing: place[..<head.count]), until: deadline)
        return (head.count, nil)
    }

    private func receiveHead(
        until deadline: ContinuousClock.Instant?
    ) throws(Failure) -> (kind: UInt8, count: Int) {
        let head = try receive(5, until: deadline)
        return (head[0], head[1...].reversed().reduce(0) { $0 << 8 | Int($1) })
    }

    private func send(
        _ bytes: UnsafeRawBufferPointer, until deadline: ContinuousClock.Instant?
    ) throws(Failure) {
        #if canImport(Glibc)
            let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        #else
            let flags = MSG_DONTWAIT
        #endif
        var sent = 0
        while sent < bytes.count {
            let start = bytes.baseAddress.map { $0 + sent }
            #if canImport(Glibc)
                let count = Glibc.send(descriptor, start, bytes.count - sent, flags)
            #else
                let count = Darwin.send(descriptor, start, bytes.count - sent, flags)
            #endif
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
            failure = Self.failure { () throws(Failure) in
                try fill(
                    UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count),
                    until: deadline)
            }
            filled = failure == nil ? count : 0
        }
        if let failure { throw failure }
        return bytes
    }

    private func fill(
        _ place: UnsafeMutableRawBufferPointer, until deadline: ContinuousClock.Instant?
    ) throws(Failure) {
        var filled = 0
        while filled < place.count {
            try wait(for: Int16(POLLIN), until: deadline)
            let read = recv(
                descriptor, place.baseAddress.map { $0 + filled }, place.count - filled, 0)
            if read > 0 {
                filled += read
            } else if read == 0 || errno != EINTR {
                throw .ended
            }
        }
    }

    /// What a call failed with, for use inside closures that cannot say what they throw.
    private static func failure(_ body: () throws(Failure) -> Void) -> Failure? {
        do throws(Failure) { try body() } catch { return error }
        return nil
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
