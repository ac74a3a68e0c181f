extension GiMPOptions {
    /// The settings that bear on what a stage learns, all others at their defaults: settings that
    /// are equal here lead to the same weights.
    ///
    /// What is not known to be without effect stays, so that a new setting parts variants until it
    /// is named here.
    ///
    /// - Parameter stage: The genes' own stage, or pre-training.
    /// - Returns: The settings to compare.
    func bearing(on stage: GiMPFold.Stage) -> GiMPOptions {
        let plain = GiMPOptions()
        var kept = self
        kept.finetuning = plain.finetuning
        kept.modalityDropout = plain.modalityDropout
        kept.evaluationLimit = plain.evaluationLimit
        guard stage == .genes else { return kept }
        kept.pretraining = plain.pretraining
        kept.mask = plain.mask
        kept.guessesWithGenes = plain.guessesWithGenes
        kept.maskWeight = plain.maskWeight
        kept.tripletWeight = plain.tripletWeight
        kept.mining = plain.mining
        kept.margin = plain.margin
        kept.crossesSides = plain.crossesSides
        kept.geneEncoder = plain.geneEncoder
        kept.patchLimit = plain.patchLimit
        kept.network.fusion = plain.network.fusion
        kept.network.layers = plain.network.layers
        kept.network.attention = plain.network.attention
        kept.network.landmarks = plain.network.landmarks
        kept.network.kernel = plain.network.kernel
        kept.network.positions = plain.network.positions
        kept.network.decoderBlocks = plain.network.decoderBlocks
        kept.network.projection = plain.network.projection
        return kept
    }
}
