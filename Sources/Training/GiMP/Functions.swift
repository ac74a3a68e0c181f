#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The cosine, from the system's library.
func cosine(_ x: Double) -> Double { cos(x) }

/// The exponential, from the system's library.
func exponential(_ x: Double) -> Double { exp(x) }
