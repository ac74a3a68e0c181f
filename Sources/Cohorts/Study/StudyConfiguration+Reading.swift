import Files
import Foundation
import Omics
public import SystemPackage

extension StudyConfiguration {
    /// Reads `study.yaml`.
    ///
    /// - Parameter path: The file.
    /// - Returns: The configuration, checked: every key known, every number in its range.
    /// - Throws: `FileError` with the key, the line and what was needed.
    public static func read(_ path: FilePath) throws -> StudyConfiguration {
        let bytes = try unsafe MappedFile(path).withUnsafeBytes { unsafe Array($0) }
        return try parse(String(decoding: bytes, as: UTF8.self), at: path)
    }

    /// Reads a configuration from text; `path` only names it in messages.
    public static func parse(_ text: String, at path: FilePath) throws -> StudyConfiguration {
        let empty = StudyConfiguration(name: "", cohort: Cohort(clinical: "", features: ""))
        let configuration = try StrictYAML.decode(
            text, at: path, defaults: empty, complete: .complete,
            required: ["name", "cohort.clinical", "cohort.features"])
        if let reason = configuration.firstFault() {
            throw FileError(.malformed, path, reason)
        }
        return configuration
    }

    /// The configuration as YAML with sorted keys: equal configurations give equal text.
    public func yaml() throws -> String {
        try StrictYAML.text(of: self)
    }

    /// SHA-256 of the whole value, hexadecimal.
    public func hash() throws -> String {
        sha256(Array(try yaml().utf8))
    }

    /// Every optional filled in, so that its encoded form has every key.
    private static var complete: StudyConfiguration {
        var value = StudyConfiguration(name: "", cohort: Cohort(clinical: "", features: ""))
        value.cohort.nameEverything()
        value.cohort.transforms = []
        value.cohort.geneLengths = ""
        value.cohort.missingGenes = 1
        value.cohort.geneGroups = ""
        value.cohort.slides = ""
        value.cohort.truth = ""
        value.training.clip = 1
        value.training.threads = 1
        value.training.patchLimit = 1
        return value
    }

    /// The first value outside its range, as the end of a sentence that begins with the file's name.
    private func firstFault() -> String? {
        func out(_ key: String, _ value: some Any, _ need: String) -> String {
            "has \(key) \(value); it must be \(need)"
        }
        let t = training
        if let fault = cohort.fault ?? transformFault() { return fault }
        let faults: [(Bool, String)] = [
            (name.isEmpty, "has an empty name"),
            (
                model.width < 4 || !model.width.isMultiple(of: 4),
                out("model.width", model.width, "a multiple of 4")
            ),
            (model.bins < 2, out("model.bins", model.bins, "2 or more")),
            (
                !(model.ratio > 0 && model.ratio <= 1),
                out("model.ratio", model.ratio, "above 0 and at most 1")
            ),
            (t.epochs < 1, out("training.epochs", t.epochs, "1 or more")),
            (
                !(t.learningRate > 0 && t.learningRate.isFinite),
                out("training.learningRate", t.learningRate, "above 0")
            ),
            (
                !(t.weightDecay >= 0 && t.weightDecay.isFinite),
                out("training.weightDecay", t.weightDecay, "0 or more")
            ),
            (t.accumulation < 1, out("training.accumulation", t.accumulation, "1 or more")),
            (
                !(t.reconstructionWeight >= 0 && t.reconstructionWeight.isFinite),
                out("training.reconstructionWeight", t.reconstructionWeight, "0 or more")
            ),
            (t.clip.map { !($0 > 0) } ?? false, out("training.clip", t.clip ?? 0, "above 0")),
            (
                t.threads.map { $0 < 1 } ?? false,
                out("training.threads", t.threads ?? 0, "1 or more")
            ),
            (
                t.patchLimit.map { $0 < 1 } ?? false,
                out("training.patchLimit", t.patchLimit ?? 0, "1 or more")
            ),
        ]
        return faults.first { $0.0 }?.1
    }

    /// What is wrong with the steps of expression.
    private func transformFault() -> String? {
        if let share = cohort.missingGenes, !(share >= 0 && share < 1) {
            return "has cohort.missingGenes \(share); it must be 0 or more and below 1"
        }
        guard let steps = cohort.transforms, !steps.isEmpty else { return nil }
        guard cohort.omics != nil else {
            return "has cohort.transforms but no table of genes; name one with cohort.omics"
        }
        for step in steps {
            do throws(OmicsError) {
                if case .tpm = try Transform(step), cohort.geneLengths == nil {
                    return
                        "has the step tpm but no lengths of genes; name a table with cohort.geneLengths"
                }
            } catch { return "has cohort.transforms in which \(error)" }
        }
        return nil
    }
}
