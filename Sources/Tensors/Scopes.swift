import CEngine

/// Runs `body` without recording operations for gradients, on this thread.
///
/// - Parameter body: The work.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws.
public func withoutGradients<R, Failure: Error>(
    _ body: () throws(Failure) -> R
) throws(Failure) -> R {
    let before = torch.gradients_enabled()
    torch.set_gradients_enabled(false)
    defer { torch.set_gradients_enabled(before) }
    return try body()
}

/// Runs `body` as fast as possible; tensors made in it can never take part in training.
///
/// - Parameter body: The work.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws.
public func inference<R, Failure: Error>(
    _ body: () throws(Failure) -> R
) throws(Failure) -> R {
    var scope: OpaquePointer?
    let entered = torch.inference_begin(&scope) == MG_OK
    defer { torch.inference_end(scope) }
    return entered ? try body() : try withoutGradients(body)
}

/// Whether operations are recorded for gradients now, on this thread.
///
/// - Returns: False in ``withoutGradients(_:)`` and ``inference(_:)``.
public func recordsGradients() -> Bool { torch.gradients_enabled() }

/// Sets how many threads one operation may use.
///
/// - Parameter count: At least 1.
/// - Throws: ``TensorError`` if the count is not positive.
public func setThreadCount(_ count: Int) throws(TensorError) {
    try Tensor.perform("setThreadCount(_:)", []) { torch.set_thread_count(count) }
}

/// How many threads one operation may use.
public func threadCount() -> Int { torch.thread_count() }

/// Gives the memory of large tensors that is kept for later back to the system.
///
/// Up to a gigabyte is kept, since the next step of training needs the same again.
public func releaseMemory() { torch.release_memory() }

/// The version of the tensor engine, such as `2.13.0`.
public func engineVersion() -> String { String(cString: torch.torch_version()) }

/// How many tensors and generators are alive in this process; for leak tests.
package func liveHandleCount() -> Int { torch.live_handles() }
