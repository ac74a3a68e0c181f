import CEngine
public import Files

/// An array of numbers with any number of axes, on a ``Device``.
///
/// A tensor is a reference: copies share their elements, and so do most changes
/// of shape. Operations make new tensors and throw a ``TensorError`` that names
/// the operation and the shapes; nothing traps. Operations on tensors that
/// require gradients are recorded until ``backward(seed:retainGraph:)``.
///
/// Tensors are not `Sendable`: one thread at a time may use a tensor.
public struct Tensor {
    /// Owns one reference of the C interface.
    final class Handle {
        let pointer: OpaquePointer

        /// Takes over a reference.
        init(adopting pointer: OpaquePointer) {
            self.pointer = pointer
        }

        deinit { torch.tensor_release(pointer) }
    }

    let handle: Handle

    /// Adopts a handle that the C interface has given away.
    init(adopting pointer: OpaquePointer) {
        handle = Handle(adopting: pointer)
    }

    /// Runs an operation with one result.
    ///
    /// A status is read and a handle adopted here and in ``Tensor/pair(_:_:_:)`` only.
    ///
    /// - Parameters:
    ///   - operation: The name for the error.
    ///   - operands: The tensors whose shapes the error states.
    ///   - call: Calls the C function with the place for its result.
    /// - Throws: ``TensorError`` with the engine's reason.
    init(
        _ operation: StaticString, _ operands: @autoclosure () -> [Tensor],
        _ call: (UnsafeMutablePointer<OpaquePointer?>) -> mg_status
    ) throws(TensorError) {
        var result: OpaquePointer?
        let status = call(&result)
        guard status == MG_OK, let result else {
            throw TensorError(status, operation, shapes: operands().map(\.shape))
        }
        self.init(adopting: result)
    }

    /// Runs an operation with two results.
    static func pair(
        _ operation: StaticString, _ operands: @autoclosure () -> [Tensor],
        _ call: (UnsafeMutablePointer<OpaquePointer?>, UnsafeMutablePointer<OpaquePointer?>)
            -> mg_status
    ) throws(TensorError) -> (Tensor, Tensor) {
        var first: OpaquePointer?
        var second: OpaquePointer?
        let status = call(&first, &second)
        guard status == MG_OK, let first, let second else {
            throw TensorError(status, operation, shapes: operands().map(\.shape))
        }
        return (Tensor(adopting: first), Tensor(adopting: second))
    }

    /// Runs an operation that changes its operands and has no result.
    static func perform(
        _ operation: StaticString, _ operands: @autoclosure () -> [Tensor],
        _ call: () -> mg_status
    ) throws(TensorError) {
        let status = call()
        guard status == MG_OK else {
            throw TensorError(status, operation, shapes: operands().map(\.shape))
        }
    }

    /// The size of each axis; empty for a single number.
    public var shape: [Int] {
        let rank = torch.tensor_rank(handle.pointer)
        return [Int](unsafeUninitializedCapacity: rank) { buffer, filled in
            if let start = buffer.baseAddress { torch.tensor_shape(handle.pointer, start) }
            filled = rank
        }
    }

    /// The number of axes.
    public var rank: Int { torch.tensor_rank(handle.pointer) }

    /// The number of elements.
    public var count: Int { torch.tensor_count(handle.pointer) }

    /// The size of one axis.
    ///
    /// - Parameter axis: The axis; negative ones count from the end.
    /// - Returns: The number of elements along it.
    /// - Throws: ``TensorError`` if there is no such axis.
    public func size(_ axis: Int) throws(TensorError) -> Int {
        let shape = shape
        let index = axis < 0 ? axis + shape.count : axis
        guard shape.indices.contains(index) else {
            throw TensorError(
                .invalidArgument, "size(_:)",
                "size(_:) of \(shape) failed: there is no axis \(axis)")
        }
        return shape[index]
    }

    /// The kind of number.
    public var scalarType: ScalarType {
        get throws(TensorError) {
            var code = MG_FLOAT32
            try Tensor.perform("scalarType", [self]) { torch.tensor_type(handle.pointer, &code) }
            return ScalarType.allCases.first { $0.code == code } ?? .float32
        }
    }

    /// Where the elements live.
    public var device: Device {
        get throws(TensorError) {
            var name: UnsafePointer<CChar>?
            try Tensor.perform("device", [self]) { torch.tensor_device(handle.pointer, &name) }
            return name.map { Device(String(cString: $0)) } ?? .cpu
        }
    }
}
