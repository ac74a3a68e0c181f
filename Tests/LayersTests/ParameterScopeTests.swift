import Files
import Layers
import Tensors
import Testing

@Suite struct `Parameter scope` {
    @Test func `names parameters by their path, in order`() throws {
        let scope = ParameterScope(seed: 1)
        _ = try Linear(3, 2, in: scope / "project" / 0)
        _ = try Linear(2, 2, hasBias: false, in: scope / "out")
        _ = try BatchNorm2d(2, in: scope / "norm")
        #expect(
            scope.trainable.map(\.name) == [
                "project.0.weight", "project.0.bias", "out.weight", "norm.weight", "norm.bias",
            ])
        #expect(scope.all.count == 7)
        #expect((scope / "a" / 1).name == "a.1")
    }

    @Test func `fills like PyTorch does`() throws {
        let scope = ParameterScope(seed: 1)
        let linear = try Linear(400, 300, in: scope / "linear")
        #expect(try linear.weight.absolute().max().item() <= 0.05)
        #expect(try linear.weight.absolute().max().item() > 0.0499)
        #expect(try abs(linear.weight.mean().item()) < 0.001)
        #expect(try linear.bias?.absolute().max().item() ?? 1 <= 0.05)
        let convolution = try Conv2d(8, 6, kernel: 5, groups: 2, in: scope / "convolution")
        #expect(try convolution.weight.absolute().max().item() <= 0.1)
        #expect(try convolution.weight.absolute().max().item() > 0.098)
        let norm = try LayerNorm(4, in: scope / "norm")
        #expect(try norm.weight.floats() == [1, 1, 1, 1])
        #expect(try norm.bias.floats() == [0, 0, 0, 0])
    }

    @Test func `gives a parameter the same start whatever else there is`() throws {
        let alone = try Linear(3, 2, in: ParameterScope(seed: 4) / "b")
        let scope = ParameterScope(seed: 4)
        _ = try Linear(9, 9, in: scope / "a")
        let later = try Linear(3, 2, in: scope / "b")
        #expect(try alone.weight.floats() == later.weight.floats())
        let other = try Linear(3, 2, in: ParameterScope(seed: 5) / "b")
        #expect(try alone.weight.floats() != other.weight.floats())
    }

    @Test func `loads what it has written`() throws {
        let scope = ParameterScope(seed: 1)
        let linear = try Linear(3, 2, in: scope / "a")
        let copyScope = ParameterScope(scope.state())
        let copy = try Linear(3, 2, in: copyScope / "a")
        #expect(try copy.weight.floats() == linear.weight.floats())
        // The copy has numbers of its own.
        try linear.weight.fill(7)
        #expect(try copy.weight.floats() != linear.weight.floats())
        try copyScope.load(scope.state())
        #expect(try copy.weight.floats() == linear.weight.floats())
    }

    @Test func `says which parameter is missing or does not fit`() throws {
        let scope = ParameterScope(seed: 1)
        _ = try Linear(1, 1, in: scope / "project" / 0)
        var error = #expect(throws: TensorError.self) {
            _ = try Linear(2, 3, in: ParameterScope(scope.state()) / "project" / 0)
        }
        #expect(
            error?.description == "parameter 'project.0.weight' has shape [1, 1] in the "
                + "checkpoint, but the model needs [3, 2]")
        error = #expect(throws: TensorError.self) {
            _ = try Linear(2, 3, in: ParameterScope(scope.state()) / "other")
        }
        #expect(
            error?.description
                == "the checkpoint has no parameter 'other.weight' among its 2 tensors")
        let formula = ParameterScope { (_, _, _) throws(TensorError) in try Tensor.zeros([1]) }
        error = #expect(throws: TensorError.self) { _ = try Linear(2, 3, in: formula) }
        #expect(
            error?.description
                == "parameter 'weight' was made with shape [1], but the model needs [3, 2]")
    }

    @Test func `loading changes nothing if anything is wrong`() throws {
        let scope = ParameterScope(seed: 1)
        let linear = try Linear(2, 2, in: scope / "a")
        let before = try linear.weight.floats()
        var state = StateDictionary()
        state.set("a.weight", try Tensor.zeros([2, 2]))
        #expect(throws: TensorError.self) { try scope.load(state) }
        #expect(try linear.weight.floats() == before)
    }

    @Test func `keeps parameters in another kind of number on request`() throws {
        let linear = try Linear(2, 2, in: ParameterScope(seed: 1, type: .bfloat16))
        #expect(try linear.weight.scalarType == .bfloat16)
        #expect(linear.weight.requiresGradient)
    }

    @Test func `a name given twice traps`() async {
        await #expect(processExitsWith: .failure) {
            let scope = ParameterScope(seed: 1)
            _ = try Linear(2, 2, in: scope / "a")
            _ = try Linear(2, 2, in: scope / "a")
        }
    }
}
