import Files
import Tensors
import TestSupport
import Testing

@Suite struct `State dictionary` {
    @Test func `survives a file`() throws {
        let folder = try TemporaryFolder()
        var state = StateDictionary(metadata: ["note": "a"])
        state.set("b", try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2]))
        state.set("a", try Tensor([5, 6], shape: [2]))
        state.set("half", try Tensor([0.5], shape: [1], type: .float16))
        try state.write(to: folder.file("s.safetensors"))
        let read = try StateDictionary(folder.file("s.safetensors"))
        #expect(Set(read.names) == ["a", "b", "half"])
        #expect(read.metadata["note"] == "a")
        #expect(try read.tensor("b", shape: [2, 2]).floats() == [1, 2, 3, 4])
        #expect(try read.tensor("a").integers() == [5, 6])
        #expect(try read.tensor("half").scalarType == .float16)
        #expect(try read.tensor("half", type: .float32).floats() == [0.5])
    }

    @Test func `names what is missing and what does not fit`() throws {
        var state = StateDictionary()
        state.set("layer.weight", try Tensor([1]))
        var error = #expect(throws: TensorError.self) { _ = try state.tensor("layer.bias") }
        #expect(
            error?.description
                == "the checkpoint has no parameter 'layer.bias' among its 1 tensors")
        #expect(error?.code == .missingParameter)
        error = #expect(throws: TensorError.self) {
            _ = try state.tensor("layer.weight", shape: [3, 2])
        }
        #expect(
            error?.description == "parameter 'layer.weight' has shape [1] in the checkpoint, "
                + "but the model needs [3, 2]")
        #expect(error?.code == .unsuitableParameter)
    }

    @Test func `is divided and merged by prefix`() throws {
        var state = StateDictionary()
        state.set("model/a", try Tensor([1]))
        state.set("adam/a", try Tensor([2]))
        let model = state.under("model/")
        #expect(model.names == ["a"])
        #expect(try model.tensor("a").floats() == [1])
        var merged = StateDictionary()
        merged.merge(model, under: "x/")
        merged.merge(model, under: "x/")
        #expect(merged.names == ["x/a"])
    }
}
