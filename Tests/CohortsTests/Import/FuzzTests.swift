import Cohorts
import Files
import Omics
import SystemPackage
import TestSupport
import Testing

/// Readers meet bytes that nobody vouches for: whatever they are, the answer is a value or a sentence.
///
/// Here each reader gets a few hundred mutations; `Benchmarks` holds the program for long runs.
@Suite struct `Mutated files` {
    private static let seeds: [(String, [UInt8])] = [
        (
            "t.csv",
            Array("gene,TCGA-02-0001,TCGA-02-0002\nTP53,1,2e3\n\"KRAS\",-3,NA\nEGFR,5,6\n".utf8)
        ),
        ("s.gmt", Array("SET\thttp\tTP53\tKRAS\nOTHER\t\tEGFR\n".utf8)),
        ("c.csv", Array("case_id,OS,OS.time\np1,1,3\np2,0:LIVING,9\n".utf8)),
        (
            "j.json",
            Array(
                #"[{"submitter_id":"a","demographic":{"vital_status":"Dead","days_to_death":3}}]"#
                    .utf8)
        ),
    ]

    @Test(arguments: 0..<4, 0..<3 as Range<UInt64>)
    func `give a value or a sentence`(_ kind: Int, seed: UInt64) throws {
        let folder = try TemporaryFolder()
        var fuzzer = Mutation(seed: seed &* 7_919 &+ UInt64(kind))
        let (name, bytes) = Self.seeds[kind]
        for _ in 0..<100 {
            let path = try folder.write(name, fuzzer.mutate(bytes))
            switch kind {
            case 0: _ = try? importTable(path)
            case 1: _ = try? GeneSets(path)
            case 2: _ = try? importEndpointTable(path)
            default: _ = try? importGDCClinical(path)
            }
        }
    }

    @Test(.enabled(if: SharedFolder.has("data/spatial"), "\(SharedFolder.absence)"))
    func `give a value or a sentence for HDF5, too`() throws {
        let folder = try TemporaryFolder()
        let source = try readBytes(
            of: SharedFolder.path("data/spatial/visium_small/filtered_feature_bc_matrix.h5"))
        var fuzzer = Mutation(seed: 3)
        for _ in 0..<60 {
            let path = try folder.write("f.h5", fuzzer.mutate(source))
            _ = try? import10x(path)
            _ = try? importAnnData(path)
        }
    }
}
