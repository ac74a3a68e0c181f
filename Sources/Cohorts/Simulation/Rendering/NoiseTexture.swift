internal import Survival

/// Smooth random values over the plane: a lattice of even random numbers that repeats after 256
/// steps, with smooth transitions from one lattice point to the next.
struct NoiseTexture {
    private let values: [Float]

    /// Draws a lattice.
    init(_ stream: consuming RandomStream) {
        var drawn = [Float]()
        drawn.reserveCapacity(65536)
        for _ in 0..<65536 { drawn.append(Float(stream.next() >> 40) * 0x1p-24) }
        values = drawn
    }

    /// The value at a place given in lattice steps, from 0 to 1; mean ½, deviation about 0.2.
    @inline(__always) func value(_ x: Float, _ y: Float) -> Float {
        let column = Int(x) - (x < 0 ? 1 : 0)
        let row = Int(y) - (y < 0 ? 1 : 0)
        var a = x - Float(column)
        var b = y - Float(row)
        a = a * a * (3 - 2 * a)
        b = b * b * (3 - 2 * b)
        let upper = (row & 255) << 8
        let lower = ((row + 1) & 255) << 8
        let left = column & 255
        let right = (column + 1) & 255
        let top = values[upper | left] + (values[upper | right] - values[upper | left]) * a
        let bottom = values[lower | left] + (values[lower | right] - values[lower | left]) * a
        return top + (bottom - top) * b
    }

    /// Sums octaves of the texture, each at twice the frequency and half the height; about −1 to 1.
    func fractal(_ x: Float, _ y: Float, octaves: Int) -> Float {
        var sum: Float = 0
        var height: Float = 1
        var scale: Float = 1
        for octave in 0..<octaves {
            let shift = Float(octave) * 37.3
            sum += height * (value(x * scale + shift, y * scale + shift) * 2 - 1)
            height *= 0.5
            scale *= 2
        }
        return sum
    }
}
