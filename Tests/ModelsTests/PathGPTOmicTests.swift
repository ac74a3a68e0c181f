import Files
import Layers
import Models
import Tensors
import Testing

private func configuration() -> PathGPTOmic.Configuration {
    var c = PathGPTOmic.Configuration()
    c.genomics = 7
    c.expression = 5
    c.image = 6
    c.width = 8
    return c
}

private func table(_ name: UInt64, _ width: Int, rows: Int = 4) throws -> Tensor {
    try Tensor.normal([rows, width], using: Generator(seed: name))
}

@Suite struct `Path-GPTOmic` {
    private func input() throws -> PathGPTOmic.Input {
        try .init(genomics: table(1, 7), expression: table(2, 5), image: table(3, 6))
    }

    @Test func `adds what genes and tissue say`() throws {
        let scope = ParameterScope(seed: 1)
        let model = try PathGPTOmic(configuration(), in: scope)
        let bias = try #require(scope.all.first { $0.name == "head.bias" }?.tensor)
        try bias.fill(0.75)
        let output = try model(input())
        let (genes, image) = (try #require(output.genes), try #require(output.image))
        #expect(output.logHazards.shape == [4])
        for (sum, parts) in try zip(
            output.logHazards.floats(), zip(genes.floats(), image.floats()))
        {
            #expect(abs(sum - parts.0 - parts.1 - 0.75) < 1e-6)
        }
        let names = Set(scope.all.map { $0.name.split(separator: ".")[0] })
        #expect(names == ["genes", "image", "head"])
    }

    @Test func `leaves out what a patient lacks, whatever stands there`() throws {
        let model = try PathGPTOmic(configuration(), in: ParameterScope(seed: 1))
        var some = try input()
        some.hasGenomics = [true, false, true, false]
        some.hasExpression = [true, true, false, false]
        some.hasImage = [true, true, false, true]
        let first = try model(some)
        // Other numbers where nothing is known change nothing.
        let known = try Tensor([1, 0, 1, 0] as [Float], shape: [4, 1]).isGreater(than: 0)
        some.genomics = try known.choose(#require(some.genomics), else: table(9, 7))
        let second = try model(some)
        #expect(try first.logHazards.floats() == second.logHazards.floats())
        let whole = try model(input())
        #expect(
            try abs(first.logHazards.floats()[0] - whole.logHazards.floats()[0]) < 1e-6)
        #expect(try #require(first.genes).floats()[3] == 0)
        #expect(try #require(first.image).floats()[2] == 0)
        #expect(try #require(first.genes).floats()[1] != #require(whole.genes).floats()[1])
    }

    @Test func `predicts from either side alone`() throws {
        let model = try PathGPTOmic(configuration(), in: ParameterScope(seed: 1))
        let whole = try model(input())
        let tissue = try model(.init(image: table(3, 6)))
        let genes = try model(.init(genomics: table(1, 7), expression: table(2, 5)))
        #expect(try tissue.logHazards.floats() == #require(whole.image).floats())
        #expect(try genes.logHazards.floats() == #require(whole.genes).floats())
        // Expression missing altogether is a learned vector, so molecular data still count.
        let some = try model(.init(genomics: table(1, 7)))
        #expect(try some.logHazards.floats() != genes.logHazards.floats())
    }

    @Test func `learns what stands for missing genes`() throws {
        let scope = ParameterScope(seed: 1)
        var wide = configuration()
        wide.width = 64
        let model = try PathGPTOmic(wide, in: scope)
        var some = try input()
        some.hasExpression = [true, true, true, false]
        try model(some).logHazards.sum().backward()
        let absent = try #require(scope.all.first { $0.name == "genes.absent.1" }?.tensor)
        #expect(try #require(absent.gradient).absolute().sum().item() > 0)
    }

    @Test func `says what it cannot read`() throws {
        func sentence(_ body: () throws -> Void) -> String {
            do {
                try body()
                return "no error"
            } catch { return "\(error)" }
        }
        let model = try PathGPTOmic(configuration(), in: ParameterScope(seed: 1))
        #expect(
            sentence { _ = try model(.init(image: table(1, 7))) }
                == "the table 'image' has shape [4, 7], but the model needs [patients, 6]")
        var nothing = try PathGPTOmic.Input(image: table(3, 6))
        nothing.hasImage = [true, false, true, true]
        #expect(
            sentence { _ = try model(nothing) }
                == "row 2 has nothing that the model reads; one part is needed")
        #expect(
            sentence { _ = try PathGPTOmic(.init(), in: ParameterScope(seed: 1)) }
                == "the model cannot be built: genomics 0, expression 0 and image 0 of width 128: "
                + "at least one must be read")
        let features = try SNN(.init(inputs: 7), hasHead: false, in: ParameterScope(seed: 1))
        #expect(
            sentence { _ = try features(table(1, 7)) }
                == "the model cannot be built: this network has features only, and no head")
    }
}

@Suite struct `Branches of tissue` {
    @Test func `a bag does not depend on the order of its patches`() throws {
        let branch = try AttentionBag(6, width: 4, in: ParameterScope(seed: 1))
        let bag = try table(1, 6, rows: 9)
        let order = try Tensor.permutation(9, using: Generator(seed: 2))
        func features(_ bag: Tensor) throws -> [Float] {
            try branch.features(of: PatchStream(bag), training: nil).values.floats()
        }
        let straight = try features(bag)
        let shuffled = try features(bag.indexed(order))
        #expect(straight.count == 4)
        for (a, b) in zip(straight, shuffled) { #expect(abs(a - b) < 1e-6) }
        #expect(throws: ModelError.self) {
            _ = try branch.features(of: PatchStream(table(1, 5)), training: nil)
        }
    }

    @Test(arguments: [0.0, 0.5])
    func `a bag in pieces is the whole bag, and so are its gradients`(dropout: Double) throws {
        let bag = try Tensor.normal([11, 6], using: Generator(seed: 3))
        func read(_ piece: Int, _ training: Bool) throws -> (values: [Float], slopes: [[Float]]) {
            let scope = ParameterScope(seed: 1)
            let branch = try AttentionBag(6, width: 4, dropout: dropout, in: scope)
            let generator = training ? try Generator(seed: 5) : nil
            let read = try branch.features(
                of: PatchStream(bag, piece: piece), training: generator)
            try read.values.power(2).sum().backward()
            try read.backward()
            return (
                try read.values.floats(),
                try scope.all.map { try #require($0.tensor.gradient).floats() }
            )
        }
        let (whole, pieces) = (try read(11, false), try read(3, false))
        #expect(whole.slopes.count == 8)
        for (a, b) in zip(whole.values, pieces.values) { #expect(abs(a - b) < 1e-6) }
        for (a, b) in zip(whole.slopes.joined(), pieces.slopes.joined()) {
            #expect(abs(a - b) < 1e-5)
        }
        // Dropout hits other elements in pieces, but the same ones on the way back.
        let (once, again) = (try read(3, true), try read(3, true))
        #expect(once.values == again.values && once.slopes == again.slopes)
        #expect(once.slopes.joined().contains { $0 != 0 })
    }

    @Test func `regions of a patient are averaged`() throws {
        let branch = try T2TViT(
            .init(width: 8, blocks: 1, heads: 2, ratio: 2), in: ParameterScope(seed: 1))
        let regions = try Tensor.normal([2, 3, 32, 32], using: Generator(seed: 1))
        func features(_ regions: Tensor) throws -> [Float] {
            try branch.features(of: PatchStream(regions), training: nil).values.floats()
        }
        let both = try features(regions)
        let each = try (0..<2).map { try features(regions.narrowed(0, from: $0, count: 1)) }
        #expect(branch.width == 8)
        for place in both.indices {
            #expect(abs(both[place] - (each[0][place] + each[1][place]) / 2) < 1e-6)
        }
    }
}
