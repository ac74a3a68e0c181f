internal import Files
public import SystemPackage

/// What went wrong with a slide, an image, a tissue mask or a feature file, in one sentence.
///
/// The sentence names what is wrong, where, what was found and what is needed. It holds no patient
/// identifier except through the path that the user gave.
public struct SlideError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure, for callers that treat some failures differently.
    public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        /// The name of the kind.
        public let rawValue: String

        /// Makes a kind from its name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The name of the kind.
        public var description: String { rawValue }

        /// The file is missing, not a file, or may not be read.
        public static let unreadable = Self(rawValue: "unreadable")
        /// No reader knows the format.
        public static let unsupported = Self(rawValue: "unsupported")
        /// The file is broken: truncated, lying about its sizes, or refused by its decoder.
        public static let broken = Self(rawValue: "broken")
        /// The slide does not say how many micrometers a pixel covers, or says nonsense.
        public static let resolution = Self(rawValue: "resolution")
        /// A size is beyond what is read into memory.
        public static let tooLarge = Self(rawValue: "too-large")
        /// A setting is impossible, alone or with this slide.
        public static let settings = Self(rawValue: "settings")
        /// Neither the mask nor the tiles hold any tissue.
        public static let noTissue = Self(rawValue: "no-tissue")
        /// Features cannot be used together, or not with what they are given to.
        public static let incompatible = Self(rawValue: "incompatible")
        /// Features hold a number that is not finite.
        public static let notFinite = Self(rawValue: "not-finite")
        /// A file cannot be created, written or renamed.
        public static let unwritable = Self(rawValue: "unwritable")
        /// Another process is at work on the same output.
        public static let busy = Self(rawValue: "busy")
        /// The process that read the file ended or hung; see ``WorkerSource``.
        public static let crashed = Self(rawValue: "crashed")
        /// A library is missing or too old.
        public static let library = Self(rawValue: "library")
    }

    /// The kind of failure.
    public let code: Code
    /// The file at fault, where there is one.
    public let file: FilePath?
    /// What is wrong, where, what was found and what is needed.
    public let sentence: String

    /// Makes an error.
    ///
    /// - Parameters:
    ///   - code: The kind of failure.
    ///   - file: The file at fault. The sentence should name it too.
    ///   - sentence: Lower case, no full stop.
    public init(_ code: Code, file: FilePath? = nil, _ sentence: String) {
        self.code = code
        self.file = file
        self.sentence = sentence
    }

    /// The sentence.
    public var description: String { sentence }
}

extension SlideError {
    /// The same failure in the words of this module.
    init(_ error: FileError) {
        let code: Code =
            switch error.code {
            case .missing, .unreadable: .unreadable
            case .unwritable, .diskFull: .unwritable
            case .malformed: .broken
            case .unsupported, .refused: .unsupported
            case .crashed: .crashed
            }
        self.init(code, file: error.path, error.description)
    }
}

/// Runs something that fails as a file does, failing as a slide does.
func slideError<R>(_ body: () throws(FileError) -> R) throws(SlideError) -> R {
    do throws(FileError) { return try body() } catch { throw SlideError(error) }
}
