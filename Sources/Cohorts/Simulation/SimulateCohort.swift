internal import Dispatch
internal import Files
internal import Foundation
internal import Synchronization
public import SystemPackage

/// How far a simulation has come.
public struct SimulationProgress: Sendable, Hashable {
    /// Slides on disk, those found there included.
    public let finishedSlides: Int
    /// Slides that were there already, from an earlier run that was cut short.
    public let foundSlides: Int
    /// All slides of the cohort.
    public let totalSlides: Int
}

/// Simulates a cohort and writes it as the files of a study.
///
/// ```
/// FOLDER/
///   simulation.json    the configuration
///   clinical.csv       outcome, age, sex, grade, site; one row per slide
///   expression.csv     patients × genes, log₂(TPM + 1), columns SYMBOL_rnaseq
///   signatures.csv     the six gene families, one per column
///   truth.csv          programmes, oracle risk, true event time, morphology
///   study.yaml         a study of these files, if there was none
///   slides/            pyramidal TIFF files with a physical pixel size
/// ```
///
/// Slides that are there already are kept, so a run that was cut short goes on where it stopped;
/// each is written aside and renamed. The same configuration gives the same bytes.
///
/// - Parameters:
///   - configuration: What to simulate.
///   - folder: Where to; made if it is not there. If it holds another simulation, nothing is
///     changed.
///   - threads: Slides painted at the same time; nothing for as many as there are cores.
///   - progress: Called after each slide, from any thread but never twice at once.
/// - Returns: The cohort, with its truth.
/// - Throws: ``CohortError`` if the configuration cannot be used or the folder belongs to
///   another one; `FileError` or `SlideError` if a file cannot be written.
@discardableResult
public func simulateCohort(
    _ configuration: SimulationConfiguration, to folder: FilePath, threads: Int? = nil,
    progress: @escaping @Sendable (SimulationProgress) -> Void = { _ in }
) throws -> SimulatedCohort {
    let cohort = try SimulatedCohort(configuration)
    let slides = folder.appending("slides")
    try makeFolder(slides)
    try claim(folder, for: configuration)
    try cohort.clinicalTable.write(to: folder.appending("clinical.csv"))
    try cohort.expressionTable.write(to: folder.appending("expression.csv"))
    try cohort.signatureTable.write(to: folder.appending("signatures.csv"))
    try cohort.truthTable.write(to: folder.appending("truth.csv"))
    let study = folder.appending("study.yaml")
    if !FileManager.default.fileExists(atPath: study.string) {
        try writeAtomically(to: study, text: studyText)
    }

    var missing: [(patient: Int, slide: Int)] = []
    for patient in cohort.patients.indices {
        for slide in 0..<configuration.slidesPerPatient {
            let path = slides.appending(cohort.slideName(patient: patient, slide: slide))
            if !FileManager.default.fileExists(atPath: path.string) {
                missing.append((patient, slide))
            }
        }
    }
    let total = configuration.patients * configuration.slidesPerPatient
    let work = SlideWork(missing: missing, found: total - missing.count, progress: progress)
    let wanted = threads ?? ProcessInfo.processInfo.activeProcessorCount
    // A slide takes eight bytes a pixel while it is painted; together no more than 8 GiB.
    let side = configuration.slidePixels
    let workers = max(min(wanted, missing.count, (1 << 30) / (side * side)), 1)
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
        while let next = work.next() {
            let name = cohort.slideName(patient: next.patient, slide: next.slide)
            do {
                try cohort.writeSlide(
                    patient: next.patient, slide: next.slide, to: slides.appending(name))
                work.finishOne()
            } catch {
                work.fail(error)
            }
        }
    }
    if let failure = work.failure { throw failure }
    return cohort
}

/// Writes `simulation.json`, or finds the same there.
private func claim(_ folder: FilePath, for configuration: SimulationConfiguration) throws {
    let path = folder.appending("simulation.json")
    if let data = FileManager.default.contents(atPath: path.string) {
        guard let found = try? JSONDecoder().decode(SimulationConfiguration.self, from: data) else {
            throw CohortError(
                .simulation, "\(path) is there but does not hold a simulation's configuration")
        }
        guard found == configuration else {
            throw CohortError(
                .simulation,
                """
                \(folder) holds a simulation with other settings (\(found.patients) patients, seed \
                \(found.seed)); choose another folder or remove this one
                """)
        }
        return
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try writeAtomically(to: path, try encoder.encode(configuration) + [UInt8(ascii: "\n")])
}

private let studyText = """
    name: simulated
    data: simulated
    cohort:
      clinical: clinical.csv
      omics: expression.csv
      geneGroups: signatures.csv
      features: features
      slides: slides
      truth: truth.csv
      columns:
        patient: case_id
        slide: slide_id
        time: survival_months
        event: event
      folds: 3
    model: {width: 256}

    """

/// The slides still to paint, shared by the workers.
private final class SlideWork: Sendable {
    private struct State {
        var next = 0
        var finished = 0
        var failure: (any Error)?
    }

    private let missing: [(patient: Int, slide: Int)]
    private let found: Int
    private let progress: @Sendable (SimulationProgress) -> Void
    private let state = Mutex(State())

    init(
        missing: [(patient: Int, slide: Int)], found: Int,
        progress: @escaping @Sendable (SimulationProgress) -> Void
    ) {
        self.missing = missing
        self.found = found
        self.progress = progress
    }

    /// The slide to paint next; nothing when all are taken or one has failed.
    func next() -> (patient: Int, slide: Int)? {
        state.withLock { state in
            guard state.failure == nil, state.next < missing.count else { return nil }
            state.next += 1
            return missing[state.next - 1]
        }
    }

    func finishOne() {
        state.withLock { state in
            state.finished += 1
            progress(
                SimulationProgress(
                    finishedSlides: found + state.finished, foundSlides: found,
                    totalSlides: found + missing.count))
        }
    }

    func fail(_ error: any Error) {
        state.withLock { $0.failure = $0.failure ?? error }
    }

    var failure: (any Error)? { state.withLock { $0.failure } }
}
