import Files
import Foundation
public import SystemPackage

/// A study folder of cBioPortal: its data files, found through their meta files.
public struct CBioPortalStudy: Sendable {
    /// One data file, as its `meta_….txt` describes it.
    public struct DataFile: Sendable, Hashable {
        /// Such as `MRNA_EXPRESSION` or `CLINICAL`.
        public let alteration: String
        /// Such as `CONTINUOUS`, `Z-SCORE`, `DISCRETE` or `MAF`.
        public let datatype: String
        /// The profile's identifier, such as `rna_seq_v2_mrna`.
        public let identifier: String
        /// The file.
        public let path: FilePath
    }

    /// The folder.
    public let folder: FilePath
    /// The files that a meta file names and that are there, sorted by name.
    public let files: [DataFile]
    /// Files that a meta file names but that are absent: in git they are often left out.
    public let absent: [String]

    /// Opens a study.
    ///
    /// - Parameter folder: The folder that holds `meta_study.txt`.
    /// - Throws: `FileError` if it cannot be listed, ``OmicsError`` if it is no study.
    public init(_ folder: FilePath) throws {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder.string).sorted()
        } catch { throw FileError(.missing, folder, "is not a folder that can be read") }
        guard names.contains("meta_study.txt") else {
            throw OmicsError(
                .table, "\(folder) is no study of cBioPortal: it has no file meta_study.txt")
        }
        var files: [DataFile] = []
        var absent: [String] = []
        for name in names where name.hasPrefix("meta_") && name.hasSuffix(".txt") {
            let meta = try Self.fields(of: folder.appending(name))
            guard let data = meta["data_filename"] else { continue }
            guard names.contains(data) else {
                absent.append(data)
                continue
            }
            files.append(
                DataFile(
                    alteration: meta["genetic_alteration_type"] ?? "",
                    datatype: meta["datatype"] ?? "", identifier: meta["stable_id"] ?? "",
                    path: folder.appending(data)))
        }
        self.folder = folder
        self.files = files
        self.absent = absent
    }

    /// The one file of a kind.
    ///
    /// - Parameters:
    ///   - what: What is looked for, for the sentence.
    ///   - fits: Says whether a file is of the kind.
    /// - Returns: The file.
    /// - Throws: ``OmicsError`` if there is none, or several, whose identifiers are then listed.
    public func file(
        _ what: String, where fits: (DataFile) -> Bool
    ) throws(OmicsError) -> DataFile {
        let found = files.filter(fits)
        if let only = found.first, found.count == 1 { return only }
        guard found.isEmpty else {
            throw OmicsError(
                .contradiction,
                "\(folder) has several files of \(what): "
                    + "\(found.map(\.identifier).joined(separator: ", ")); choose with --profile")
        }
        throw OmicsError(
            .table,
            "\(folder) has no file of \(what)"
                + (absent.isEmpty ? "" : "; absent are \(absent.joined(separator: ", "))"))
    }

    /// The samples that were sequenced for mutations; nothing if the study does not say.
    public func sequencedSamples() throws -> [String]? {
        let path = folder.appending("case_lists").appending("cases_sequenced.txt")
        guard FileManager.default.fileExists(atPath: path.string) else { return nil }
        return try Self.fields(of: path)["case_list_ids"]?.split(separator: "\t")
            .map { $0.trimmingBlanks }
    }

    /// The lines `key: value` of a meta file.
    static func fields(of path: FilePath) throws(FileError) -> [String: String] {
        var fields: [String: String] = [:]
        for line in try readText(of: path).split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon].trimmingBlanks] =
                line[line.index(after: colon)...].trimmingBlanks
        }
        return fields
    }
}
