public import SystemPackage

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A program that reads files in a process of its own.
///
/// Decoders of slides and of HDF5 are large, written in C, and fed with files that nobody vouches
/// for. In a process of its own a decoder that crashes, hangs or asks for all memory costs one file
/// and leaves a sentence.
public struct WorkerProgram: Sendable, Hashable {
    /// The program.
    public var executable: FilePath
    /// What it is started with.
    public var arguments: [String]
    /// How long it may take for one answer, or for one piece of a long one.
    public var patience: Duration

    /// Names a program.
    ///
    /// - Parameters:
    ///   - executable: The program.
    ///   - arguments: What it is started with.
    ///   - patience: How long it may take for one answer, or for one piece of a long one.
    public init(
        executable: FilePath, arguments: [String] = [], patience: Duration = .seconds(300)
    ) {
        self.executable = executable
        self.arguments = arguments
        self.patience = patience
    }

    /// The most memory that a worker may ask for, 8 GiB.
    static let memoryLimit = 8 << 30

    /// Limits what this process can do to the machine: memory, and no image of it on the disk.
    public static func confine() {
        #if canImport(Glibc)
            var none = rlimit(rlim_cur: 0, rlim_max: 0)
            setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
            var memory = rlimit(rlim_cur: rlim_t(memoryLimit), rlim_max: rlim_t(memoryLimit))
            setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &memory)
        #endif
    }
}

/// How a worker failed.
package enum WorkerFault: Error, Sendable, Hashable {
    /// The program was not started, and why.
    case notStarted(String)
    /// The process ended, in words such as "was ended by signal 9 (killed)".
    case ended(String)
    /// Nothing came for the time that the program's `patience` allows.
    case late
    /// What came is not what was asked for.
    case nonsense
}
