import Survival

/// The batches of an epoch: every class equally often in each, nobody twice in one.
///
/// Patients of a class come in random order, and start over when all have been; so a small class
/// is seen more often than a large one. The plan depends on seed and name only.
struct BalancedBatches: Sendable, Hashable {
    /// Positions in the list of training patients.
    let batches: [[Int]]

    /// Plans an epoch of about as many visits as there are patients.
    ///
    /// - Parameters:
    ///   - classes: The class of each training patient.
    ///   - size: Patients in a batch.
    ///   - isBalanced: Whether classes are drawn equally often; otherwise everyone comes once.
    ///   - seed: The seed of the run.
    ///   - name: What is planned, such as `fold 2/epoch 5`.
    init(classes: [Int], size: Int, isBalanced: Bool, seed: UInt64, name: String) {
        var stream = RandomStream(seed: seed, stream: "sampling/\(name)")
        let count = (classes.count + size - 1) / size
        guard isBalanced else {
            let order = stream.permutation(of: classes.count)
            batches = (0..<count).map {
                Array(order[($0 * size)..<min(order.count, ($0 + 1) * size)])
            }
            return
        }
        let members = Dictionary(grouping: classes.indices) { classes[$0] }
        let names = members.keys.sorted()
        var queues = names.map { members[$0] ?? [] }
        for index in queues.indices { stream.shuffle(&queues[index]) }
        var heads = [Int](repeating: 0, count: queues.count)
        batches = (0..<count).map { batch in
            var chosen: [Int] = []
            for index in queues.indices {
                // What does not divide evenly goes to another class in each batch.
                let turn = (index + batch) % queues.count
                let share = size / queues.count + (turn < size % queues.count ? 1 : 0)
                for _ in 0..<min(share, queues[index].count) {
                    if heads[index] == queues[index].count {
                        // Those of this batch go last, so that nobody is in it twice.
                        let here = Set(chosen)
                        var rest = queues[index].filter { !here.contains($0) }
                        stream.shuffle(&rest)
                        queues[index] = rest + queues[index].filter { here.contains($0) }
                        heads[index] = 0
                    }
                    chosen.append(queues[index][heads[index]])
                    heads[index] += 1
                }
            }
            return chosen
        }
    }
}
