import Files
import TestSupport
import Testing

@Suite struct `SHA-256` {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func `matches the values of the standard`(text: String, digest: String) throws {
        #expect(sha256(text.utf8) == digest)
        let folder = try TemporaryFolder()
        #expect(try sha256(of: folder.write("x", text)) == digest)
    }
}
