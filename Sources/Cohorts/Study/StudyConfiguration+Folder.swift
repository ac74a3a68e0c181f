import Files
import Foundation
import Omics
public import SystemPackage

extension StudyConfiguration {
    /// A commented `study.yaml` for what lies in a folder.
    ///
    /// Tables are told by what their headers say: an endpoint and a column of patients, columns of genes,
    /// gene sets; folders by the files in them. Where several fit, the first by name is taken and the
    /// others stand beside it in comments. What is not found keeps its place as a comment.
    ///
    /// - Parameter folder: The folder; only it and the folders in it are looked at.
    /// - Returns: The text, and what was found, as lines for a person.
    /// - Throws: `FileError` if the folder cannot be listed.
    public static func describing(_ folder: FilePath) throws -> (yaml: String, found: [String]) {
        let files = try FoundFiles(folder)
        func entry(_ key: String, _ found: [String], _ otherwise: String, _ note: String) -> String
        {
            guard let first = found.first else { return "  # \(key): \(otherwise)   # \(note)\n" }
            let others = found.dropFirst()
            return "  \(key): \(first)"
                + (others.isEmpty ? "   # \(note)" : "   # or \(others.joined(separator: ", "))")
                + "\n"
        }
        var text = "# Written by morphogen cohort init; paths are relative to this file.\n"
        text += "# Look at it with: morphogen cohort check study.yaml\n"
        let place = URL(filePath: folder.string).standardizedFileURL.lastPathComponent
        text += "name: \(place.isEmpty || place == "/" ? "my-study" : place)\n"
        text += "data: real                  # real, simulated, semi-synthetic or class-matched\n"
        text += "\ncohort:\n"
        // The two keys that every study has stay, even if there is nothing yet.
        text +=
            files.clinical.isEmpty
            ? "  clinical: clinical.csv    # not found: one row per patient or slide\n"
            : entry("clinical", files.clinical, "", "one row per patient or slide")
        text += entry("omics", files.omics, "expression.csv", "morphogen import makes it")
        text += entry("geneGroups", files.geneSets, "signatures.csv", "a set per column, or .gmt")
        text +=
            files.features.isEmpty
            ? "  features: features        # not there yet: morphogen extract makes it\n"
            : entry("features", files.features, "", "one file per slide")
        text += entry("slides", files.slides, "slides", "for pictures in the report")
        text += entry("splits", files.splits, "splits", "morphogen splits make writes them")
        if let header = files.header {
            text += "  columns:\n"
            let patient = ["case_id", "patient", "PATIENT_ID", "_PATIENT"].first(
                where: header.contains)
            text += "    patient: \(patient ?? header[0])\n"
            for slide in ["slide_id", "slide"] where header.contains(slide) {
                text += "    slide: \(slide)\n"
                break
            }
            if header.contains("site") { text += "    site: site\n" }
            let endpoints = Endpoint.allCases.filter { $0.columns(in: header) != nil }
            if let first = endpoints.first {
                let names = endpoints.map(\.rawValue).joined(separator: ", ")
                text += "  endpoint: \(first.rawValue)              # found: \(names)\n"
            } else {
                text += "    time: survival_months     # not found: name the columns of follow-up\n"
                text +=
                    "    event: event              # 1 or true: seen; or censorship: for 1 = censored\n"
            }
        }
        text += """
              # timeUnit: months        # days, months or years, where a column's name does not say
              # outcome:
              #   zeroTimes: keep       # or half-day, drop
              #   landmark: 6           # months from which follow-up counts
              #   horizon: 60           # months at which everyone is censored
              # folds: 5

            """
        let rest = template.range(of: "\nmodel:").map { String(template[$0.lowerBound...]) } ?? ""
        return (text + rest, files.summary)
    }
}

/// What a folder holds, by kind; paths are relative to it.
private struct FoundFiles {
    var clinical: [String] = []
    var omics: [String] = []
    var geneSets: [String] = []
    var features: [String] = []
    var slides: [String] = []
    var splits: [String] = []
    /// The columns of the first clinical table.
    var header: [String]?

    init(_ folder: FilePath) throws {
        for name in try Self.list(folder) {
            let path = folder.appending(name)
            let kind = try? FileManager.default.attributesOfItem(atPath: path.string)[.type]
            if kind as? FileAttributeType == .typeDirectory {
                sort(name, try Self.list(path))
            } else {
                sort(table: name, path)
            }
        }
    }

    private static func list(_ folder: FilePath) throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder.string)
                .filter { !$0.hasPrefix(".") }.sorted()
        } catch { throw FileError(.missing, folder, "is not a folder that can be read") }
    }

    private mutating func sort(_ name: String, _ members: [String]) {
        let types = Set(members.compactMap { FilePath($0).extension?.lowercased() })
        if members.contains("splits_0.csv") {
            splits.append(name)
        } else if !types.isDisjoint(with: FeatureFolder.extensions) {
            features.append(name)
        } else if !types.isDisjoint(with: FeatureFolder.slideExtensions) {
            slides.append(name)
        }
    }

    private mutating func sort(table name: String, _ path: FilePath) {
        let lower = name.lowercased()
        if lower.hasSuffix(".gmt") || lower.hasSuffix(".gmt.gz") {
            geneSets.append(name)
            return
        }
        if lower.hasSuffix(".safetensors") {
            if let file = try? SafetensorsFile(path),
                file.metadata["morphogen"]?.contains("morphogen matrix") == true
            {
                omics.append(name)
            }
            return
        }
        guard [".csv", ".tsv", ".csv.gz", ".tsv.gz", ".csv.zip"].contains(where: lower.hasSuffix),
            let columns = try? CSVReader(path).columns
        else { return }
        let genes = columns.count { Modality(column: $0) != nil }
        let hasEndpoint =
            Endpoint.allCases.contains { $0.columns(in: columns) != nil }
            || columns.contains("event") || columns.contains("censorship")
        if 2 * genes > columns.count { omics.append(name) }
        if hasEndpoint {
            if header == nil { header = columns }
            clinical.append(name)
        } else if genes == 0, lower.contains("signature") || lower.contains("gene_sets") {
            geneSets.append(name)
        }
    }

    var summary: [String] {
        [
            ("clinical", clinical), ("omics", omics), ("gene sets", geneSets),
            ("features", features), ("slides", slides), ("splits", splits),
        ].map { "\($0): \($1.isEmpty ? "none found" : $1.joined(separator: ", "))" }
    }
}
