public import Tensors

/// Sines and cosines of places on a plane, for adding to what stands there.
///
/// A quarter of the width each: sine and cosine of x, sine and cosine of y, with
/// frequencies from 1 down to nearly 1/10,000 per unit.
///
/// ### Reference
/// Vaswani A. *et al.* Attention is all you need. NeurIPS 2017.
/// He K. *et al.* Masked autoencoders are scalable vision learners. CVPR 2022 (two axes).
///
/// - Parameters:
///   - places: x and y of each element, `[…, n, 2]`; the unit is the distance of two neighbours.
///   - width: The size of the last axis of the result, a multiple of 4.
/// - Returns: `[…, n, width]`, of the type and device of `places`.
/// - Throws: `TensorError` if the last axis is not 2.
/// - Precondition: `width` is a multiple of 4.
public func sinusoidalPositions(of places: Tensor, width: Int) throws(TensorError) -> Tensor {
    precondition(width > 0 && width % 4 == 0, "the width \(width) is no multiple of 4")
    let quarter = width / 4
    let exponents = try Tensor.range(
        to: Double(quarter), type: places.scalarType, device: places.device)
    let decay = -9.210340371976184 / Double(quarter)  // -ln 10,000
    let frequencies = try (exponents * decay).exp()  // [width / 4]
    var parts: [Tensor] = []
    for axis in 0..<2 {
        let angles = try places.narrowed(-1, from: axis, count: 1) * frequencies
        parts.append(try angles.sin())
        parts.append(try angles.cos())
    }
    return try Tensor.concatenated(parts, axis: -1)
}
