#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// What this machine computes with.
enum Processors {
    /// The number of processors at work, at least 1.
    static let count = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
}
