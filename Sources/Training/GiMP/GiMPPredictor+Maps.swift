import Files
import Models
public import Omics
public import SystemPackage
import Tensors

extension GiMPPredictor {
    /// Which patches of one slide the effects of gene groups run through, mean over models.
    ///
    /// The effect of a group on the answer is the answer minus that without the group; integrated
    /// gradients from a slide of mean patches share it out among the patches. The answer is the log
    /// odds of the second of two classes, the log probability of the class that is called, or the
    /// sum over time bins of the log odds of the event.
    ///
    /// No patch looks at a gene group in GiMP: a map shows where slide and group change each other's
    /// meaning, not what the slide says on its own, nor where genes are expressed.
    public struct GroupMaps: Sendable {
        /// The slide's feature file.
        public var file: FilePath
        /// Which patches were read; nil for all.
        public var rows: [Int]?
        /// The names of the groups.
        public var groups: [String]
        /// One row per group: each patch's part in the group's effect, above 0 where it moves the
        /// answer up.
        public var effects: [[Float]]
        /// How much each group moves the answer of the patient, all slides together.
        public var whole: [Double]

        /// The size of each part as a share of all sizes of its group; zeros where there is no effect.
        var shares: [[Float]] {
            effects.map { row in
                let sum = row.reduce(0) { $0 + abs($1) }
                return row.map { sum > 0 ? abs($0) / sum : 0 }
            }
        }

        /// Writes the maps as safetensors: `coords` `[patches, 2]`, `effect` `[groups, patches]` with
        /// sign, and `attention`, the sizes as shares of each group's sum.
        ///
        /// - Parameters:
        ///   - path: The file.
        ///   - notes: More to say in the metadata.
        /// - Throws: `FileError` if it cannot be written.
        public func write(to path: FilePath, notes: [String: String] = [:]) throws {
            var notes = notes
            notes["whole"] = try json(whole)
            try SlideMap(
                file: file, rows: rows, groups: groups,
                ofGroups: [("attention", shares), ("effect", effects)]
            ).write(to: path, notes: notes)
        }
    }

    /// Maps of the slides of one patient.
    ///
    /// - Parameters:
    ///   - name: The patient's name.
    ///   - files: The feature files of the patient's slides.
    ///   - table: Measured genes.
    ///   - chosen: Which groups, by number; all if nil.
    /// - Returns: One entry per slide; none if the patient lacks slides or genes.
    /// - Throws: ``TrainingError`` if the models read one side only or have different groups;
    ///   `SlideError` if features are of another kind than those of the training.
    public func maps(
        _ name: String, files: [FilePath], genes table: OmicsTable, of chosen: [Int]? = nil
    ) throws -> [GroupMaps] {
        guard let layout = models.first?.knowledge.genes,
            models.allSatisfy({ $0.knowledge.genes?.members == layout.members })
        else {
            throw TrainingError(
                .mismatch,
                sides == .both
                    ? "the models of the folds have other gene groups than each other; name one fold"
                    : "the models read \(sides.rawValue) only; maps of gene groups need both sides")
        }
        let asking = try models.map {
            try GroupPatchMaps($0.network, classes: $0.knowledge.classes.count)
        }
        guard !files.isEmpty, let row = table.row(of: name) else { return [] }
        let slides = try read(files)
        var rows: [[Int]?] = []
        var sums: [[Double]] = []
        var whole: [Double] = []
        for (model, asking) in zip(models, asking) {
            guard let width = model.knowledge.features, let layout = model.knowledge.genes else {
                continue
            }
            let bag = try sampled(slides, width: width, model.options, name)
            let expression = try Tensor(
                layout.values(row: row, of: table), shape: [1, layout.slots.count])
            let maps = try asking(PatchBatch([bag.bag]), expression, of: chosen)
            rows = bag.rows
            if sums.isEmpty {
                sums = maps.map(\.effects)
                whole = maps.map(\.whole)
            } else {
                sums = zip(sums, maps).map { zip($0, $1.effects).map(+) }
                whole = zip(whole, maps).map { $0 + $1.whole }
            }
        }
        let count = Double(models.count)
        let names = (chosen ?? Array(layout.names.indices)).map { layout.names[$0] }
        var start = 0
        return zip(zip(files, slides), rows).map { pair, rows in
            let size = rows?.count ?? pair.1.count
            defer { start += size }
            return GroupMaps(
                file: pair.0, rows: rows, groups: names,
                effects: sums.map { $0[start..<(start + size)].map { Float($0 / count) } },
                whole: whole.map { $0 / count })
        }
    }
}
