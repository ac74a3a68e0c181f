public import Cohorts
import Files
import SystemPackage

extension ComparedScore {
    /// The true risk of a simulation, which no model can beat but by chance.
    ///
    /// - Parameter run: The folder of a run.
    /// - Returns: The score, or nothing if the run is not of a simulation.
    /// - Throws: `FileError` if the table lacks a column.
    public static func oracle(of run: RunFolder) throws -> ComparedScore? {
        guard run.truth.exists else { return nil }
        var reader = try CSVReader(run.truth)
        let patient = try reader.column("case_id")
        let risk = try reader.column("oracle_risk")
        var risks: [String: Double] = [:]
        while let row = try reader.next() { risks[row[patient]] = row.number(risk) }
        return ComparedScore(name: "Oracle: the risk that was drawn", role: .oracle, risks: risks)
    }

    /// The held-out risks of another run of the same folds.
    ///
    /// - Parameters:
    ///   - other: The folder of the other run.
    ///   - run: The folder of the run it is compared with.
    /// - Returns: The score.
    /// - Throws: ``ReportError`` if the folds differ, so that a paired comparison would be unfair.
    public static func run(_ other: RunFolder, besides run: RunFolder) throws -> ComparedScore {
        let files = try RunFiles(other)
        let subject = try RunFiles(run).manifest
        guard files.manifest.foldsHash == subject.foldsHash else {
            throw ReportError.otherFolds(folder: other.path.string)
        }
        guard files.manifest.epochChoice == subject.epochChoice,
            files.manifest.dataKind == subject.dataKind,
            files.manifest.inputHashes["clinical"] == subject.inputHashes["clinical"]
        else { throw ReportError.otherProtocol(folder: other.path.string) }
        let theirs = files.manifest
        let name =
            switch (try isSame(other, but: run), subject.trainedWithGenes, theirs.trainedWithGenes)
            {
            case (true, true, false): "The same network without genes"
            case (true, false, true): "The same network with genes in training"
            default:
                "\(theirs.study), \(theirs.preset), seed \(theirs.seed), configured otherwise"
            }
        return ComparedScore(
            name: name, role: .ablation,
            risks: Dictionary(files.predictions.map { ($0.patient, $0.risk) }) { $1 })
    }

    /// Whether two runs are configured alike apart from the genes in training.
    private static func isSame(_ other: RunFolder, but run: RunFolder) throws -> Bool {
        let configurations = try [other, run].map { folder in
            var configuration = try StudyConfiguration.read(folder.configuration)
            configuration.training.genes = true
            return configuration
        }
        return configurations[0] == configurations[1]
    }
}
