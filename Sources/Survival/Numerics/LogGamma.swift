/// The natural logarithm of the gamma function, for `x` > 0.
///
/// The argument is shifted up to 12, where eight terms of Stirling's series are exact to double
/// precision.
func logGamma(_ x: Double) -> Double {
    precondition(x > 0, "the logarithm of the gamma function needs x > 0, not \(x)")
    var shifted = x
    var product = 1.0
    while shifted < 12 {
        product *= shifted
        shifted += 1
    }
    return (shifted - 0.5) * log(shifted) - shifted + 0.918_938_533_204_672_74
        + stirlingRemainder(shifted) - log(product)
}

/// log Γ(x) − ((x − ½) log x − x + ½ log 2π), for `x` ≥ 12.
private func stirlingRemainder(_ x: Double) -> Double {
    let denominators = [12.0, -360, 1260, -1680, 1188, -360_360.0 / 691, 156, -122_400.0 / 3617]
    let inverse = 1 / x
    let square = inverse * inverse
    var sum = 0.0
    for denominator in denominators.reversed() { sum = sum * square + 1 / denominator }
    return sum * inverse
}
