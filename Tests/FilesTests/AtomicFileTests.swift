import SystemPackage
import TestSupport
import Testing

@testable import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct `Atomic file` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func `appears whole, whatever the sizes of its parts`() throws {
        let path = folder.file("out.bin")
        var expected: [UInt8] = []
        var file = try AtomicFile(replacing: path)
        for size in [1, 100_000, 262_143, 262_144, 262_145, 7, 600_000] {
            let part = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ size) }
            expected += part
            try file.append(part)
        }
        #expect(folder.contents.count == 1 && folder.contents[0].hasSuffix(".partial"))
        #expect(file.count == expected.count)
        try file.commit()
        #expect(folder.contents == ["out.bin"])
        #expect(try MappedFile(path).withUnsafeBytes { Array($0) } == expected)
    }

    @Test func `a file that is given up leaves nothing and spares the old one`() throws {
        let path = try folder.write("out.txt", "old")
        do {
            var file = try AtomicFile(replacing: path)
            try file.append("half of the new")
        }
        #expect(folder.contents == ["out.txt"])
        #expect(try MappedFile(path).withUnsafeBytes { Array($0) } == Array("old".utf8))
    }

    @Test func `a missing folder is named`() {
        let path = folder.file("no/such/out.txt")
        let error = #expect(throws: FileError.self) { try writeAtomically(to: path, text: "x") }
        #expect(error?.description == "\(path) cannot be written: its folder does not exist")
        #expect(error?.code == .unwritable)
    }

    @Test(.enabled(if: geteuid() != 0, "root may write anywhere, so this would prove nothing"))
    func `an unwritable folder is named`() throws {
        let inside = folder.file("locked")
        try makeFolder(inside)
        chmod(inside.string, 0o500)
        let path = inside.appending("out.txt")
        let error = #expect(throws: FileError.self) { try writeAtomically(to: path, text: "x") }
        #expect(
            error?.description
                == "\(path) cannot be written: its folder allows no writing here")
    }

    @Test(.enabled(if: access("/dev/full", W_OK) == 0, "there is no /dev/full here"))
    func `a full disk leaves no part and spares the old file`() throws {
        let path = try folder.write("out.bin", "old")
        let aside = folder.file("aside")
        symlink("/dev/full", aside.string)
        let error = #expect(throws: FileError.self) {
            let full = try FileDescriptor.open("/dev/full", .writeOnly)
            var file = AtomicFile(replacing: path, aside: aside, descriptor: full)
            try file.append([UInt8](repeating: 1, count: 1000))
            try file.commit()
        }
        #expect(error?.code == .diskFull)
        #expect(
            error?.description
                == "\(path) was not written: the disk is full; the file is as it was before")
        #expect(folder.contents == ["out.bin"])
        #expect(try MappedFile(path).withUnsafeBytes { Array($0) } == Array("old".utf8))
    }

    @Test func `folders are made with those above them`() throws {
        try makeFolder(folder.file("a/b/c"))
        try makeFolder(folder.file("a/b/c"))
        try writeAtomically(to: folder.file("a/b/c/x"), text: "x")
        let error = #expect(throws: FileError.self) { try makeFolder(folder.file("a/b/c/x")) }
        #expect(error?.reason == "is a file; a folder is needed")
    }
}
