import Files
import Foundation
public import SystemPackage

/// A plan as it lies on the disk, with its seal.
private struct SealedPlan: Codable {
    let plan: SplitPlan
    let seal: String
}

extension SplitPlan {
    /// Writes the plan: `plan.json` with its seal, and for each repetition a folder of
    /// `splits_0.csv` … with the columns `train` and `val`, which a study's `cohort.splits` reads.
    ///
    /// A single repetition lies in the folder itself, others in `repeat-0`, `repeat-1` …
    ///
    /// - Parameter folder: The folder; it must hold no plan yet.
    /// - Throws: `FileError` if it cannot be written, ``CohortError`` if a plan is there.
    public func write(to folder: FilePath) throws {
        let path = folder.appending("plan.json")
        guard !FileManager.default.fileExists(atPath: path.string) else {
            throw CohortError(
                .folds, "\(folder) holds a plan already; a sealed plan is never written over")
        }
        try makeFolder(folder)
        for (index, folds) in repetitions.enumerated() {
            let place =
                repetitions.count == 1 ? folder : folder.appending("repeat-\(index)")
            try makeFolder(place)
            for (number, fold) in folds.folds.enumerated() {
                var writer = CSVWriter(columns: ["train", "val"])
                for row in 0..<max(fold.training.count, fold.heldOut.count) {
                    writer.add([
                        row < fold.training.count ? fold.training[row] : "",
                        row < fold.heldOut.count ? fold.heldOut[row] : "",
                    ])
                }
                try writer.write(to: place.appending("splits_\(number).csv"))
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let sealed = SealedPlan(plan: self, seal: hash)
        try writeAtomically(
            to: path, text: String(decoding: try encoder.encode(sealed), as: UTF8.self) + "\n")
    }

    /// Checks the seal of a folder of splits, if it or the folder around it holds a plan.
    ///
    /// - Parameter folder: The folder of `splits_0.csv` …; published ones have no seal.
    /// - Returns: The plan's folds inside each training part; empty without a plan, or if it has none.
    /// - Throws: As ``init(sealed:)``.
    @discardableResult
    public static func checkSeal(of folder: FilePath) throws -> [Folds] {
        let outer = folder.removingLastComponent()
        let isRepetition = folder.lastComponent?.string.hasPrefix("repeat-") == true
        for place in isRepetition ? [folder, outer] : [folder]
        where FileManager.default.fileExists(atPath: place.appending("plan.json").string) {
            let plan = try SplitPlan(sealed: place)
            let repetition = plan.repetitions.indices.first {
                plan.repetitions.count == 1
                    || folder.lastComponent?.string == "repeat-\($0)"
            }
            return repetition.flatMap { plan.inner.isEmpty ? nil : plan.inner[$0] } ?? []
        }
        return []
    }

    /// Reads a plan and checks its seal, and the tables beside it against it.
    ///
    /// - Parameter folder: The folder that ``write(to:)`` wrote.
    /// - Throws: `FileError` if it cannot be read, ``CohortError`` if anything was changed.
    public init(sealed folder: FilePath) throws {
        let path = folder.appending("plan.json")
        let sealed: SealedPlan
        do {
            sealed = try JSONDecoder().decode(SealedPlan.self, from: Data(try readBytes(of: path)))
        } catch is DecodingError {
            throw FileError(.malformed, path, "is no plan of splits")
        }
        guard sealed.seal == sealed.plan.hash else {
            throw CohortError(
                .folds,
                "\(path) was changed after it was sealed; make the splits anew, or restore the file"
            )
        }
        for (index, folds) in sealed.plan.repetitions.enumerated() {
            let place =
                sealed.plan.repetitions.count == 1 ? folder : folder.appending("repeat-\(index)")
            let everyone = Set(folds.folds.flatMap { $0.training + $0.heldOut })
            let tables = try Folds.published(in: place, patients: everyone)
            guard tables.folds.hash == folds.hash, tables.unknown == 0 else {
                throw CohortError(
                    .folds,
                    "the tables in \(place) are not those of the sealed plan; make the splits anew, or restore them"
                )
            }
        }
        self = sealed.plan
    }
}
