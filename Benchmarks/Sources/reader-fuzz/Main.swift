import Cohorts
import Files
import Foundation
import Omics
import Slides
import SystemPackage

/// Feeds mutated files to the readers until a number of executions is reached.
///
/// A crash ends the program, and the file that caused it stays behind, with the seed printed first.
/// HDF5 is read by this program started again, as the command reads it; only there may it crash.
@main
enum ReaderFuzz {
    /// This program as a reader of HDF5, which gives up early.
    private static let worker = HDF5Worker(
        WorkerProgram(
            executable: "/proc/self/exe", arguments: ["serve"], patience: .milliseconds(500)))

    static func main() throws {
        let arguments = CommandLine.arguments
        if arguments.dropFirst() == ["serve"] {
            WorkerProgram.confine()
            return HDF5Worker.serve()
        }
        if arguments.count > 6, arguments[1] == "batch",
            let reader = Reader(rawValue: arguments[2]), let seed = UInt64(arguments[3]),
            let end = Int(arguments[4])
        {
            WorkerProgram.confine()
            return try Batches(reader: reader, seed: seed, files: Array(arguments[6...]))
                .read(upTo: end, ledger: arguments[5])
        }
        guard arguments.count >= 3, let count = Int(arguments[2]),
            let reader = Reader(rawValue: arguments[1])
        else {
            let kinds = Reader.allCases.map(\.rawValue).joined(separator: "|")
            print("usage: reader-fuzz \(kinds) EXECUTIONS [SEED] [FILE …]")
            return
        }
        let seed = arguments.count > 3 ? UInt64(arguments[3]) ?? 1 : 1
        if !reader.isText, arguments.count > 4 {
            HDF5Worker.current = worker
            return try Batches(reader: reader, seed: seed, files: Array(arguments[4...])).run(count)
        }
        var corpus = try arguments.dropFirst(4).map {
            Array(try Data(contentsOf: URL(filePath: $0)))
        }
        if corpus.isEmpty { corpus = reader.examples.map { Array($0.utf8) } }
        guard !corpus.isEmpty else {
            print("\(reader.rawValue) needs a file to begin with")
            return
        }
        let folder = FilePath(FileManager.default.temporaryDirectory.path)
        let path = folder.appending("reader-fuzz-\(getpid()).\(reader.ending)")
        print("\(reader.rawValue): seed \(seed), \(path)")
        var mutator = Mutator(seed: seed, tokens: reader.isText ? Mutator.textTokens : [])
        var sentences: Set<String> = []
        var read = 0
        let start = ContinuousClock.now
        for execution in 0..<count {
            try Data(mutator.mutated(corpus)).write(to: URL(filePath: path.string))
            do {
                try reader.read(path)
                read += 1
            } catch {
                // How many different faults were met tells how far the mutations reach.
                if sentences.count < 10_000 {
                    sentences.insert("\(error)".replacing(/[0-9]+|'[^']*'/, with: "#"))
                }
            }
            if execution % 100_000 == 99_999 { print("  \(execution + 1), \(read) read") }
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        try FileManager.default.removeItem(atPath: path.string)
        print(
            "\(reader.rawValue): \(count) executions in \(Int(seconds)) s, \(read) read, \(count - read) refused with \(sentences.count) kinds of sentences, no crash"
        )
    }
}

/// What is fed.
enum Reader: String, CaseIterable {
    case csv, gmt, genes, clinical, endpoints, json, h5, h5ad, bag

    var ending: String {
        switch self {
        case .gmt, .json, .h5, .h5ad: rawValue
        case .bag: "h5"
        default: "csv"
        }
    }

    var isText: Bool { ![.h5, .h5ad, .bag].contains(self) }

    /// Well-formed files to begin with; binary ones are named on the command line.
    var examples: [String] {
        switch self {
        case .csv:
            [
                "gene,TCGA-02-0001,TCGA-02-0002\nTP53,1,2e3\n\"KRAS\",-3,NA\nEGFR,5,6\n",
                "id,TP53,KRAS,EGFR\r\nTCGA-02-0001,1,,3\r\n\"TCGA-02\n-0002\",\"4\",5,6\r\n",
                "gene\tTCGA-02-0001-01A\tnote\n1-Mar\t1\tx\nENSG00000141510.18\t2\ty\nTP53|7157\t3\tz\n",
            ]
        case .gmt:
            ["SET\thttp\tTP53\tKRAS\nOTHER\t\tEGFR\n", "A\tna\tTP53\r\nB\tna\tEGFR\tMYC\r\n"]
        case .genes:
            [
                "case_id,TP53_rnaseq,KRAS_rnaseq,EGFR_cnv,MYC_mut\np1,1.5,2,-2,0\np2,,,1,1\np2,,,1,1\n",
                ",age,TP53_rnaseq\np1,61,1\np2,50,2\n",
            ]
        case .clinical:
            [
                "case_id,slide_id,site,survival_months,censorship\np1,s1,A,3.5,0\np1,s2,A,3.5,0\np2,s3,B,9,1\n",
                "case_id,survival_months,event\np1,1,1:DECEASED\np2,2,0:LIVING\n",
            ]
        case .endpoints:
            [
                "case_id,OS,OS.time\np1,1,3\np2,0:LIVING,9\n",
                "sample,_PATIENT,OS,OS.time,PFI,PFI.time,Redaction\nTCGA-02-0001-01,TCGA-02-0001,1,30,1,20,\n",
            ]
        case .json:
            [
                #"[{"submitter_id":"a","demographic":{"vital_status":"Dead","days_to_death":3}}]"#,
                #"{"data":{"hits":[{"submitter_id":"b","demographic":{"vital_status":"Alive"},"diagnoses":[{"days_to_last_follow_up":"12"}],"follow_ups":[{"days_to_follow_up":14}]}]}}"#,
            ]
        case .h5, .h5ad, .bag: []
        }
    }

    func read(_ path: FilePath) throws {
        switch self {
        case .csv:
            _ = try importTable(path).mappingGenes(with: GeneNames()).selectingPatients()
        case .gmt: _ = try GeneSets(path)
        case .genes: _ = try OmicsTable(path)
        case .clinical: _ = try ClinicalTable(path)
        case .endpoints: _ = try importEndpointTable(path)
        case .json: _ = try importGDCClinical(path)
        case .h5: _ = try import10x(path).mappingGenes(with: GeneNames())
        case .bag: _ = try readBag(path)
        case .h5ad: _ = try importAnnData(path).mappingGenes(with: GeneNames())
        }
    }
}
