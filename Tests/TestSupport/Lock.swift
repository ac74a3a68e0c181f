import Foundation

/// A lock that lends itself for the time of a closure.
public final class Lock: Sendable {
    private let lock = NSLock()

    /// Makes an open lock.
    public init() {}

    /// Runs a closure while no other holds the lock.
    ///
    /// - Parameter body: What to run.
    /// - Returns: What `body` returns.
    public func withLock<R>(_ body: () throws -> R) rethrows -> R {
        lock.lock()
        defer { lock.unlock() }
        return try body()
    }
}
