public import Cohorts

extension RunReport {
    /// The commands that make a run and its report again.
    ///
    /// - Parameter run: The folder of a finished run.
    /// - Returns: One command per line.
    /// - Throws: `FileError` if the run's manifest cannot be read.
    public static func commands(of run: RunFolder) throws -> [String] {
        let manifest = try RunFiles(run).manifest
        let genes = manifest.trainedWithGenes ? "" : " --without-genes"
        return [
            "morphogen train study.yaml --output \(run.path) --seed \(manifest.seed)\(genes)",
            "morphogen report \(run.path)",
        ]
    }
}
