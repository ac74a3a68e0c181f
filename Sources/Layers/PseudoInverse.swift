public import Tensors

extension Tensor {
    /// The pseudo-inverse of square matrices, as far as a fixed number of steps comes to it.
    ///
    ///     Z ← Aᵀ / (max column sum · max row sum)
    ///     Z ← ¼ Z (13 I − A Z (15 I − A Z (7 I − A Z)))      in each step
    ///
    /// The steps of the attention that it is made for have not converged after six, so their
    /// number belongs to a model. Rows and columns that are zero stay zero.
    ///
    /// ### Reference
    /// Xiong Y. *et al.* Nyströmformer. AAAI 2021. Razavi MK. *et al.* A new iterative method for
    /// finding approximate inverses of complex matrices. 2014.
    ///
    /// - Parameters:
    ///   - iterations: The number of steps.
    ///   - sharesScale: Whether the start of each matrix is scaled by the greatest sums of all
    ///     matrices together, so that it depends on the others; the published way.
    /// - Returns: A tensor of the same shape, `[…, n, n]`.
    /// - Throws: `TensorError` if the matrices are not square.
    public func iteratedPseudoInverse(
        iterations: Int = 6, sharesScale: Bool = false
    ) throws(TensorError) -> Tensor {
        let size = try size(-1)
        let magnitudes = try absolute()
        let axes = sharesScale ? [] : [-2, -1]
        let rows = try magnitudes.sum([-1], keepingAxes: true).max(axes, keepingAxes: true)
        let columns = try magnitudes.sum([-2], keepingAxes: true).max(axes, keepingAxes: true)
        let unit = try Tensor.identity(size, type: scalarType, device: device)
        let (unit7, unit13, unit15) = try (unit * 7, unit * 13, unit * 15)
        var z = try transposed() / (rows * columns)
        for _ in 0..<iterations {
            let az = try matmul(z)
            let inner = try az.matmul(unit7 - az)
            let outer = try az.matmul(unit15 - inner)
            z = try z.matmul(unit13 - outer) * 0.25
        }
        return z
    }
}
