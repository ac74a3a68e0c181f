import Files
import Tensors
import Testing

/// One parameter with the gradient of its last step, and its moments, in plain numbers.
private struct PlainAdam {
    var w: Double
    var m = 0.0
    var v = 0.0
    var t = 0.0

    mutating func step(_ gradient: Double, rate: Double, decay: Adam.Decay) {
        var g = gradient
        switch decay {
        case .coupled(let decay): g += decay * w
        case .decoupled(let decay): w -= rate * decay * w
        }
        t += 1
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        let corrected = (v.squareRoot() / (1 - _pow(0.999, t)).squareRoot()) + 1e-8
        w -= rate / (1 - _pow(0.9, t)) * m / corrected
    }

    private func _pow(_ base: Double, _ exponent: Double) -> Double {
        (0..<Int(exponent)).reduce(1.0) { value, _ in value * base }
    }
}

@Suite struct `Optimisers` {
    @Test(
        arguments: [Adam.Decay.coupled(0.01), .decoupled(0.1), .coupled(0)],
        [(ScalarType.float64, 1e-13), (.float32, 3e-7)])
    func `Adam follows its formula`(
        decay: Adam.Decay, precision: (type: ScalarType, tolerance: Double)
    ) throws {
        // More elements than a vector register holds, and some left over.
        let start = (0..<77).map { 0.05 * Double($0) - 1 }
        let w = try Tensor(start, shape: [77], type: precision.type)
        let adam = Adam([Parameter("w", w)], rate: 0.01, configuration: .init(decay: decay))
        var plain = start.map { PlainAdam(w: $0) }
        for step in 1...5 {
            let gradient = start.indices.map { 0.3 * Double(step) * Double($0 % 5) - 0.2 }
            try w.setGradient(Tensor(gradient, shape: [77], type: precision.type))
            try adam.step()
            for index in start.indices {
                plain[index].step(gradient[index], rate: 0.01, decay: decay)
            }
            for (found, expected) in zip(try w.doubles(), plain) {
                #expect(abs(found - expected.w) < precision.tolerance * Double(step))
            }
        }
    }

    @Test func `descent with momentum follows its formula`() throws {
        let w = try Tensor([1] as [Double], shape: [1])
        let sgd = SGD([Parameter("w", w)], rate: 0.1, momentum: 0.9, decay: 0.5)
        try w.setGradient(Tensor([2] as [Double], shape: [1]))
        try sgd.step()  // g = 2.5, b = 2.5
        #expect(try abs(w.item() - 0.75) < 1e-12)
        try sgd.step()  // g = 2.375, b = 4.625
        #expect(try abs(w.item() - 0.2875) < 1e-12)
        let plain = SGD([Parameter("w", w)], rate: 0.1)
        try plain.step()
        #expect(try abs(w.item() - 0.0875) < 1e-12)
    }

    @Test(arguments: [false, true])
    func `leave parameters without gradient alone`(usesAdam: Bool) throws {
        let used = try Tensor([1])
        let idle = try Tensor([1])
        let parameters = [Parameter("used", used), Parameter("idle", idle)]
        let optimizer: any Optimizer =
            usesAdam
            ? Adam(parameters, rate: 0.1, configuration: .init(decay: .coupled(0.1)))
            : SGD(parameters, rate: 0.1, momentum: 0.9, decay: 0.1)
        try used.setGradient(Tensor([1]))
        try optimizer.step()
        #expect(try idle.floats() == [1])
        #expect(try used.floats() != [1])
        #expect(try optimizer.state().names.allSatisfy { $0.hasPrefix("used/") })
        try optimizer.clearGradients()
        #expect(used.gradient == nil)
    }

    @Test(arguments: [false, true])
    func `go on from a saved state as if never stopped`(usesAdam: Bool) throws {
        func make(_ w: Tensor) -> any Optimizer {
            let parameters = [Parameter("w", w)]
            return usesAdam
                ? Adam(parameters, rate: 0.1) : SGD(parameters, rate: 0.1, momentum: 0.9)
        }
        func step(_ optimizer: any Optimizer, _ w: Tensor, _ value: Float) throws {
            try w.setGradient(Tensor([value, -value]))
            try optimizer.step()
        }
        let w = try Tensor([1, 2])
        let first = make(w)
        try step(first, w, 1)
        try step(first, w, 3)
        let copy = try w.copy()
        let second = make(copy)
        try second.restore(first.state())
        try step(first, w, -2)
        try step(second, copy, -2)
        #expect(try w.floats() == copy.floats())
    }

    @Test func `refuse the state of other parameters`() throws {
        let adam = Adam([Parameter("a", try Tensor([1]))], rate: 0.1)
        let tensor = try Tensor([1, 2])
        try tensor.setGradient(tensor)
        let other = Adam([Parameter("b", tensor)], rate: 0.1)
        try other.step()
        var error = #expect(throws: TensorError.self) { try adam.restore(other.state()) }
        #expect(
            error?.description == "the optimiser's state has 'b/firstMoment', "
                + "which belongs to none of its 1 parameters")
        let same = Adam([Parameter("b", try Tensor([1]))], rate: 0.1)
        error = #expect(throws: TensorError.self) { try same.restore(other.state()) }
        #expect(
            error?.description == "parameter 'b/firstMoment' has shape [2] in the checkpoint, "
                + "but the model needs [1]")
    }
}
