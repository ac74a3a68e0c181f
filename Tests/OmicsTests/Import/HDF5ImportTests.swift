import Files
import Omics
import SystemPackage
import TestSupport
import Testing

@Suite struct `Import of AnnData and 10x` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    /// Three cells and two genes, `[[1, 0], [0, 2], [3, 4]]`, in each of the three layouts.
    private func write(_ layout: String, _ change: (inout HDF5Writer) -> Void = { _ in }) throws
        -> FilePath
    {
        var writer = HDF5Writer()
        writer.add("obs/_index", texts: ["c1", "c2", "c3"])
        writer.attach(.text("_index"), named: "_index", to: "obs")
        writer.add("obs/patient/categories", texts: ["p1", "p2"])
        writer.add("obs/patient/codes", shape: [3], integers: [0, -1, 0])
        writer.add("var/_index", texts: ["TP53", "KRAS"])
        writer.attach(.text("_index"), named: "_index", to: "var")
        writer.add("var/gene_ids", texts: ["ENSG00000141510", "ENSG00000133703"])
        switch layout {
        case "dense": writer.add("X", shape: [3, 2], floats: [1, 0, 0, 2, 3, 4])
        case "csr":
            writer.add("X/data", shape: [4], doubles: [1, 2, 3, 4])
            writer.add("X/indices", shape: [4], integers: [0, 1, 0, 1])
            writer.add("X/indptr", shape: [4], integers: [0, 1, 2, 4])
        default:
            writer.add("X/data", shape: [4], doubles: [1, 3, 2, 4])
            writer.add("X/indices", shape: [4], integers: [0, 2, 1, 2])
            writer.add("X/indptr", shape: [3], integers: [0, 2, 4])
        }
        if layout != "dense" {
            writer.attach(.text("\(layout)_matrix"), named: "encoding-type", to: "X")
            writer.attach(.integers([3, 2]), named: "shape", to: "X")
        }
        change(&writer)
        let path = folder.file("\(layout).h5ad")
        try writer.write(to: path)
        return path
    }

    @Test(arguments: ["dense", "csr", "csc"])
    func `every layout gives the same numbers`(_ layout: String) throws {
        let imported = try importAnnData(write(layout))
        #expect(imported.matrix.samples == ["c1", "c2", "c3"])
        #expect(imported.matrix.genes == ["TP53", "KRAS"])
        let numbers = (0..<3).flatMap { cell in (0..<2).map { imported.matrix[cell, $0] } }
        #expect(numbers == [1, 0, 0, 2, 3, 4])
    }

    @Test func `cells are added up by patient, and those without one are counted`() throws {
        var options = AnnDataOptions()
        options.groupBy = "patient"
        options.geneColumn = "gene_ids"
        let imported = try importAnnData(write("csr"), options)
        #expect(imported.matrix.samples == ["p1"])
        #expect(imported.matrix.genes[0] == "ENSG00000141510")
        #expect(imported.matrix[0, 0] == 4 && imported.matrix[0, 1] == 4)
        #expect(imported.report.samplesIn == 3)
        #expect(imported.report.entries.map(\.count) == [1, 1])
    }

    @Test func `columns of pandas' nullable kinds name cells, genes and patients`() throws {
        var writer = HDF5Writer()
        for (frame, names) in [("obs", ["c1", "c2"]), ("var", ["TP53", "KRAS"])] {
            writer.add("\(frame)/_index/values", texts: names)
            writer.add("\(frame)/_index/mask", shape: [2], integers: [0, 0])
            writer.attach(.text("_index"), named: "_index", to: frame)
        }
        writer.add("obs/patient/values", shape: [2], integers: [17, 0])
        writer.add("obs/patient/mask", shape: [2], integers: [0, 1])
        writer.add("obs/short/values", texts: ["x", "y"])
        writer.add("obs/short/mask", shape: [1], integers: [0])
        writer.add("X", shape: [2, 2], floats: [1, 2, 3, 4])
        let path = folder.file("nullable.h5ad")
        try writer.write(to: path)
        #expect(try importAnnData(path).matrix.samples == ["c1", "c2"])
        var options = AnnDataOptions()
        options.groupBy = "patient"
        let grouped = try importAnnData(path, options)
        #expect(grouped.matrix.samples == ["17"])
        #expect(
            grouped.report.entries.map { "\($0.count) \($0.reason)" } == ["1 cells without a group"]
        )
        options.groupBy = "short"
        #expect(
            throws: FileError(
                .malformed, path, "has 2 values and 1 marks of absence in 'obs/short'")
        ) { try importAnnData(path, options) }
    }

    @Test func `what is not there, or does not fit, is said`() throws {
        let path = try write("csr") { $0.add("X/more", shape: [1], integers: [1]) }
        var options = AnnDataOptions()
        options.layer = "counts"
        #expect(
            throws: FileError(
                .malformed, path,
                "has no layer 'counts'; X, raw/X and those under layers can be read")
        ) { try importAnnData(path, options) }
        options = AnnDataOptions()
        options.groupBy = "donor"
        #expect(throws: FileError(.malformed, path, "has no column 'donor' in obs")) {
            try importAnnData(path, options)
        }
        options = AnnDataOptions()
        options.limit = 5
        #expect(
            throws: OmicsError(
                .table,
                "\(path) has 3 cells of 2 genes, more than 5 numbers to unpack; add them up by patient with --group-by"
            )
        ) { try importAnnData(path, options) }
        var broken = HDF5Writer()
        broken.add("obs/_index", texts: ["c1"])
        broken.add("var/_index", texts: ["TP53"])
        broken.add("X/data", shape: [1], doubles: [1])
        broken.add("X/indices", shape: [1], integers: [7])
        broken.add("X/indptr", shape: [2], integers: [0, 1])
        broken.attach(.text("csr_matrix"), named: "encoding-type", to: "X")
        broken.attach(.integers([1, 1]), named: "shape", to: "X")
        let other = folder.file("broken.h5ad")
        try broken.write(to: other)
        #expect(
            throws: FileError(
                .malformed, other, "has the sparse matrix 'X' with an index outside its 1 columns")
        ) { try importAnnData(other) }
        #expect(
            throws: FileError(
                .unsupported, other,
                "is no feature-barcode matrix of Cell Ranger 3 or later: it has no matrix/barcodes and matrix/features"
            )
        ) { try import10x(other) }
    }

    /// Two barcodes and two features of the given types.
    private func tenX(_ types: [String]) throws -> FilePath {
        var writer = HDF5Writer()
        writer.add("matrix/barcodes", texts: ["b1", "b2"])
        writer.add("matrix/features/name", texts: ["TP53", "CD3"])
        writer.add("matrix/features/id", texts: ["ENSG00000141510", "CD3"])
        writer.add("matrix/features/feature_type", texts: types)
        writer.add("matrix/shape", shape: [2], integers: [2, 2])
        writer.add("matrix/data", shape: [3], doubles: [1, 2, 3])
        writer.add("matrix/indices", shape: [3], integers: [0, 0, 1])
        writer.add("matrix/indptr", shape: [3], integers: [0, 1, 3])
        let path = folder.file("m.h5")
        try writer.write(to: path)
        return path
    }

    @Test
    func `features of a 10x file that are no genes are left out, and nothing else is refused`()
        throws
    {
        let mixed = try import10x(tenX(["Gene Expression", "Antibody Capture"]))
        #expect(mixed.matrix.genes == ["TP53"] && mixed.matrix[1, 0] == 2)
        #expect(mixed.report.genesIn == 2 && mixed.report.genesOut == 1)
        let path = try tenX(["Antibody Capture", "Antibody Capture"])
        #expect(
            throws: OmicsError(
                .table,
                "\(path) has no gene: none of its 2 features is of the type 'Gene Expression'")
        ) { try import10x(path) }
        let large = try tenX(["Gene Expression", "Gene Expression"])
        #expect(
            throws: OmicsError(
                .table,
                "\(large) has 2 cells of 2 genes, more than 3 numbers to unpack; add them up with --pool"
            )
        ) { try import10x(large, limit: 3) }
    }

    @Test func `a matrix without genes has a sentence, not a trap`() {
        let matrix = ExpressionMatrix(
            samples: ["a"], genes: [], values: [], genesInRows: false, unit: .counts)
        let imported = ImportedMatrix(matrix, ImportReport("m.h5", format: "x", unit: .counts))
        #expect(throws: OmicsError(.table, "m.h5 has no gene")) {
            try imported.mappingGenes(with: GeneNames())
        }
    }

    @Test(.enabled(if: SharedFolder.has("data/spatial"), "\(SharedFolder.absence)"))
    func `the Visium sample has 49 spots and 1,999 genes`() throws {
        let path = try SharedFolder.path("data/spatial/visium_small/test_data.h5ad")
        let imported = try importAnnData(path)
        #expect(imported.matrix.samples.count == 49 && imported.matrix.genes.count == 1_999)
        var options = AnnDataOptions()
        options.groupBy = "leiden"
        #expect(try importAnnData(path, options).matrix.samples == ["0", "2", "6", "7", "9"])
    }

    @Test(.enabled(if: SharedFolder.has("data/spatial"), "\(SharedFolder.absence)"))
    func `the 10x file has 100 barcodes and 100 genes`() throws {
        let path = try SharedFolder.path(
            "data/spatial/visium_small/filtered_feature_bc_matrix.h5")
        let imported = try import10x(path)
        #expect(imported.matrix.samples.count == 100 && imported.matrix.genes.count == 100)
        let pooled = try import10x(path, useIdentifiers: true, pool: true)
        #expect(pooled.matrix.samples == ["filtered_feature_bc_matrix"])
        var total: Float = 0
        for sample in 0..<100 { for gene in 0..<100 { total += imported.matrix[sample, gene] } }
        #expect((0..<100).reduce(Float(0)) { $0 + pooled.matrix[0, $1] } == total)
    }
}
