import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct `HDF5 read by the command itself` {
    private let folder: TemporaryFolder
    private let worker: HDF5Worker

    init() throws {
        folder = try TemporaryFolder()
        worker = HDF5Worker(
            WorkerProgram(executable: FilePath(Program.path), arguments: ["read-hdf5"]))
    }

    /// A cell and a gene per name, in an array that was written in chunks.
    private func study(_ cells: [String], rows: Int? = nil) throws -> FilePath {
        let rows = rows ?? cells.count
        var writer = HDF5Writer()
        writer.add("obs/_index", texts: cells)
        writer.add("var/_index", texts: ["TP53", "KRAS"])
        writer.add(
            "X", shape: [rows, 2], floats: (0..<(2 * rows)).map { Float($0) },
            chunkRows: min(7_000, rows), deflates: true)
        writer.attach(.text("an_index"), named: "a", to: "X")
        writer.attach(.integers([3, 4]), named: "shape", to: "X")
        writer.attach(.number(1.5), named: "n", to: "X")
        let path = folder.file("s\(cells.count).h5ad")
        try writer.write(to: path)
        return path
    }

    /// What a file says, all of it.
    private struct Content: Equatable, Sendable {
        let kinds: [HDF5Kind]
        let floats: [Float]
        let integers: [Int64]
        let shape: [Int]
        let texts: [String]
        let attributes: [String: String]
        let text: String?
        let sizes: [Int64]?

        init(_ path: FilePath, _ worker: HDF5Worker?) throws {
            self = try HDF5Reader.read(path, in: worker) { file throws(FileError) in
                try Content(file)
            }
        }

        private init(_ file: borrowing HDF5Reader) throws(FileError) {
            var kinds: [HDF5Kind] = []
            for name in ["X", "obs", "obs/_index", "nothing", "a/b/c", "/"] {
                kinds.append(try file.kind(of: name))
            }
            self.kinds = kinds
            let array = try file.floats("X")
            floats = array.numbers
            shape = array.shape
            integers = try file.integers("X").numbers
            texts = try file.strings("obs/_index")
            attributes = try file.attributes(of: "X")
            text = try file.text(attribute: "a", of: "X")
            sizes = try file.integers(attribute: "shape", of: "X")
        }
    }

    @Test(arguments: [1, 7_000, 7_001, 530_000])
    func `what is read is the same there and here`(rows: Int) throws {
        let path = try study((0..<min(20_000, rows)).map { "cell \($0) é" }, rows: rows)
        let there = try Content(path, worker)
        #expect(try there == Content(path, nil))
        #expect(there.kinds == [.numbers, .group, .text, .nothing, .nothing, .group])
        #expect(there.shape == [rows, 2] && there.integers.last == Int64(2 * rows - 1))
        #expect(there.attributes == ["a": "an_index", "n": "1.5"] && there.sizes == [3, 4])
    }

    @Test func `failures of the library are the same sentences there and here`() throws {
        let path = try study(["c1"])
        func sentence(_ worker: HDF5Worker?, _ path: FilePath, _ name: String) -> String {
            do {
                _ = try HDF5Reader.read(path, in: worker) { file throws(FileError) in
                    try file.floats(name).numbers
                }
            } catch {
                return "\(error)"
            }
            return "it was read"
        }
        for name in ["nothing", "obs/_index", "obs"] {
            #expect(sentence(worker, path, name) == sentence(nil, path, name))
        }
        #expect(
            sentence(worker, path, "obs/_index")
                == "\(path) has 'obs/_index', which holds no numbers")
        let text = try folder.write("t.h5", "no HDF5")
        #expect(sentence(worker, text, "X") == sentence(nil, text, "X"))
        #expect(sentence(worker, text, "X").hasPrefix("\(text) is no whole HDF5 file: "))
        #expect(
            sentence(worker, folder.file("gone.h5"), "X")
                == "\(folder.file("gone.h5")) does not exist")
    }

    @Test func `one process serves file after file, but none after a file that it refused`() throws
    {
        let path = try study(["c1", "c2"])
        _ = try Content(path, worker)
        let first = worker.idleProcesses
        #expect(first.count == 1)
        _ = try Content(path, worker)
        #expect(worker.idleProcesses == first)
        let text = try folder.write("t.h5", "no HDF5")
        #expect(throws: FileError.self) { try Content(text, worker) }
        #expect(worker.idleProcesses.isEmpty)
        _ = try Content(path, worker)
        #expect(worker.idleProcesses.count == 1 && worker.idleProcesses != first)
    }

    @Test func `a process that dies between two files is replaced, and nobody notices`() throws {
        let path = try study(["c1", "c2"])
        let content = try Content(path, worker)
        let process = try #require(worker.idleProcesses.first)
        #expect(kill(process, SIGKILL) == 0)
        #expect(try Content(path, worker) == content)
        #expect(worker.idleProcesses.count == 1 && worker.idleProcesses != [process])
    }

    /// Stops or kills the process that reads a file in the middle of it.
    private func harm(_ signal: Int32, patience: Duration, _ path: FilePath) -> String {
        // The number of the process that reads is noted.
        let number = folder.file("number")
        let worker = HDF5Worker(
            WorkerProgram(
                executable: "/bin/sh",
                arguments: ["-c", "echo $$ > '\(number)'; exec '\(Program.path)' read-hdf5"],
                patience: patience))
        do {
            _ = try HDF5Reader.read(path, in: worker) { file throws(FileError) in
                _ = try file.kind(of: "X")
                let text = try readText(of: number)
                if let process = pid_t(text.dropLast()) { kill(process, signal) }
                return try file.floats("X").numbers
            }
            return "it was read"
        } catch {
            return "\(error)"
        }
    }

    @Test func `a reader that is killed in mid file is a sentence`() throws {
        let path = try study(["c1", "c2"])
        #expect(
            harm(SIGKILL, patience: .seconds(60), path)
                == "\(path) cannot be read: the HDF5 library was ended by signal 9 (killed) at 'X'; a file that is not damaged is needed"
        )
    }

    @Test func `a reader that hangs in mid file is ended`() throws {
        let path = try study(["c1", "c2"])
        #expect(
            harm(SIGSTOP, patience: .milliseconds(500), path)
                == "\(path) cannot be read: the HDF5 library made no progress within 0.5 s at 'X'; a file that is not damaged is needed"
        )
    }

    /// A file whose texts of varying length point far behind their heap, which HDF5 1.10 follows.
    private func damaged() throws -> FilePath {
        let path = try study(["c1", "c2"])
        var bytes = try readBytes(of: path)
        let heaps = bytes.indices.dropLast(4).filter {
            bytes[$0..<($0 + 4)] == [0x47, 0x43, 0x4F, 0x4C]
        }
        var changes = 0
        for heap in heaps {
            let address = withUnsafeBytes(of: UInt64(heap).littleEndian) { Array($0) }
            // The length of the text, the place of its heap, its number there.
            for place in bytes.indices.dropLast(12)
            where bytes[place..<(place + 8)].elementsEqual(address)
                && bytes[(place + 9)..<(place + 12)].elementsEqual([0, 0, 0])
            {
                bytes.replaceSubrange((place + 8)..<(place + 12), with: [0xF0, 0xFF, 0xFF, 0x7F])
                changes += 1
            }
        }
        #expect(changes >= 2)
        return try folder.write("damaged.h5ad", bytes)
    }

    @Test func `a file on which the library crashes is a sentence of the command`() throws {
        let path = try damaged()
        let result = try Program.run(
            ["import", "h5ad", path.string, "-o", folder.file("o.csv").string])
        #expect(result.code == 1 && result.output.isEmpty)
        // Later versions of the library see the fault themselves.
        let crash =
            "Error: \(path) cannot be read: the HDF5 library was ended by signal 11 (segmentation fault) at 'obs/_index'; a file that is not damaged is needed\n"
        let isSeen = result.errors.hasPrefix(
            "Error: \(path) has 'obs/_index', which cannot be read")
        #expect(result.errors == crash || isSeen, "\(result.errors)")
        #expect(!folder.file("o.csv").exists)
    }
}
