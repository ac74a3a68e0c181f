/// Student's t distribution.
package enum StudentDistribution {
    /// P(T > t), without cancellation in either tail.
    static func upperTail(_ t: Double, degreesOfFreedom: Double) -> Double {
        let half = 0.5 * twoSided(t, degreesOfFreedom: degreesOfFreedom)
        return t >= 0 ? half : 1 - half
    }

    /// P(|T| > |t|): the two-sided p-value of a t statistic.
    package static func twoSided(_ t: Double, degreesOfFreedom: Double) -> Double {
        guard t.isFinite else { return 0 }
        return incompleteBeta(
            degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5)
    }

    /// The value below which a share `p` lies, for 0 < `p` < 1.
    ///
    /// Bisection followed by Newton's steps on the upper tail.
    static func quantile(_ p: Double, degreesOfFreedom: Double) -> Double {
        if p == 0.5 { return 0 }
        if p < 0.5 { return -quantile(1 - p, degreesOfFreedom: degreesOfFreedom) }
        let tail = 1 - p
        guard tail > 0 else { return .infinity }
        var low = 0.0
        var high = 1.0
        while upperTail(high, degreesOfFreedom: degreesOfFreedom) > tail { high *= 2 }
        for _ in 0..<200 {
            let middle = 0.5 * (low + high)
            if middle <= low || middle >= high { break }
            if upperTail(middle, degreesOfFreedom: degreesOfFreedom) > tail {
                low = middle
            } else {
                high = middle
            }
        }
        return 0.5 * (low + high)
    }
}
