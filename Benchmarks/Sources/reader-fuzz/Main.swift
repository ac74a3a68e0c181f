import Cohorts
import Files
import Foundation
import Omics
import SystemPackage

/// Feeds mutated files to the readers until a number of executions is reached.
///
/// A crash ends the program, and the file that caused it stays behind.
@main
enum ReaderFuzz {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, let count = Int(arguments[2]) else {
            print("usage: reader-fuzz csv|gmt|endpoints|json|h5 EXECUTIONS [SEED] [FILE]")
            return
        }
        let seed = arguments.count > 3 ? UInt64(arguments[3]) ?? 1 : 1
        let kind = arguments[1]
        let bytes =
            arguments.count > 4
            ? Array(try Data(contentsOf: URL(filePath: arguments[4]))) : Array(example(kind).utf8)
        let folder = FilePath(FileManager.default.temporaryDirectory.path)
        let ending = ["csv": "csv", "gmt": "gmt", "json": "json", "h5": "h5"][kind] ?? "csv"
        let path = folder.appending("reader-fuzz-\(getpid()).\(ending)")
        var random = Xorshift(state: seed &* 0x9E37_79B9 | 1)
        var read = 0
        for execution in 0..<count {
            try Data(mutated(bytes, &random)).write(to: URL(filePath: path.string))
            do {
                switch kind {
                case "csv": _ = try importTable(path)
                case "gmt": _ = try GeneSets(path)
                case "endpoints": _ = try importEndpointTable(path)
                case "json": _ = try importGDCClinical(path)
                default:
                    _ = try? importAnnData(path)
                    _ = try import10x(path)
                }
                read += 1
            } catch {}
            if execution % 100_000 == 99_999 { print("\(execution + 1) executions, \(read) read") }
        }
        try FileManager.default.removeItem(atPath: path.string)
        print("\(kind): \(count) executions, \(read) read, \(count - read) refused, no crash")
    }

    private static func example(_ kind: String) -> String {
        switch kind {
        case "gmt": "SET\thttp\tTP53\tKRAS\nOTHER\t\tEGFR\n"
        case "endpoints": "case_id,OS,OS.time\np1,1,3\np2,0:LIVING,9\n"
        case "json":
            #"[{"submitter_id":"a","demographic":{"vital_status":"Dead","days_to_death":3}}]"#
        default: "gene,TCGA-02-0001,TCGA-02-0002\nTP53,1,2e3\n\"KRAS\",-3,NA\nEGFR,5,6\n"
        }
    }

    private static func mutated(_ bytes: [UInt8], _ random: inout Xorshift) -> [UInt8] {
        let telling: [UInt8] = [
            0x00, 0x09, 0x0A, 0x0D, 0x22, 0x2C, 0x2D, 0x2E, 0x30, 0x39, 0x45, 0x65, 0x7F, 0x80,
            0xC3,
            0xFF,
        ]
        var result = bytes
        for _ in 0..<(1 + random.below(8)) where !result.isEmpty {
            let place = random.below(result.count)
            switch random.below(6) {
            case 0: result[place] ^= 1 << UInt8(random.below(8))
            case 1: result[place] = telling[random.below(16)]
            case 2: result.insert(telling[random.below(16)], at: place)
            case 3: result.remove(at: place)
            case 4:
                let end = min(result.count, place + random.below(40))
                result.insert(contentsOf: Array(result[place..<end]), at: place)
            default: result.removeLast(min(result.count, random.below(30)))
            }
        }
        return result
    }
}

/// A small generator.
private struct Xorshift {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }
}
