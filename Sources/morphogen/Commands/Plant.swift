import ArgumentParser
import Cohorts
import Files
import Omics
import SystemPackage

struct Plant: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Plant bags of patches from real genes: a semi-synthetic study.",
        discussion: """
            For cohorts with genes and survival but without slides. The features carry the label
            semi-synthetic, and a study that uses them must say data: semi-synthetic.
            """)

    @Argument(help: "The study, which names the tables and the folder of features to fill.")
    var study: String

    @Option(help: "The seed of what is drawn.")
    var seed: UInt64 = 1

    @OptionGroup var progress: ProgressOptions

    func run() throws {
        let path = FilePath(study)
        let places = try StudyConfiguration.read(path).cohort
        guard let omics = places.omics, let sets = places.geneGroups else {
            throw CommandError(
                "\(study) names no genes; cohort.omics and cohort.geneGroups are needed")
        }
        func place(_ name: String) -> FilePath {
            path.removingLastComponent().pushing(FilePath(name))
        }
        let clinical = try ClinicalTable(
            place(places.clinical), columns: places.columns, unit: places.timeUnit)
        let table = try OmicsTable(
            place(omics), patient: places.columns.patient, labels: clinical.labelColumns)
        var configuration = PlantedBags.Configuration()
        configuration.programme = .firstComponent
        configuration.seed = seed
        let bags = try PlantedBags(
            table, groups: GeneGroups(GeneSets(place(sets)), columns: table.columns),
            configuration: configuration)
        let slides = clinical.patients.flatMap { patient in
            patient.slides.map { (slide: $0, patient: patient.id) }
        }
        let line = ProgressLine("Planting bags", quiet: progress.quiet)
        defer { line.finish() }
        let passedOver = try bags.write(slides, to: place(places.features)) { done in
            line.update(done, of: slides.count)
        }
        line.finish()
        print(
            "Planted \(slides.count - passedOver.count) bags in \(places.features); semi-synthetic")
    }
}
