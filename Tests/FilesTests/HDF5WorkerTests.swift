import Files
import SystemPackage
import TestSupport
import Testing

@Suite struct `HDF5 in a process of its own` {
    private let folder: TemporaryFolder
    private let path: FilePath

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("a.h5")
        var writer = HDF5Writer()
        writer.add("X", shape: [2], doubles: [1, 2])
        try writer.write(to: path)
    }

    /// What is said of a program that does anything but read HDF5.
    private func sentence(_ script: String, patience: Duration = .seconds(60)) -> String {
        let program = WorkerProgram(
            executable: "/bin/sh", arguments: ["-c", script], patience: patience)
        do {
            let found = try HDF5Reader.read(path, in: HDF5Worker(program)) {
                file throws(FileError) in
                try file.floats("X").numbers
            }
            return "it was read: \(found)"
        } catch {
            return "\(error)"
        }
    }

    @Test func `a crash becomes a sentence with its signal`() {
        #expect(
            sentence("kill -SEGV $$")
                == "\(path) cannot be read: the HDF5 library was ended by signal 11 (segmentation fault) while it was opened; a file that is not damaged is needed"
        )
        #expect(sentence("kill -KILL $$").contains("was ended by signal 9 (killed) while it"))
        #expect(sentence("exit 3").contains("the HDF5 library ended with code 3 while it was"))
        // It opens the file and then dies: an answer of kind 9 without content.
        #expect(
            sentence(#"printf '\011\000\000\000\000' >&0; sleep 0.05; kill -ABRT $$"#)
                == "\(path) cannot be read: the HDF5 library was ended by signal 6 (aborted) at 'X'; a file that is not damaged is needed"
        )
    }

    @Test func `a reader that hangs is ended`() {
        #expect(
            sentence("sleep 100", patience: .milliseconds(50))
                == "\(path) cannot be read: the HDF5 library made no progress within 0.05 s while it was opened; a file that is not damaged is needed"
        )
        #expect(
            sentence(#"printf '\011\000\000\000\000' >&0; sleep 100"#, patience: .seconds(1))
                == "\(path) cannot be read: the HDF5 library made no progress within 1 s at 'X'; a file that is not damaged is needed"
        )
    }

    @Test(arguments: [
        "printf 'hello world' >&0; sleep 9", #"printf '\011\377\377\377\177' >&0; sleep 9"#,
        #"printf '\020\003\000\000\000a\000b' >&0; sleep 9"#,
    ])
    func `an answer that makes no sense is refused`(script: String) {
        #expect(
            sentence(script)
                == "\(path) cannot be read: its reader gave an answer that makes no sense while it was opened"
        )
    }

    @Test func `a shape that the file cannot hold is refused here, whatever the reader says`() {
        // Done; then the shape [2^48]; then nothing.
        #expect(
            sentence(
                #"printf '\011\000\000\000\000\013\010\000\000\000\000\000\000\000\000\000\001\000' >&0; sleep 9"#
            ).hasPrefix("\(path) says that 'X' has the shape [281474976710656], more than its "))
    }

    @Test func `a program that is not there is named`() {
        #expect(
            throws: FileError(
                .unreadable, path,
                "cannot be read: the program '/nowhere/reader' that reads it cannot be started: no such file or directory"
            )
        ) {
            let worker = HDF5Worker(WorkerProgram(executable: "/nowhere/reader"))
            _ = try HDF5Reader.read(path, in: worker) { file throws(FileError) in
                try file.floats("X").numbers
            }
        }
    }
}
