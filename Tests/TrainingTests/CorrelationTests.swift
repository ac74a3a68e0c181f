import Testing
import Training

@Suite struct `Correlation` {
    @Test func `matches values worked out by hand`() throws {
        // means 2.5 and 2.5; products 1.5·1.5 + 0.5·0.5 - 0.5·0.5·2 … = 4; squares 5 and 5
        let pearson = try #require(pearsonCorrelation([1, 2, 3, 4], [1, 3, 2, 4]))
        #expect(abs(pearson - 0.8) < 1e-15)
        // ranks of y with a tie: 1, 2.5, 2.5, 4
        let spearman = try #require(spearmanCorrelation([1, 2, 3, 4], [0, 5, 5, 9]))
        #expect(abs(spearman - 4.5 / (5 * 4.5).squareRoot()) < 1e-15)
    }

    @Test func `ranks ignore monotone transforms`() throws {
        let x = [0.3, -1, 2, 0.7, 5]
        let y = [1.0, 0, 3, 3, 8]
        let spearman = try #require(spearmanCorrelation(x, y))
        #expect(spearmanCorrelation(x.map { $0 * $0 * $0 }, y) == spearman)
    }

    @Test func `a constant side or two patients have no correlation`() {
        #expect(pearsonCorrelation([1, 1, 1], [1, 2, 3]) == nil)
        #expect(spearmanCorrelation([1, 2], [1, 2]) == nil)
    }

    @Test func `different numbers of patients trap`() async {
        await #expect(processExitsWith: .failure) { _ = pearsonCorrelation([1, 2, 3], [1, 2]) }
    }
}
