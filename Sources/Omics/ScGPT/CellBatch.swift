/// Tokens of several samples in rows of one length, the shorter ones filled up.
public struct CellBatch: Sendable, Hashable {
    /// The numbers of the genes, row by row.
    public let ids: [Int]
    /// The binned values, row by row.
    public let values: [Float]
    /// How many samples there are.
    public let count: Int
    /// How many tokens a row has.
    public let length: Int

    /// Fills up to the longest row.
    ///
    /// - Parameters:
    ///   - samples: The tokens of each sample.
    ///   - vocabulary: Says which token fills up.
    ///   - fill: The value of that token.
    public init(
        _ samples: [CellTokenizer.Tokens], _ vocabulary: GeneVocabulary, fill: Float = -2
    ) {
        let length = samples.map(\.ids.count).max() ?? 0
        var ids: [Int] = []
        var values: [Float] = []
        for sample in samples {
            let missing = length - sample.ids.count
            ids += sample.ids + [Int](repeating: vocabulary.paddingID, count: missing)
            values += sample.values + [Float](repeating: fill, count: missing)
        }
        self.ids = ids
        self.values = values
        count = samples.count
        self.length = length
    }
}
