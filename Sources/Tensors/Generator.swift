import CEngine

/// A source of random numbers for tensors; equal seeds give equal numbers.
///
/// A generator is a reference and is used by one thread at a time. Everything
/// random takes one explicitly; there is no hidden one.
public final class Generator {
    let pointer: OpaquePointer

    /// Makes a generator from a seed.
    ///
    /// - Parameters:
    ///   - seed: The seed.
    ///   - device: The device on which it makes numbers.
    /// - Throws: ``TensorError`` if the device is not there.
    public init(seed: UInt64, device: Device = .cpu) throws(TensorError) {
        var result: OpaquePointer?
        let status = torch.generator_create(device.name, seed, &result)
        guard status == MG_OK, let result else {
            throw TensorError(status, "Generator(seed:device:)", shapes: [])
        }
        pointer = result
    }

    /// Makes a generator for one purpose, independent of those for others.
    ///
    /// - Parameters:
    ///   - seed: The seed of the run.
    ///   - stream: The purpose, such as `dropout`.
    ///   - device: The device on which it makes numbers.
    /// - Throws: ``TensorError`` if the device is not there.
    public convenience init(
        seed: UInt64, stream: String, device: Device = .cpu
    ) throws(TensorError) {
        try self.init(seed: Generator.seed(seed, stream: stream), device: device)
    }

    deinit { torch.generator_release(pointer) }

    /// The seed of a named stream: FNV-1a of the name, mixed with the seed by SplitMix64.
    ///
    /// - Parameters:
    ///   - seed: The seed of the run.
    ///   - stream: The purpose.
    /// - Returns: A seed that is the same on every machine, for ever.
    public static func seed(_ seed: UInt64, stream: String) -> UInt64 {
        var name: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in stream.utf8 { name = (name ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return splitMix(splitMix(seed) ^ name)
    }

    /// The state, from which ``restore(_:)`` continues.
    public func state() throws(TensorError) -> [UInt8] {
        let tensor = try Tensor("Generator.state()", []) { torch.generator_state(pointer, $0) }
        return try tensor.integers().map { UInt8(truncatingIfNeeded: $0) }
    }

    /// Continues from a state that ``state()`` gave.
    ///
    /// - Parameter state: The bytes.
    /// - Throws: ``TensorError`` if they are not a state of this kind of generator.
    public func restore(_ state: [UInt8]) throws(TensorError) {
        let tensor = try Tensor("Generator.restore(_:)", []) {
            torch.from_bytes(
                state, state.count, MG_UINT8, [state.count], 1, MG_UINT8, Device.cpu.name, $0)
        }
        try Tensor.perform("Generator.restore(_:)", [tensor]) {
            withExtendedLifetime(tensor) {
                torch.generator_set_state(pointer, tensor.handle.pointer)
            }
        }
    }

    /// 64 random bits.
    public func next() throws(TensorError) -> UInt64 {
        var bits: UInt64 = 0
        try Tensor.perform("Generator.next()", []) { torch.generator_next(pointer, &bits) }
        return bits
    }

    private static func splitMix(_ seed: UInt64) -> UInt64 {
        var z = seed &+ 0x9e37_79b9_7f4a_7c15
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
