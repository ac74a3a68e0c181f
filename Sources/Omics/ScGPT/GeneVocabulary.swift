import Files
internal import Foundation
public import SystemPackage

/// The genes that an scGPT model knows, each with the number of its row in the embedding table.
///
/// Symbols are compared as they stand: letters' case counts, and older names of a gene are other
/// genes unless a table of ``GeneMatch`` says so.
///
/// ### Reference
/// Cui H. *et al.* *Nature Methods* 21:1470–1480, 2024; `vocab.json` of the released models.
public struct GeneVocabulary: Sendable, Hashable {
    /// The token that fills short rows up.
    public static let padding = "<pad>"
    /// The token whose state becomes the embedding of the cell.
    public static let cell = "<cls>"
    /// The token that ends a cell in some models.
    public static let end = "<eoc>"

    /// The symbols by their number, special tokens included.
    public let symbols: [String]
    /// The number of the padding token.
    public let paddingID: Int
    /// The number of the cell token.
    public let cellID: Int

    private let ids: [String: Int]

    /// How many tokens there are.
    public var count: Int { symbols.count }

    /// Puts a vocabulary together.
    ///
    /// The three special tokens get the next numbers if all are absent, as the authors append them
    /// to their list of census genes.
    ///
    /// - Parameter symbols: Different symbols in the order of their numbers from 0.
    /// - Throws: ``OmicsError`` if a symbol stands twice, or some special tokens are there and
    ///   others not.
    public init(symbols: [String]) throws(OmicsError) {
        let special = [Self.padding, Self.cell, Self.end]
        let present = special.filter(Set(symbols).contains)
        guard present.isEmpty || present.count == 3 else {
            let absent = special.filter { !present.contains($0) }
            throw OmicsError(
                .vocabulary,
                "the vocabulary has \(present.joined(separator: ", ")) but not "
                    + "\(absent.joined(separator: ", ")); all three special tokens or none are needed"
            )
        }
        let all = present.isEmpty ? symbols + special : symbols
        var ids: [String: Int] = [:]
        for (id, symbol) in all.enumerated() {
            if let first = ids.updateValue(id, forKey: symbol) {
                throw OmicsError(
                    .vocabulary,
                    "the vocabulary has '\(symbol)' under the numbers \(first) and \(id)")
            }
        }
        guard let paddingID = ids[Self.padding], let cellID = ids[Self.cell] else {
            preconditionFailure("the special tokens were not appended")
        }
        self.symbols = all
        self.ids = ids
        self.paddingID = paddingID
        self.cellID = cellID
    }

    /// Reads `vocab.json`: an object of symbols and numbers.
    ///
    /// - Parameter path: The file, of a released model or the authors' list of census genes.
    /// - Throws: `FileError` if it cannot be read, ``OmicsError`` if the numbers are not those from
    ///   0 to one below their count, each once.
    public init(_ path: FilePath) throws {
        let data = try unsafe MappedFile(path).withUnsafeBytes { unsafe Data($0) }
        let table: [String: Int]
        do {
            table = try JSONDecoder().decode([String: Int].self, from: data)
        } catch {
            throw FileError(
                .malformed, path,
                "is no vocabulary: an object of symbols and whole numbers is needed"
            )
        }
        var symbols = [String?](repeating: nil, count: table.count)
        for (symbol, id) in table.sorted(by: { $0.key < $1.key }) {
            guard symbols.indices.contains(id), symbols[id] == nil else {
                throw OmicsError(
                    .vocabulary,
                    "\(path) gives '\(symbol)' the number \(id); \(table.count) symbols need the "
                        + "numbers from 0 to \(table.count - 1), each once")
            }
            symbols[id] = symbol
        }
        try self.init(symbols: symbols.compactMap(\.self))
    }

    /// The number of a symbol, or nothing if it is not known.
    public subscript(symbol: String) -> Int? { ids[symbol] }
}
