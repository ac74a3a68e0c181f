public import SystemPackage

/// The program that reads slides in a process of its own.
///
/// Decoders of slides are large, written in C, and fed with files that nobody vouches for. In a
/// process of its own a decoder that crashes, hangs or asks for all memory costs one slide:
/// ``WorkerSource`` turns its end into a ``SlideError``. Only layouts and averaged pictures of
/// known size cross over.
///
/// ```swift
/// let worker = SlideWorker(executable: "/usr/bin/morphogen", arguments: ["read-slide"])
/// let source = try WorkerSource("biopsy.svs", worker: worker)
/// ```
public struct SlideWorker: Sendable, Hashable {
    /// The program; it must call ``serve(on:)``.
    public var executable: FilePath
    /// What the program is started with.
    public var arguments: [String]
    /// How long the program may take for one answer.
    public var patience: Duration

    /// Names a program.
    ///
    /// - Parameters:
    ///   - executable: The program.
    ///   - arguments: What it is started with.
    ///   - patience: How long it may take for one answer.
    public init(
        executable: FilePath, arguments: [String] = [], patience: Duration = .seconds(300)
    ) {
        self.executable = executable
        self.arguments = arguments
        self.patience = patience
    }
}

/// What is asked first: which slide.
struct WorkerOpening: Codable {
    let path: String
    let micrometersPerPixel: Double?
}

/// A ``SlideError`` on its way between processes.
struct WorkerFailure: Codable {
    let code: String
    let sentence: String

    init(_ error: SlideError) {
        code = error.code.rawValue
        sentence = error.sentence
    }

    func error(_ path: FilePath) -> SlideError {
        SlideError(SlideError.Code(rawValue: code), file: path, String(sentence.prefix(2000)))
    }
}
