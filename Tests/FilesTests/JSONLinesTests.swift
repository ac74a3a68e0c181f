import Files
import TestSupport
import Testing

@Suite struct `JSON lines` {
    struct Epoch: Codable, Equatable {
        var epoch: Int
        var loss: Double
    }

    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func `lines are added, also after reopening`() throws {
        let path = folder.file("log.jsonl")
        do {
            var file = try JSONLinesFile(appendingTo: path)
            try file.append(Epoch(epoch: 1, loss: 0.1))
        }
        do {
            var file = try JSONLinesFile(appendingTo: path)
            #expect(file.count == 1)
            try file.append(Epoch(epoch: 2, loss: 1.0 / 3))
        }
        #expect(
            try readText(of: path)
                == "{\"epoch\":1,\"loss\":0.1}\n{\"epoch\":2,\"loss\":0.3333333333333333}\n")
        #expect(
            try readJSONLines(Epoch.self, of: path)
                == [Epoch(epoch: 1, loss: 0.1), Epoch(epoch: 2, loss: 1.0 / 3)])
    }

    @Test func `a half line at the end and lines beyond a count are cut off`() throws {
        let path = try folder.write("log.jsonl", "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n{\"a\"")
        #expect(try readJSONLines([String: Int].self, of: path).count == 3)
        do {
            var file = try JSONLinesFile(appendingTo: path, keeping: 2)
            #expect(file.count == 2)
            try file.append(["a": 9])
        }
        #expect(try readText(of: path) == "{\"a\":1}\n{\"a\":2}\n{\"a\":9}\n")
    }

    @Test func `a line of something else is named`() throws {
        let path = try folder.write("log.jsonl", "{\"epoch\":1,\"loss\":2}\nnonsense\n")
        let error = #expect(throws: FileError.self) { try readJSONLines(Epoch.self, of: path) }
        #expect(error?.reason == "holds no such value in line 2: it is not JSON")
    }

    @Test func `what is wrong with JSON is said with its place`() throws {
        struct Inner: Codable { var count: Int }
        struct Outer: Codable { var parts: [Inner] }
        func reason(_ text: String) throws -> String? {
            let path = try folder.write("a.json", text)
            return #expect(throws: FileError.self) { try readJSON(Outer.self, of: path) }?.reason
        }
        let start = "is not what this version writes: "
        #expect(try reason("{") == start + "it is not JSON")
        #expect(try reason("{}") == start + "'parts' is missing")
        #expect(
            try reason(#"{"parts": [{"count": 1}, {}]}"#) == start + "'parts.1.count' is missing")
        #expect(
            try reason(#"{"parts": [{"count": "x"}]}"#)
                == start + "'parts.0.count' has another form")
    }

    @Test func `NaN is refused and leaves the file as it was`() throws {
        let path = folder.file("log.jsonl")
        var caught: FileError?
        do {
            var file = try JSONLinesFile(appendingTo: path)
            do throws(FileError) { try file.append(Epoch(epoch: 1, loss: .nan)) } catch {
                caught = error
            }
        }
        #expect(caught?.reason == "cannot take a value that is not JSON, such as NaN")
        #expect(try readText(of: path) == "")
    }
}
