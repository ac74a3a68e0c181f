extension RGBImage {
    /// How sharp the picture is: the strength of its finest detail over that of all detail.
    ///
    /// The standard deviation of the Laplacian of the grey values over the standard deviation of
    /// the grey values. It does not depend on how strongly the tissue is stained; it falls with
    /// blur, and it depends on the resolution, so compare pictures of one resolution only.
    ///
    /// 0 for a picture without detail. At 0.5 µm per pixel, H&E tissue in focus had 0.38 to 2.3 in
    /// 26 regions of 20 organs' slides; blurred by 1 µm (standard deviation) it had 0.07 to 0.24.
    public var focusScore: Double {
        guard width > 2, height > 2 else { return 0 }
        let gray = pixels.withUnsafeBufferPointer { pixels in
            (0..<(width * height)).map { (index: Int) -> Int32 in
                let red = Int32(pixels[3 * index])
                let green = Int32(pixels[3 * index + 1])
                let blue = Int32(pixels[3 * index + 2])
                return red + green + blue
            }
        }
        var (sum, squares, edges, edgeSquares) = (0, 0, 0, 0)
        gray.withUnsafeBufferPointer { gray in
            for y in 1..<(height - 1) {
                for index in (y * width + 1)..<((y + 1) * width - 1) {
                    let value = gray[index]
                    let beside = gray[index - 1] + gray[index + 1]
                    let around = beside + gray[index - width] + gray[index + width]
                    let edge = Int(4 * value - around)
                    sum += Int(value)
                    squares += Int(value) * Int(value)
                    edges += edge
                    edgeSquares += edge * edge
                }
            }
        }
        let count = Double((width - 2) * (height - 2))
        let variance = Double(squares) / count - (Double(sum) / count) * (Double(sum) / count)
        let edgeVariance =
            Double(edgeSquares) / count - (Double(edges) / count) * (Double(edges) / count)
        return variance > 0 ? (max(0, edgeVariance) / variance).squareRoot() : 0
    }
}
