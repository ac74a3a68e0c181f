public import Cohorts
import Files
import Models
public import SystemPackage

/// The paper's six rows, ours, other ways to balance, and each side alone: one study, one plan of
/// folds, one run per row.
///
/// Every row sees the same patients: those whom each of the rows can judge. A row whose inputs the
/// study does not name is left out, and it is said why.
public struct PathGPTOmicBoard {
    /// A row that can be run.
    public struct Row {
        /// What it is called.
        public let name: String
        /// The name of its folder.
        public let folder: String
        /// The study with the row's settings.
        public let configuration: PathGPTOmicConfiguration
    }

    /// A row that cannot be run.
    public struct LeftOut: Sendable, Hashable {
        /// What it is called.
        public let name: String
        /// Why, as the end of a sentence that begins with the study.
        public let reason: String
    }

    /// The rows in order.
    public let rows: [Row]
    /// Rows whose inputs are not named.
    public let leftOut: [LeftOut]
    /// What is to be said of the study and of patients that take no part, a sentence each.
    public let warnings: [String]
    private let folder: FilePath
    private let patients: Set<String>

    /// How many patients every row sees.
    public var count: Int { patients.count }

    /// Makes the rows of a study.
    ///
    /// - Parameters:
    ///   - base: The study; its image, its columns and its settings hold for every row.
    ///   - folder: The folder that its paths are relative to.
    /// - Throws: ``TrainingError`` if no row is left, or no patient has what they read.
    public init(_ base: PathGPTOmicConfiguration, in folder: FilePath) throws {
        self.folder = folder
        var rows: [Row] = []
        var leftOut: [LeftOut] = []
        for (place, variant) in Self.variants.enumerated() {
            var configuration = base
            variant.change(&configuration)
            configuration.name = "\(base.name): \(variant.name)"
            if let fault = configuration.fault {
                leftOut.append(LeftOut(name: variant.name, reason: fault))
            } else {
                rows.append(
                    Row(
                        name: variant.name, folder: "row-\(place + 1)",
                        configuration: configuration))
            }
        }
        guard !rows.isEmpty else {
            throw TrainingError(
                .study, "the study names the inputs of no row: it \(leftOut[0].reason)")
        }
        var shared: Set<String>?
        var anyone: Set<String> = []
        var warnings: [String] = []
        for row in rows {
            let cohort = try PathGPTOmicCohort(row.configuration, in: folder)
            let own = Set(cohort.patients.map(\.id))
            shared = shared?.intersection(own) ?? own
            anyone.formUnion(own)
            warnings += cohort.report.warnings.filter { !warnings.contains($0) }
        }
        let left = anyone.count - (shared?.count ?? 0)
        if left > 0 {
            warnings.append(
                "\(left) of \(anyone.count) patients lack what some row reads and are left out of all"
            )
        }
        self.warnings = warnings
        self.rows = rows
        self.leftOut = leftOut
        patients = shared ?? []
    }

    /// Runs every row.
    ///
    /// - Parameters:
    ///   - output: A folder with one run per row.
    ///   - version: The version of the program, for the files.
    ///   - resumes: Whether to go on with what is there.
    ///   - progress: Called after every epoch with the place of the row.
    /// - Returns: The name and the run of each row.
    /// - Throws: ``TrainingError`` if a row cannot be trained.
    public func run(
        into output: FilePath, version: String, resumes: Bool,
        progress: (Int, PathGPTOmicCrossValidation.Progress) throws -> Void = { _, _ in }
    ) throws -> [(name: String, folder: RunFolder)] {
        try makeFolder(output)
        var runs: [(name: String, folder: RunFolder)] = []
        for (place, row) in rows.enumerated() {
            let cohort = try PathGPTOmicCohort(row.configuration, in: folder, only: patients)
            let files = RunFolder(output.appending(row.folder))
            _ = try PathGPTOmicCrossValidation(
                row.configuration, cohort, into: files, version: version, resumes: resumes
            ).run { try progress(place, $0) }
            runs.append((row.name, files))
        }
        return runs
    }

    private struct Variant {
        let name: String
        let change: (inout PathGPTOmicConfiguration) -> Void
    }

    private static var variants: [Variant] {
        typealias Study = PathGPTOmicConfiguration
        func variant(
            _ name: String, _ expression: Study.Expression?, _ balance: Study.Balance,
            _ more: @escaping (inout Study) -> Void = { _ in }
        ) -> Variant {
            Variant(name: name) { study in
                study.network.expression = expression ?? richest(study)
                study.network.fusion = .sum
                study.training.balance = balance
                more(&study)
            }
        }
        /// The most that the study names, so that rows of ours need no single cells.
        func richest(_ study: Study) -> Study.Expression {
            if study.cohort.vectors == nil { return study.network.expression }
            return study.cohort.adapter == nil ? .vectors : .regulated
        }
        func printed(_ study: inout Study) {
            study.training.modulation = GradientModulation()
            study.training.modulation.judge = .asPrinted
            study.training.modulation.place = .gradient
        }
        return [
            variant("1 SNN, concatenated", .columns, .none),
            variant("2 scGPT, concatenated", .vectors, .none),
            variant("3 scGPT, modulated as printed", .vectors, .modulation, printed),
            variant("4 scGPT regulated, concatenated", .regulated, .none),
            variant("5 scGPT regulated, Kronecker", .regulated, .none) {
                $0.network.fusion = .kronecker
            },
            variant("6 scGPT regulated, modulated as printed", .regulated, .modulation, printed),
            variant("ours: shares of risk sets, on the update", nil, .modulation) {
                $0.training.modulation = GradientModulation()
            },
            variant("ours, running mean of the ratio", nil, .modulation) {
                $0.training.modulation = GradientModulation()
                $0.training.modulation.memory = 0.9
            },
            variant("OGM-GE: shares, on the gradient, with noise", nil, .modulation) {
                $0.training.modulation = GradientModulation()
                $0.training.modulation.place = .gradient
                $0.training.modulation.addsNoise = true
            },
            variant("each side's own loss added", nil, .ownLosses),
            variant("modality dropout", nil, .modalityDropout),
            variant("genes alone", nil, .none) { $0.network.image = .none },
            variant("image alone", Study.Expression.none, .none) { $0.network.genomics = [] },
        ]
    }
}
