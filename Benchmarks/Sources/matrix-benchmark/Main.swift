import Files
import Foundation
import Omics
import SystemPackage

/// Reads tables of numbers and prints a line of JSON per reading: seconds, processor seconds, rows, a sum
/// that other readers can be checked against, and the greatest resident memory so far.
@main
enum MatrixBenchmark {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "read" where arguments.count >= 2:
            for _ in 0..<(arguments.count > 2 ? Int(arguments[2]) ?? 3 : 3) {
                try read(FilePath(arguments[1]))
            }
        case "import" where arguments.count == 3:
            try store(FilePath(arguments[1]), in: FilePath(arguments[2]))
        case "load" where arguments.count == 2:
            try load(FilePath(arguments[1]))
        case "hdf5" where arguments.count == 2:
            try unpack(FilePath(arguments[1]))
        case "serve":
            WorkerProgram.confine()
            HDF5Worker.serve()
        default:
            print(
                "usage: matrix-benchmark read TABLE [REPETITIONS] | import TABLE STORED | load STORED | hdf5 FILE"
            )
        }
    }

    /// Text to numbers.
    private static func read(_ path: FilePath) throws {
        let table = try measured("morphogen") {
            let table = try NumberTable(path) { header in
                header.indices.map { $0 == 0 ? .text : .number }
            }
            return (table, table.rowCount)
        }
        // Outside the time, as the other readers' sums are.
        print("  {\"sum\": \(table.values.reduce(0.0) { $0 + Double($1) })}")
    }

    /// Text to a stored matrix of patients and symbols, as `morphogen import xena` makes it.
    private static func store(_ path: FilePath, in stored: FilePath) throws {
        try measured("import") {
            let matrix = try importXena(path, unit: .log2TPM)
                .mappingGenes(with: GeneNames(), keepUnknown: true).selectingPatients()
            try matrix.write(to: stored)
            return ((), matrix.matrix.genes.count)
        }
    }

    /// A stored matrix to what training reads.
    private static func load(_ path: FilePath) throws {
        let table = try measured("load") {
            let table = try OmicsTable(path)
            return (table, table.patients.count)
        }
        print("  {\"patients\": \(table.patients.count), \"columns\": \(table.columns.count)}")
    }

    /// An AnnData file to numbers, read here and by a worker in turns.
    private static func unpack(_ path: FilePath) throws {
        let worker = HDF5Worker(
            WorkerProgram(executable: "/proc/self/exe", arguments: ["serve"]))
        var options = AnnDataOptions()
        options.groupBy = "patient"
        for _ in 0..<3 {
            for (name, reader) in [("here", nil), ("worker", worker)] {
                HDF5Worker.current = reader
                try measured(name) {
                    let matrix = try importAnnData(path, options).matrix
                    return ((), matrix.samples.count)
                }
            }
        }
    }

    @discardableResult
    private static func measured<Value>(
        _ name: String, _ body: () throws -> (Value, Int)
    ) rethrows -> Value {
        let start = (ContinuousClock.now, usage())
        let (value, rows) = try body()
        let seconds = (ContinuousClock.now - start.0) / .seconds(1)
        let end = usage()
        print(
            "{\"reader\": \"\(name)\", \"seconds\": \(rounded(seconds)), \"processor\": \(rounded(end.seconds - start.1.seconds)), \"rows\": \(rows), \"peakMB\": \(end.peak)}"
        )
        return value
    }

    private static func rounded(_ value: Double) -> Double { (value * 1_000).rounded() / 1_000 }

    /// Processor seconds and greatest resident megabytes of this process.
    private static func usage() -> (seconds: Double, peak: Int) {
        var usage = rusage()
        let thisProcess: Int32 = 0  // RUSAGE_SELF, which has another type on each system
        getrusage(thisProcess, &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return (seconds(usage.ru_utime) + seconds(usage.ru_stime), Int(usage.ru_maxrss) / 1_024)
    }
}
