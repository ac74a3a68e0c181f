import Files
import Omics
import SystemPackage

/// Embeddings on disk by the weights and the tokens that they were made from.
///
/// The name of a file is the SHA-256 of everything that its embedding depends on, so a change of any
/// setting, gene or value can never serve a stale one.
struct EmbeddingCache {
    private let folder: FilePath
    private let weights: String

    init(_ folder: FilePath, weights: String) throws(FileError) {
        try makeFolder(folder)
        self.folder = folder
        self.weights = weights
    }

    /// The embedding that was kept, or nothing.
    func vector(of tokens: CellTokenizer.Tokens, width: Int) throws(FileError) -> [Float]? {
        let path = path(of: tokens)
        guard path.exists else { return nil }
        let stored = try SafetensorsFile(path).tensor("embedding")
        guard stored.shape == [width] else {
            throw FileError(
                .malformed, path, "holds an embedding of shape \(stored.shape), not [\(width)]")
        }
        return stored.floats()
    }

    /// Keeps an embedding.
    func keep(_ vector: [Float], of tokens: CellTokenizer.Tokens) throws(FileError) {
        var writer = SafetensorsWriter(metadata: ["weights": weights])
        writer.add("embedding", shape: [vector.count], floats: vector)
        try writer.write(to: path(of: tokens))
    }

    private func path(of tokens: CellTokenizer.Tokens) -> FilePath {
        var bytes = Array("scGPT 1\n\(weights)\n".utf8)
        for (id, value) in zip(tokens.ids, tokens.values) {
            for number in [UInt32(truncatingIfNeeded: id), value.bitPattern] {
                for shift in [0, 8, 16, 24] as [UInt32] {
                    bytes.append(UInt8(truncatingIfNeeded: number >> shift))
                }
            }
        }
        return folder.appending(sha256(bytes) + ".safetensors")
    }
}
