private import Dispatch

/// The results of `body` for 0 ..< `count`, computed by several threads.
///
/// Every index is computed on its own, so the results do not depend on the number of threads.
func parallelMap<Result: Sendable>(
    _ count: Int, threads: Int?, _ body: @Sendable (Int) -> Result
) -> [Result] {
    parallelMap(count, threads: threads, workspace: {}) { (index, _: inout Void) in body(index) }
}

/// As ``parallelMap(_:threads:_:)``, with a workspace that each thread makes once and reuses.
func parallelMap<Workspace, Result: Sendable>(
    _ count: Int, threads: Int?, workspace: @Sendable () -> Workspace,
    _ body: @Sendable (Int, inout Workspace) -> Result
) -> [Result] {
    precondition(threads.map { $0 > 0 } ?? true, "\(threads ?? 0) threads; at least 1 is needed")
    let workers = max(1, min(count, threads ?? processorCount()))
    return unsafe [Result](unsafeUninitializedCapacity: count) { buffer, filled in
        if workers == 1 {
            var space = workspace()
            for index in 0..<count {
                unsafe buffer.initializeElement(at: index, to: body(index, &space))
            }
        } else {
            nonisolated(unsafe) let results = unsafe buffer
            DispatchQueue.concurrentPerform(iterations: workers) { worker in
                var space = workspace()
                let start = count * worker / workers
                let end = count * (worker + 1) / workers
                for index in start..<end {
                    unsafe results.initializeElement(at: index, to: body(index, &space))
                }
            }
        }
        filled = count
    }
}
