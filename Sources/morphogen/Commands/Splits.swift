public import ArgumentParser
public import Cohorts
import Files
import Omics
import SystemPackage
import Training

struct Splits: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Divide a cohort once, seal it, and look for leaks.",
        subcommands: [Make.self, Check.self])

    struct Make: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write sealed splits that cohort.splits reads.",
            discussion: """
                Schemes: k-fold, monte-carlo, site-preserved (folds share no site),
                leave-site-out, external. The balance is printed beside that of a random
                division.
                """)

        @Argument(help: "The clinical table, or a study.yaml.")
        var cohort: String

        @Option(name: .shortAndLong, help: "The folder to write; it must hold no plan yet.")
        var output: String

        @Option(help: "The scheme.")
        var scheme = SplitScheme.folds

        @Option(help: "Folds; cohort.folds of a study, or 5, by default.")
        var folds: Int?

        @Option(help: "How often the division is made anew.")
        var repeats = 1

        @Option(help: "The share held out by monte-carlo.")
        var share = 0.2

        @Option(
            help:
                "What shares are kept equal by: none, event, class or both; by default the class if there is one, else the event."
        )
        var stratify: Stratification?

        @Option(
            name: .customLong("class"),
            help: "The column of classes; a study of classes names its own.")
        var label: String?

        @Option(help: "Folds inside each training part.")
        var inner: Int?

        @Option(help: "The smallest site that leave-site-out leaves out by itself.")
        var smallestSite = 10

        @Option(help: "The clinical table of the other cohort, for external.")
        var external: String?

        @Option(help: "The seed of all draws; training.seed of a study, or 1, by default.")
        var seed: UInt64?

        @OptionGroup var inputs: SplitInputs

        func validate() throws {
            guard folds ?? 2 >= 2, inner ?? 2 >= 2 else {
                throw ValidationError("--folds and --inner must be 2 or more")
            }
            guard repeats >= 1 else { throw ValidationError("--repeats must be 1 or more") }
            guard share > 0, share < 1 else {
                throw ValidationError("--share must be above 0 and below 1")
            }
            guard (scheme == .external) == (external != nil) else {
                throw ValidationError("--external and --scheme external belong together")
            }
        }

        func run() throws {
            var options = SplitOptions()
            options.scheme = scheme
            let study = try inputs.study(FilePath(cohort))?.outline
            let label = label ?? study?.cohort.classColumn
            options.folds = folds ?? study?.cohort.folds ?? 5
            options.repetitions = repeats
            options.share = share
            options.stratification = stratify ?? (label == nil ? .event : .label)
            guard label != nil || [.none, .event].contains(options.stratification) else {
                throw ValidationError(
                    "--stratify \(options.stratification.rawValue) needs --class")
            }
            options.innerFolds = inner
            options.smallestSite = smallestSite
            options.seed = seed ?? study?.seed ?? 1
            let patients = try inputs.patients(FilePath(cohort), label: label)
            let others = try external.map { try inputs.patients(FilePath($0), label: label) } ?? []
            let plan = try SplitPlan(patients, options, external: others)
            try plan.write(to: FilePath(output))
            print(plan.balanceText(patients + others))
            print("sealed: \(plan.hash)")
            print("Wrote \(output)")
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check the seal of splits and look for leaks across their sides.",
            discussion: """
                Looks for people under two identifiers (that differ in case, blanks or the ending
                of a TCGA sample; others are not known to be one person), slides of two patients, slides and genes
                that are almost the same, and shared sites. A study names its features and genes
                itself. Ends with code 1 if anything but a site is on both sides.
                """)

        @Argument(help: "The folder of the splits.")
        var folder: String

        @Option(help: "The clinical table, or a study.yaml.")
        var cohort: String

        @Option(
            name: .customLong("class"),
            help: "The column of classes that the division was made with; a study names its own.")
        var label: String?

        @Option(help: "A table of genes, to find rows that are almost the same.")
        var omics: String?

        @Option(help: "A folder of features, to find slides that are almost the same.")
        var features: String?

        @OptionGroup var inputs: SplitInputs
        @OptionGroup var progress: ProgressOptions

        func run() throws {
            let plan = try SplitPlan(sealed: FilePath(folder))
            let path = FilePath(cohort)
            let study = try inputs.study(path)?.outline
            let place = path.removingLastComponent()
            func named(_ option: String?, _ own: String?) -> FilePath? {
                option.map { FilePath($0) } ?? own.map { place.pushing(FilePath($0)) }
            }
            let patients = try inputs.patients(path, label: label ?? study?.cohort.classColumn)
            let table = try inputs.table(path)
            print("seal: whole, \(plan.hash)")
            if !plan.isMade(from: patients) {
                print(
                    "changed: patients, outcomes, classes or sites are not those that were divided; the folds are as they were"
                )
            }
            let genes = try named(omics, study?.cohort.omics).map { path in
                NearDuplicates(
                    in: try OmicsTable(
                        path, patient: study?.cohort.columns.patient ?? "case_id",
                        labels: table.labelColumns))
            }
            let twins = try named(features, study?.cohort.featureFolder).flatMap { folder in
                try slideTwins(of: table, in: folder)
            }
            var isClean = true
            for (index, folds) in plan.repetitions.enumerated() {
                let check = LeakCheck(
                    folds, patients,
                    slides: Dictionary(
                        uniqueKeysWithValues: table.patients.map { ($0.id, $0.slides) }),
                    genes: genes?.pairs ?? [], twins: twins)
                isClean = isClean && check.isClean
                for finding in check.findings {
                    let which = plan.repetitions.count > 1 ? "repeat \(index), " : ""
                    print("\(finding.kind.rawValue): \(which)\(finding.sentence)")
                }
            }
            let unreadable = twins?.unreadable ?? 0
            if isClean {
                let hasAllGenes = genes != nil && genes?.gap == nil
                let looked = [
                    "nobody", "no slide name", hasAllGenes ? "no row of genes" : nil,
                    twins == nil || unreadable > 0 ? nil : "no slide's features",
                ].compactMap(\.self)
                print("on both sides: \(looked.joined(separator: ", "))")
            }
            if twins == nil {
                print("not looked at: features of slides; name them with --features")
            }
            if unreadable > 0, let twins {
                print(
                    "not looked at: \(unreadable) of \(twins.slides + unreadable) feature files, which cannot be read; see 'morphogen features check'"
                )
            }
            if let gap = genes?.gap { print("not looked at: genes of \(gap)") }
            if genes == nil { print("not looked at: genes; name them with --omics") }
            if !isClean { throw ExitCode.failure }
        }

        /// Slides of different patients that are almost the same; nothing if there are no features yet.
        private func slideTwins(of table: ClinicalTable, in folder: FilePath) throws -> SlideTwins?
        {
            guard features != nil || folder.exists else { return nil }
            let cohort = try Cohort(table, features: FeatureFolder(folder), genes: nil)
            let line = ProgressLine("Reading slides", quiet: progress.quiet)
            defer { line.finish() }
            let twins = SlideTwins(cohort.patients) { line.update($0, of: $1) }
            return twins.slides + twins.unreadable == 0 ? nil : twins
        }
    }
}

extension SplitScheme: ExpressibleByArgument {}
extension Stratification: ExpressibleByArgument {}
