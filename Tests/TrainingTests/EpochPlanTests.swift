import Cohorts
import Testing

@testable import Training

@Suite struct `Epoch plan` {
    @Test func `shuffled sampling visits each patient once`() {
        let plan = EpochPlan(
            classes: [0, 1, 1, 0, 2], sampling: .shuffled, seed: 3, name: "fold 0/epoch 1")
        #expect(plan.order.sorted() == [0, 1, 2, 3, 4])
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func `balanced sampling draws each class equally often`(seed: UInt64) {
        // 90 patients of one class, 9 of another, 1 of a third: a third of the draws each
        let classes = Array(repeating: 4, count: 90) + Array(repeating: 0, count: 9) + [7]
        var counts: [Int: Int] = [:]
        for epoch in 0..<60 {
            let plan = EpochPlan(
                classes: classes, sampling: .balanced, seed: seed, name: "fold 0/epoch \(epoch)")
            #expect(plan.order.count == classes.count)
            for position in plan.order { counts[classes[position], default: 0] += 1 }
        }
        for label in [4, 0, 7] {
            // 6000 draws, p = 1/3: standard deviation 36.5
            #expect(abs((counts[label] ?? 0) - 2000) < 5 * 37)
        }
    }

    @Test func `the same name gives the same plan and another epoch another`() {
        let classes = Array(repeating: 0, count: 40)
        func plan(_ name: String, _ seed: UInt64 = 1) -> EpochPlan {
            EpochPlan(classes: classes, sampling: .balanced, seed: seed, name: name)
        }
        #expect(plan("fold 0/epoch 1") == plan("fold 0/epoch 1"))
        #expect(plan("fold 0/epoch 1") != plan("fold 0/epoch 2"))
        #expect(plan("fold 0/epoch 1") != plan("fold 1/epoch 1"))
        #expect(plan("fold 0/epoch 1") != plan("fold 0/epoch 1", 2))
    }
}
