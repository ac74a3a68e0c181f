internal import Files
internal import Slides
public import SystemPackage

extension InteractionCohort {
    /// Writes the cohort as the files of a study: `clinical.csv` with the class, `expression.csv`,
    /// `features/`, `truth.csv` and `study.yaml`.
    ///
    /// - Parameters:
    ///   - folder: Where to; made if it is not there.
    ///   - progress: Called after each patient with the number of patients done.
    /// - Throws: `FileError` if a file cannot be written.
    public func write(to folder: FilePath, progress: (Int) -> Void = { _ in }) throws {
        let features = folder.appending("features")
        try makeFolder(folder)
        try makeFolder(features)
        var clinical = CSVWriter(columns: ["case_id", "slide_id", "class"])
        var expression = CSVWriter(columns: ["case_id"] + genes.map { "\($0)_rnaseq" })
        var truth = CSVWriter(columns: ["case_id", "a", "b", "first_patch", "patches"])
        let c = configuration
        for index in 0..<c.patients {
            let patient = patient(index)
            clinical.add([patient.id, patient.id, patient.isPositive ? "positive" : "negative"])
            expression.add([patient.id] + patient.expression.map(\.description))
            truth.add([
                patient.id, patient.a ? "1" : "0", patient.b ? "1" : "0",
                "\(patient.shifted.lowerBound)", "\(patient.shifted.count)",
            ])
            var writer = SafetensorsWriter(metadata: provenance(patient.id).metadata)
            writer.add(
                "features", shape: [c.patches, c.features], floats: patient.features, as: .float16)
            writer.add(
                "coords", shape: [c.patches, 2], integers: patient.places.map { Int32($0) * 256 })
            try writer.write(to: features.appending("\(patient.id).safetensors"))
            progress(index + 1)
        }
        try clinical.write(to: folder.appending("clinical.csv"))
        try expression.write(to: folder.appending("expression.csv"))
        try truth.write(to: folder.appending("truth.csv"))
        let groups = informativeGroups.map(String.init).joined(separator: " and ")
        try writeAtomically(
            to: folder.appending("study.yaml"),
            text: """
                # Simulated: with probability \(c.interaction) the class is a XOR b, else a. Slides show a, genes show b
                # in the groups \(groups) of 0 to \(c.groups - 1).
                name: interaction-\(c.interaction)
                model: gimp
                data: simulated
                cohort:
                  clinical: clinical.csv
                  omics: expression.csv
                  features: features
                  label: class
                  folds: 5
                options:
                  network:
                    width: 32
                    heads: 4
                    fragment: 8
                    groups: \(c.groups)
                    innerBlocks: 1
                    dropout: 0
                    kernel: 5
                    projection: 32
                  mask:
                    length: \(max(1, c.patches / 4))
                  batch: 64
                  # Labels say nothing about one side alone here, so the genes are learned without them.
                  geneObjective: masked
                  geneEncoder: frozen
                  geneStage:
                    epochs: 80
                    learningRate: 3e-3
                  pretraining:
                    epochs: 10
                    learningRate: 2e-3
                  finetuning:
                    epochs: 15
                    learningRate: 2e-3
                    decay: 0.05

                """)
    }

    /// Patches of 256 pixels at 0.5 µm; the settings' hash tells one simulation from another.
    private func provenance(_ slide: String) -> FeatureProvenance {
        let c = configuration
        let hash = sha256(
            "\(c.interaction) \(c.patches) \(c.features) \(c.patchShift) \(c.seed)".utf8)
        var columns = 1
        while columns * columns < c.patches { columns += 1 }
        return FeatureProvenance(
            encoder: "simulated-interaction", encoderHash: hash, width: c.features,
            micrometersPerPixel: 0.5, tileMicrometers: 128, tilePixels: 256,
            preprocessingHash: hash, slide: slide, slideHash: sha256("\(hash) \(slide)".utf8),
            version: "1", slideMicrometersPerPixel: 0.5, slideWidth: columns * 256,
            slideHeight: columns * 256, tileSlidePixels: 256)
    }
}
