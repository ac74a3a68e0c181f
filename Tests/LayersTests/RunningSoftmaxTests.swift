import Files
import Layers
import Tensors
import Testing

@Suite struct `A running softmax` {
    @Test func `of two pieces worked out by hand`() throws {
        // Weights 1 : 2 : 3 of the values 6, 0 and 2; the scores rise, so that the first piece shrinks.
        let logs = [0.0, 0.693147180559945, 1.09861228866811]
        var running = RunningSoftmax()
        try running.add(
            Tensor([logs[0]], shape: [1, 1]), Tensor([6.0], shape: [1, 1]))
        try running.add(
            Tensor(Array(logs[1...]), shape: [1, 2]), Tensor([0.0, 2.0], shape: [2, 1]))
        let result = try #require(try running.result())
        #expect(abs(try result.mean.item() - 2) < 1e-12)
        #expect(abs(try result.logNormaliser.item() - 1.791759469228055) < 1e-12)
    }

    @Test func `of nothing is nothing`() throws {
        #expect(try RunningSoftmax().result() == nil)
    }

    @Test func `bears scores of any size`() throws {
        for shift in [-1e4, 1e4] {
            var running = RunningSoftmax()
            for score in [shift, shift + 1, shift - 500] {
                try running.add(
                    Tensor([score], shape: [1, 1]), Tensor([score - shift], shape: [1, 1]))
            }
            let mean = try #require(try running.result()).mean.item()
            #expect(abs(mean - 0.7310585786300049) < 1e-9)
        }
    }

    @Test func `goes back piece by piece as autograd goes through the whole`() throws {
        let generator = try Generator(seed: 5)
        let scores = try Tensor.normal([2, 9], deviation: 3, using: generator, type: .float64)
        let values = try Tensor.normal([9, 4], using: generator, type: .float64)
        let seed = try Tensor.normal([2, 4], using: generator, type: .float64)
        for tensor in [scores, values] { try tensor.setRequiresGradient() }
        try scores.softmax().matmul(values).backward(seed: seed)
        let expected = try [scores, values].map { try $0.gradient?.doubles() }
        for tensor in [scores, values] { try tensor.setGradient(nil) }

        let pieces = [(0, 4), (4, 4), (8, 1)]
        func piece(_ place: (Int, Int)) throws -> (scores: Tensor, values: Tensor) {
            try (
                scores.narrowed(1, from: place.0, count: place.1),
                values.narrowed(0, from: place.0, count: place.1)
            )
        }
        var running = RunningSoftmax()
        try withoutGradients {
            for place in pieces {
                let part = try piece(place)
                try running.add(part.scores, part.values)
            }
        }
        let result = try #require(try running.result())
        for place in pieces {
            let part = try piece(place)
            try result.pullback(seed, part.scores, part.values).backward()
        }
        for (tensor, numbers) in zip([scores, values], expected) {
            let found = try #require(tensor.gradient).doubles()
            for (a, b) in zip(found, try #require(numbers)) { #expect(abs(a - b) < 1e-12) }
        }
    }
}
