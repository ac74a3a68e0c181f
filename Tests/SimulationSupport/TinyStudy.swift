public import Cohorts
public import SystemPackage
internal import TestSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A small simulated study on disk, made once per process for all tests that only read it.
///
/// ```swift
/// let study = try TinyStudy.shared()
/// let slide = try WholeSlide(study.slide(0))
/// ```
public final class TinyStudy: Sendable {
    /// What it was simulated from: 12 patients, one slide of 360 × 360 pixels each, 8 events.
    public static let configuration: SimulationConfiguration = {
        var configuration = SimulationConfiguration()
        configuration.patients = 12
        configuration.slideMillimeters = 0.36
        configuration.micrometersPerPixel = 1
        configuration.seed = 12
        return configuration
    }()

    /// The cohort with its truth.
    public let cohort: SimulatedCohort
    /// The folder that `simulateCohort` filled.
    ///
    /// Nothing may be written there by a test.
    public var folder: FilePath { home.path }

    private let home: TemporaryFolder

    private init() throws {
        home = try TemporaryFolder()
        cohort = try simulateCohort(TinyStudy.configuration, to: home.path)
    }

    /// The study; simulated when it is first asked for, removed when the process ends.
    ///
    /// - Throws: What the first simulation threw.
    public static func shared() throws -> TinyStudy { try made.get() }

    /// The path of a patient's slide.
    ///
    /// - Parameter patient: The patient's place in the cohort.
    /// - Returns: A TIFF file.
    public func slide(_ patient: Int) -> FilePath {
        folder.appending("slides").appending(cohort.slideName(patient: patient, slide: 0))
    }

    private static let made: Result<TinyStudy, any Error> = {
        let result = Result { try TinyStudy() }
        atexit { TinyStudy.removeAtExit() }
        return result
    }()

    private static func removeAtExit() {
        if case .success(let study) = made { study.home.remove() }
    }
}
