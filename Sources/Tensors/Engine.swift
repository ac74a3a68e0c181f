import CEngine

/// The functions of the engine; they are found when the first is called, since loading libtorch takes longer than most
/// commands run.
let torch: mg_functions = {
    switch loadedEngine() {
    case .success(let functions): return functions
    case .failure(let error): preconditionFailure(error.description)
    }
}()

/// Makes sure that tensors can be made.
///
/// Whoever is about to make the first tensor asks this, since operations on tensors trap without an engine.
///
/// - Throws: ``TensorError`` with ``TensorError/Code/engineMissing`` and the loader's words, if libtorch or the library
///   that binds it is not where this program looks for it.
public func requireEngine() throws(TensorError) {
    _ = try loadedEngine().get()
}

private func loadedEngine() -> Result<mg_functions, TensorError> {
    var reason: UnsafePointer<CChar>?
    guard let functions = mg_engine_load(&reason) else {
        let words =
            reason.map { TensorError.sentence(String(cString: $0)) } ?? "no reason was given"
        return .failure(
            TensorError(
                .engineMissing, "libtorch",
                "the tensor engine cannot be loaded: \(words); run Scripts/build"))
    }
    return .success(functions.pointee)
}
