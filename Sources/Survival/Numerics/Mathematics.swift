#if canImport(Darwin)
    private import Darwin
#elseif canImport(Musl)
    private import Musl
#else
    private import Glibc
#endif

// The elementary functions of the platform's C library, so that no other file of this target has
// to know which library that is.

#if canImport(Darwin)
    func log(_ x: Double) -> Double { Darwin.log(x) }
    func log1p(_ x: Double) -> Double { Darwin.log1p(x) }
    func exp(_ x: Double) -> Double { Darwin.exp(x) }
    func expm1(_ x: Double) -> Double { Darwin.expm1(x) }
    func sin(_ x: Double) -> Double { Darwin.sin(x) }
    func cos(_ x: Double) -> Double { Darwin.cos(x) }
    func asin(_ x: Double) -> Double { Darwin.asin(x) }
    func atan(_ x: Double) -> Double { Darwin.atan(x) }
    func tanh(_ x: Double) -> Double { Darwin.tanh(x) }
    func erfc(_ x: Double) -> Double { Darwin.erfc(x) }
    func pow(_ x: Double, _ y: Double) -> Double { Darwin.pow(x, y) }
#elseif canImport(Musl)
    func log(_ x: Double) -> Double { Musl.log(x) }
    func log1p(_ x: Double) -> Double { Musl.log1p(x) }
    func exp(_ x: Double) -> Double { Musl.exp(x) }
    func expm1(_ x: Double) -> Double { Musl.expm1(x) }
    func sin(_ x: Double) -> Double { Musl.sin(x) }
    func cos(_ x: Double) -> Double { Musl.cos(x) }
    func asin(_ x: Double) -> Double { Musl.asin(x) }
    func atan(_ x: Double) -> Double { Musl.atan(x) }
    func tanh(_ x: Double) -> Double { Musl.tanh(x) }
    func erfc(_ x: Double) -> Double { Musl.erfc(x) }
    func pow(_ x: Double, _ y: Double) -> Double { Musl.pow(x, y) }
#else
    func log(_ x: Double) -> Double { Glibc.log(x) }
    func log1p(_ x: Double) -> Double { Glibc.log1p(x) }
    func exp(_ x: Double) -> Double { Glibc.exp(x) }
    func expm1(_ x: Double) -> Double { Glibc.expm1(x) }
    func sin(_ x: Double) -> Double { Glibc.sin(x) }
    func cos(_ x: Double) -> Double { Glibc.cos(x) }
    func asin(_ x: Double) -> Double { Glibc.asin(x) }
    func atan(_ x: Double) -> Double { Glibc.atan(x) }
    func tanh(_ x: Double) -> Double { Glibc.tanh(x) }
    func erfc(_ x: Double) -> Double { Glibc.erfc(x) }
    func pow(_ x: Double, _ y: Double) -> Double { Glibc.pow(x, y) }
#endif

/// The number of processors that the system offers.
func processorCount() -> Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
