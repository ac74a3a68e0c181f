import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct `Regulating and putting on a page` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Twelve cells of two classes, each with a gene of its own and a common one; the last has no class.
    private func cells() throws -> String {
        var writer = HDF5Writer()
        writer.add("obs/_index", texts: (0..<12).map { "c\($0)" })
        writer.attach(.text("_index"), named: "_index", to: "obs")
        writer.add("obs/type/categories", texts: ["B", "T"])
        writer.add("obs/type/codes", shape: [12], integers: (0..<12).map { $0 == 11 ? -1 : $0 % 2 })
        writer.add("var/_index", texts: ["X", "Y", "Z"])
        writer.attach(.text("_index"), named: "_index", to: "var")
        writer.add(
            "X", shape: [12, 3],
            floats: (0..<12).flatMap { $0 % 2 == 0 ? [20, 0, 5] : [0, 30, 5] as [Float] })
        let path = folder.file("cells.h5ad")
        try writer.write(to: path)
        return path.string
    }

    private func regulate(_ cells: String, label: String, to output: FilePath) throws
        -> Program.Result
    {
        _ = try folder.write("vocab.json", #"{"X": 0, "Y": 1, "Z": 2}"#)
        return try Program.run([
            "regulate", cells, "--label", label, "--model", folder.file(".").string,
            "--random-weights", "1", "--mixtures", "4", "--output", output.string, "--quiet",
        ])
    }

    @Test func `cells give the same MLP-A twice, and what it means is said`() throws {
        let cells = try cells()
        let hashes = try ["a", "b"].map { name in
            let output = folder.file("\(name).safetensors")
            let result = try regulate(cells, label: "type", to: output)
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.output.contains("2 classes: B, T"))
            #expect(result.output.contains("random, seed 1: the embeddings mean nothing"))
            #expect(result.output.hasSuffix("MLP-A: \(output)\n"))
            return try sha256(of: output)
        }
        #expect(hashes[0] == hashes[1])
    }

    @Test func `a column that cells do not have is named`() throws {
        let output = folder.file("a.safetensors")
        let result = try regulate(try cells(), label: "kind", to: output)
        #expect(result.code != 0)
        #expect(result.errors.contains("'kind'"))
        #expect(!output.exists)
    }

    @Test func `sections stand on a page in the order given`() throws {
        for name in ["second", "first"] {
            _ = try folder.write(
                "\(name).json",
                """
                {"title": "The \(name)", "words": ["Words of the \(name)."], "tables": [],
                 "measures": [], "pictures": []}
                """)
        }
        let page = folder.file("page.html")
        let result = try Program.run([
            "page", folder.file("second.json").string, folder.file("first.json").string, "--title",
            "Two studies", "--limit", "Both are small.", "--output", page.string,
        ])
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.output == "Page: \(page)\n")
        let text = try String(contentsOfFile: page.string, encoding: .utf8)
        let places = ["Two studies", "Words of the second.", "Words of the first."].map {
            text.range(of: $0)?.lowerBound
        }
        #expect(
            !places.contains(nil) && places.compactMap { $0 } == places.compactMap { $0 }.sorted())
        #expect(text.contains("Both are small."))
    }

    @Test func `a part that is no run is named`() throws {
        let result = try Program.run([
            "page", folder.file("nowhere").string, "--title", "x", "--output",
            folder.file("page.html").string,
        ])
        #expect(result.code != 0)
        #expect(result.errors.contains(folder.file("nowhere").string))
    }
}
