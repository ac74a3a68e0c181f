import Files
package import SystemPackage

extension SlideSection {
    /// Reads the slides of which a run of GiMP kept maps: through which patches the effects of gene
    /// groups run.
    ///
    /// - Parameters:
    ///   - folder: The run's folder of maps.
    ///   - shown: The patients who may be shown.
    ///   - showsPatients: Whether patients are called by their own names; else they are numbered.
    /// - Returns: The section, or the reason why there is none.
    /// - Throws: `FileError` or `SlideError` if a file that is there cannot be read.
    package static func effects(
        in folder: FilePath, of shown: [Shown], showsPatients: Bool
    ) throws -> Part<SlideSection> {
        guard folder.exists else { return .missing("the run keeps no maps of gene groups") }
        return try kept(
            in: folder, of: shown,
            selection: """
                slides of the test patients with the highest and the lowest answer of some folds
                """, meaning: meaning, showsPatients: showsPatients
        ) { maps in maps.prefix(SlidePanel.mostMaps).map(\.short) }
    }

    private static let meaning = """
        No patch of GiMP looks at a gene group, so these maps are computed: how much the answer \
        changes when a group is left out, and through which patches that change runs (integrated \
        gradients from a slide of mean patches). Coloured is the size of each patch's part by its \
        rank within the slide, whichever way it moves the answer, for the groups that count most in \
        the fold. A map shows where slide and genes change each other's meaning; it shows neither \
        what the slide says alone nor where genes are expressed.
        """
}

extension SlidePanel.Attention {
    /// The same under a name without what a table of several kinds of measurements adds to genes.
    fileprivate var short: SlidePanel.Attention {
        .init(name: name.replacing("_rnaseq", with: ""), values: values)
    }
}
