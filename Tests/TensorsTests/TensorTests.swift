import Files
import Tensors
import TestSupport
import Testing

private let failures: [(String, @Sendable () throws -> Void)] = [
    (
        "init(_:shape:) failed: the shape [3] needs 24 bytes, but there are 16",
        { _ = try Tensor([1, 2], shape: [3]) }
    ),
    (
        "init(_:shape:) failed: the shape [-1] has a negative size",
        { _ = try Tensor([1, 2], shape: [-1]) }
    ),
    (
        "item() of [2] failed: a Tensor with 2 elements cannot be converted to Scalar",
        { _ = try Tensor([1, 2]).item() }
    ),
    (
        "squeezed(_:) of [2] failed: axis 0 of shape [2] has not the size 1",
        { _ = try Tensor([1, 2]).squeezed(0) }
    ),
    (
        "split(_:axis:) of [2] failed: the parts [1, 2] do not make up 2",
        { _ = try Tensor([1, 2]).split([1, 2]) }
    ),
    (
        "chunked(_:axis:) of [2] failed: 2 is no multiple of 3",
        { _ = try Tensor([1, 2]).chunked(3) }
    ),
    ("size(_:) of [2] failed: there is no axis 4", { _ = try Tensor([1, 2]).size(4) }),
    (
        "assign(_:) of [2] and [1] failed: shape [1] cannot be copied into shape [2]",
        { try Tensor([1, 2]).assign(Tensor([1])) }
    ),
    (
        "reshaped(_:) of [2] failed: shape '[3]' is invalid for input of size 2",
        { _ = try Tensor([1, 2]).reshaped([3]) }
    ),
    (
        "meanSquaredError(to:) of [2] and [1] failed: the shapes [2] and [1] differ",
        { _ = try Tensor([1, 2]).meanSquaredError(to: Tensor([1])) }
    ),
    (
        "backward(seed:retainGraph:) of [] failed: element 0 of tensors does not require grad and does not have a grad_fn",
        { try Tensor(1).backward() }
    ),
]

@Suite struct `A tensor` {
    @Test func `keeps the shape and the order of its numbers`() throws {
        let tensor = try Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
        #expect(tensor.shape == [2, 3])
        #expect(tensor.rank == 2)
        #expect(tensor.count == 6)
        #expect(try tensor.floats() == [1, 2, 3, 4, 5, 6])
        #expect(try tensor.transposed().floats() == [1, 4, 2, 5, 3, 6])
        #expect(try tensor.scalarType == .float32)
        #expect(try tensor.device == .cpu)
        #expect(try tensor.size(-1) == 3)
        #expect(tensor.description == "float32 [2, 3] on cpu")
    }

    @Test func `copies numbers of every kind in and out`() throws {
        #expect(try Tensor([1.5, -2] as [Double], shape: [2]).doubles() == [1.5, -2])
        #expect(try Tensor([7, -8], shape: [2]).integers() == [7, -8])
        #expect(try Tensor(2.5).item() == 2.5)
        #expect(try Tensor.zeros([0, 4]).floats() == [])
        let half = try Tensor([1, 0.1], shape: [2], type: .float16)
        #expect(try half.floats() == [1, Float(Float16(0.1))])
        let brain = try Tensor([1, 0.1], shape: [2], type: .bfloat16)
        #expect(try brain.floats() == [1, 0.10009765625])
        #expect(try Tensor([0, 3], shape: [2]).booleans() == [false, true])
    }

    @Test func `copies bytes that are not aligned`() throws {
        var bytes: [UInt8] = [0]
        for value in [Float(3), 4] {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
        }
        let tensor = try bytes.withUnsafeBytes {
            try Tensor(
                bytes: UnsafeRawBufferPointer(rebasing: $0[1...]), stored: .float32, shape: [2])
        }
        #expect(try tensor.floats() == [3, 4])
    }

    @Test func `owns its elements and shares them on request`() throws {
        let tensor = try Tensor.zeros([2, 2])
        let copy = try tensor.copy()
        let view = try tensor.selected(0, 1)
        try tensor.fill(3)
        #expect(try copy.floats() == [0, 0, 0, 0])
        #expect(try view.floats() == [3, 3])
        try view.assign(Tensor([7, 8]))
        #expect(try tensor.floats() == [3, 3, 7, 8])
    }

    @Test func `says which shapes did not fit`() throws {
        let a = try Tensor.zeros([1, 2])
        let error = #expect(throws: TensorError.self) { _ = try a.matmul(a) }
        #expect(
            error?.description == "matmul(_:) of [1, 2] and [1, 2] failed: "
                + "mat1 and mat2 shapes cannot be multiplied (1x2 and 1x2)")
        #expect(error?.code == .invalidArgument)
        #expect(error?.subject == "matmul(_:)")
    }

    @Test(arguments: failures)
    func `explains failures in one sentence`(
        _ sentence: String, _ work: @Sendable () throws -> Void
    ) {
        let error = #expect(throws: TensorError.self) { try work() }
        #expect(error?.description == sentence)
    }

    @Test func `survives a request for more memory than there is`() throws {
        let error = #expect(throws: TensorError.self) {
            _ = try Tensor.zeros([1 << 30, 1 << 20])
        }
        #expect(error?.code == .outOfMemory)
        #expect(error?.description.hasPrefix("zeros failed: ") == true)
        #expect(try Tensor.ones([2]).floats() == [1, 1])
    }

    @Test func `names devices that are not there`() {
        let error = #expect(throws: TensorError.self) {
            _ = try Tensor.zeros([1], device: Device("nonsense"))
        }
        #expect(error?.description.contains("nonsense") == true)
        #expect(Device.cpu.isAvailable)
        #expect(!Device("nonsense").isAvailable)
        #expect(!Device("cuda:99").isAvailable)
    }
}
