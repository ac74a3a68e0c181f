import CEngine
public import Files
public import SystemPackage

/// A network in TorchScript: program and weights in one file, as `torch.jit.save` writes it.
///
/// A module is a program. It runs in this process and may, besides computing, read and write files;
/// load only modules whose makers you trust. For inference only.
public final class ScriptModule {
    private let pointer: OpaquePointer
    private let path: FilePath

    /// Loads a module.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - type: What its parameters and buffers with fractions are converted to.
    ///   - device: Where it computes.
    /// - Throws: ``TensorError`` if the file holds no TorchScript module.
    public init(
        _ path: FilePath, type: ScalarType = .float32, device: Device = .cpu
    ) throws(TensorError) {
        var result: OpaquePointer?
        let status = torch.module_load(path.string, type.code, device.name, &result)
        guard status == MG_OK, let result else {
            throw Self.error(status, "\(path) cannot be loaded as a TorchScript module")
        }
        pointer = result
        self.path = path
    }

    deinit { torch.module_release(pointer) }

    /// What the module's `forward` makes of a tensor.
    ///
    /// - Parameter x: Of the type and on the device that the module was loaded for.
    /// - Returns: The result.
    /// - Throws: ``TensorError`` with the module's own words if it fails, or if it gives anything but one tensor.
    public func callAsFunction(_ x: Tensor) throws(TensorError) -> Tensor {
        var result: OpaquePointer?
        let status = torch.module_run(pointer, x.handle.pointer, &result)
        guard status == MG_OK, let result else {
            throw Self.error(status, "\(path) failed with an input of shape \(x.shape)")
        }
        return Tensor(adopting: result)
    }

    private static func error(_ status: mg_status, _ what: String) -> TensorError {
        let reason = TensorError.sentence(String(cString: torch.last_error()))
        return TensorError(
            status == MG_OUT_OF_MEMORY ? .outOfMemory : .invalidArgument, "ScriptModule",
            "\(what): \(reason)")
    }
}
