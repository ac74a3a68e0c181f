/// Independent yes-or-no draws, given how many are yes: the law behind the exact treatment of ties.
///
/// Given *d* deaths among patients with relative risks *r*, a set *D* of *d* patients dies with a
/// probability in proportion to the product of its risks. The normalising sum over all such sets
/// is computed as a Poisson-binomial probability, with the risks scaled so that *d* deaths are
/// expected; nothing overflows, however many patients there are.
///
/// ### Reference
/// Chen SX, Liu JS. *Statistica Sinica* 7(4):875–892, 1997.
/// Gail MH, Lubin JH, Rubinstein LV. *Biometrika* 68(3):703–707, 1981.
struct ConditionalBernoulli {
    /// The logarithm of the sum over all sets of the product of their risks.
    let logSum: Double
    /// The probability that each patient is in the set.
    let inclusion: [Double]

    private let deaths: Int
    private let yes: [Double]
    private let no: [Double]
    /// `tail[i * (deaths + 1) + k]` is the probability of `k` among the patients from `i` on.
    private let tail: [Double]

    init(logRisks: [Double], deaths: Int) {
        let count = logRisks.count
        precondition(
            deaths > 0 && deaths <= count,
            "\(deaths) deaths among \(count) patients at risk cannot be")
        self.deaths = deaths
        guard deaths < count else {
            logSum = logRisks.reduce(0, +)
            inclusion = [Double](repeating: 1, count: count)
            (yes, no, tail) = ([], [], [])
            return
        }
        let shift = Self.shift(logRisks, expecting: Double(deaths))
        let yes = logRisks.map { sigmoid($0 + shift) }
        let no = logRisks.map { sigmoid(-$0 - shift) }
        let width = deaths + 1
        var tail = [Double](repeating: 0, count: (count + 1) * width)
        tail[count * width] = 1
        for i in stride(from: count - 1, through: 0, by: -1) {
            let here = i * width
            let next = here + width
            tail[here] = no[i] * tail[next]
            for k in 1..<width {
                tail[here + k] = no[i] * tail[next + k] + yes[i] * tail[next + k - 1]
            }
        }
        let probability = tail[deaths]
        var logNone = 0.0
        for risk in logRisks { logNone += logSigmoid(-risk - shift) }
        logSum = log(probability) - Double(deaths) * shift - logNone

        var inclusion = [Double](repeating: 0, count: count)
        var head = [Double](repeating: 0, count: width)
        head[0] = 1
        for i in 0..<count {
            let next = (i + 1) * width
            var sum = 0.0
            for k in 0..<deaths { sum += head[k] * tail[next + deaths - 1 - k] }
            inclusion[i] = yes[i] * sum / probability
            for k in stride(from: deaths, to: 0, by: -1) {
                head[k] = no[i] * head[k] + yes[i] * head[k - 1]
            }
            head[0] *= no[i]
        }
        self.inclusion = inclusion
        self.yes = yes
        self.no = no
        self.tail = tail
    }

    /// The covariance matrix, row-major, of the sum over the set of the patients' covariates,
    /// which are given row-major, `p` a patient.
    func covariance(of covariates: [Double], width p: Int) -> [Double] {
        var result = [Double](repeating: 0, count: p * p)
        guard !tail.isEmpty else { return result }
        let count = inclusion.count
        // The mean of the sum is taken out first, so that nothing cancels later.
        var mean = [Double](repeating: 0, count: p)
        for i in 0..<count {
            for j in 0..<p { mean[j] += inclusion[i] * covariates[i * p + j] }
        }
        for j in 0..<p { mean[j] /= Double(deaths) }

        let width = deaths + 1
        let probability = tail[deaths]
        var head = [Double](repeating: 0, count: width)
        head[0] = 1
        // sums[k * p + j]: the expected sum over the patients so far, where k of them are in.
        var sums = [Double](repeating: 0, count: width * p)
        var x = mean
        var partners = mean
        for i in 0..<count {
            for j in 0..<p {
                x[j] = covariates[i * p + j] - mean[j]
                partners[j] = 0
            }
            let next = (i + 1) * width
            for k in 0..<deaths {
                let rest = tail[next + deaths - 1 - k]
                for j in 0..<p { partners[j] += sums[k * p + j] * rest }
            }
            let scale = yes[i] / probability
            for j in 0..<p {
                let own = inclusion[i] * x[j]
                let joint = scale * partners[j]
                for l in 0..<p {
                    result[j * p + l] += own * x[l] + joint * x[l] + x[j] * scale * partners[l]
                }
            }
            for k in stride(from: deaths, to: 0, by: -1) {
                for j in 0..<p {
                    sums[k * p + j] =
                        no[i] * sums[k * p + j]
                        + yes[i] * (sums[(k - 1) * p + j] + x[j] * head[k - 1])
                }
                head[k] = no[i] * head[k] + yes[i] * head[k - 1]
            }
            for j in 0..<p { sums[j] *= no[i] }
            head[0] *= no[i]
        }
        return result
    }

    /// The shift of the logarithms after which `target` are expected.
    private static func shift(_ logRisks: [Double], expecting target: Double) -> Double {
        var lower = -(logRisks.max() ?? 0) - 60
        var upper = -(logRisks.min() ?? 0) + 60
        var shift = -(logRisks.reduce(0, +) / Double(logRisks.count))
        for _ in 0..<200 {
            var expected = 0.0
            var slope = 0.0
            for risk in logRisks {
                let p = sigmoid(risk + shift)
                expected += p
                slope += p * (1 - p)
            }
            // A rough solution will do: it only has to keep the numbers in range.
            if abs(expected - target) < 1e-3 * target { break }
            if expected > target { upper = shift } else { lower = shift }
            let newton = shift - (expected - target) / slope
            shift = newton > lower && newton < upper ? newton : (lower + upper) / 2
        }
        return shift
    }
}
