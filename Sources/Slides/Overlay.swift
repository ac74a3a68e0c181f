extension SlideThumbnail {
    /// The picture with the rim of the tissue drawn on it.
    ///
    /// - Parameters:
    ///   - mask: A mask of the same slide, at any scale.
    ///   - color: The colour of the rim.
    /// - Returns: A picture of the same size.
    public func outlining(
        _ mask: TissueMask, color: RGBColor = RGBColor(0, 150, 60)
    ) -> RGBImage {
        var result = image
        let scale = downsample / mask.downsample
        func isTissue(_ x: Int, _ y: Int) -> Bool {
            mask[
                Int(((Double(x) + 0.5) * scale).rounded(.down)),
                Int(((Double(y) + 0.5) * scale).rounded(.down))]
        }
        for y in 0..<image.height {
            for x in 0..<image.width where isTissue(x, y) {
                let inner =
                    isTissue(x - 1, y) && isTissue(x + 1, y) && isTissue(x, y - 1)
                    && isTissue(x, y + 1)
                if !inner { result[x, y] = color }
            }
        }
        return result
    }

    /// The picture with a frame around each rectangle and, where given, a tint inside.
    ///
    /// Frames of rectangles that are shown with less than 24 pixels are the fainter the smaller they are,
    /// so that the picture can be seen through thousands of them.
    ///
    /// - Parameters:
    ///   - rectangles: In level-0 pixels.
    ///   - frame: The colour of the frames; none if `nil`.
    ///   - tints: One colour per rectangle, or none at all.
    ///   - opacity: How much of a tint covers the picture, from 0 to 1.
    /// - Returns: A picture of the same size.
    /// - Precondition: `tints` is empty or as many as `rectangles`.
    public func framing(
        _ rectangles: [SlideRectangle], frame: RGBColor? = RGBColor(20, 60, 200),
        tints: [RGBColor] = [], opacity: Double = 0.5
    ) -> RGBImage {
        precondition(
            tints.isEmpty || tints.count == rectangles.count,
            "\(rectangles.count) rectangles need as many tints, not \(tints.count)")
        var result = image
        for (index, rectangle) in rectangles.enumerated() {
            let left = max(0, Int((rectangle.x / downsample).rounded()))
            let top = max(0, Int((rectangle.y / downsample).rounded()))
            let right = min(
                image.width, Int(((rectangle.x + rectangle.width) / downsample).rounded()))
            let bottom = min(
                image.height, Int(((rectangle.y + rectangle.height) / downsample).rounded()))
            guard left < right, top < bottom else { continue }
            let strength = min(1, rectangle.width / downsample / 24)
            for y in top..<bottom {
                for x in left..<right {
                    if !tints.isEmpty {
                        result[x, y] = result[x, y].mixed(with: tints[index], opacity)
                    }
                    let isRim = x == left || y == top || x == right - 1 || y == bottom - 1
                    if let frame, isRim { result[x, y] = result[x, y].mixed(with: frame, strength) }
                }
            }
        }
        return result
    }
}

extension RGBColor {
    fileprivate func mixed(with other: RGBColor, _ share: Double) -> RGBColor {
        func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
            UInt8(min(255, max(0, Double(a) + (Double(b) - Double(a)) * share + 0.5)))
        }
        return RGBColor(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
    }
}
