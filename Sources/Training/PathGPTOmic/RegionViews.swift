import Files
public import Slides
public import Tensors

/// Turns a picture of a region into what a vision transformer reads, as PathomicFusion crops it.
///
/// In training one crop of 512 pixels at a random place, mirrored at random in both directions, with
/// brightness, contrast, saturation and hue moved a little; otherwise nine crops that cover the
/// region. All are resampled to 224 pixels by an antialiased bicubic filter and brought to −1 … 1.
///
/// ### Reference
/// Chen RJ. *et al.* Pathomic Fusion. *IEEE Transactions on Medical Imaging* 41(4):757–770, 2022.
public struct RegionViews: Sendable, Hashable {
    /// The side of a crop in pixels of the region; a region that is smaller is taken whole.
    public var crop = 512
    /// The side of what the network reads.
    public var side = 224
    /// The most by which the brightness is multiplied more or less than 1.
    public var brightness = 0.1
    /// The most by which the contrast is.
    public var contrast = 0.1
    /// The most by which the saturation is.
    public var saturation = 0.05
    /// The most by which the hue turns, as a share of the circle.
    public var hue = 0.01

    /// PathomicFusion's sizes.
    public init() {}

    /// Crops a region.
    ///
    /// - Parameters:
    ///   - image: The region.
    ///   - generator: Where place, mirroring and colours come from in training; nil for nine fixed
    ///     crops.
    /// - Returns: `[1, 3, side, side]` in training, `[9, 3, side, side]` otherwise.
    /// - Throws: `TensorError` if memory is short.
    public func callAsFunction(
        _ image: RGBImage, training generator: Generator?
    ) throws -> Tensor {
        let size = min(crop, image.width, image.height)
        let room = (x: image.width - size, y: image.height - size)
        guard let generator else {
            let places = [0, 1, 2].flatMap { y in
                [0, 1, 2].map { x in (x: room.x * x / 2, y: room.y * y / 2) }
            }
            return try Tensor.stacked(
                places.map { try normalized(pixels(image, $0.x, $0.y, size)) })
        }
        let draws = try Tensor.uniform([8], from: 0, to: 1, using: generator).doubles()
        func whole(_ draw: Double, _ room: Int) -> Int { min(room, Int(draw * Double(room + 1))) }
        var view = try pixels(image, whole(draws[0], room.x), whole(draws[1], room.y), size)
        if draws[2] < 0.5 { view = try view.flipped(2) }
        if draws[3] < 0.5 { view = try view.flipped(1) }
        func factor(_ draw: Double, _ most: Double) -> Double { 1 + most * (2 * draw - 1) }
        view = try view * factor(draws[4], brightness)
        let grey = try luminance(view)  // [1, size, size]
        view = try blended(view, with: grey.mean(), factor(draws[5], contrast))
        view = try blended(view, with: luminance(view), factor(draws[6], saturation))
        view = try turned(view, by: hue * (2 * draws[7] - 1))
        return try normalized(view.clamped(from: 0, to: 1)).unsqueezed(0)
    }

    /// A square of the region, 0 … 1, `[3, size, size]`.
    private func pixels(_ image: RGBImage, _ x: Int, _ y: Int, _ size: Int) throws -> Tensor {
        let part = image.cropped(x: x, y: y, width: size, height: size)
        let bytes = try Tensor(part.pixels.map { Float($0) / 255 }, shape: [size, size, 3])
        return try bytes.permuted([2, 0, 1])
    }

    /// −1 … 1 at the side that the network reads, `[3, side, side]`.
    private func normalized(_ view: Tensor) throws -> Tensor {
        let resized = try view.contiguous().unsqueezed(0)
            .resized(toHeight: side, width: side, antialias: true)
        return try (resized.squeezed(0) - 0.5) / 0.5
    }

    /// The weights of red, green and blue in brightness (ITU-R BT.601).
    private static let grey = [0.299, 0.587, 0.114]

    private func luminance(_ view: Tensor) throws -> Tensor {
        let weights = try Tensor(Self.grey, shape: [3, 1, 1], type: .float32)
        return try (view * weights).sum([0], keepingAxes: true)
    }

    private func blended(
        _ view: Tensor, with other: Tensor, _ factor: Double
    ) throws -> Tensor {
        try (view * factor + other * (1 - factor)).clamped(from: 0, to: 1)
    }

    /// Turns the colours about the axis of greys in YIQ, by a share of the circle.
    private func turned(_ view: Tensor, by share: Double) throws -> Tensor {
        let toYIQ = [Self.grey, [0.5959, -0.2746, -0.3213], [0.2115, -0.5227, 0.3112]]
        let toRGB = [[1, 0.956, 0.619], [1, -0.272, -0.647], [1, -1.106, 1.703]]
        let angle = try Tensor(2 * Double.pi * share, type: .float64)
        let (c, s) = (try angle.cos().item(), try angle.sin().item())
        let turn = [[1, 0, 0], [0, c, -s], [0, s, c]]
        func product(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
            (0..<3).map { i in
                (0..<3).map { j in (0..<3).reduce(0) { $0 + a[i][$1] * b[$1][j] } }
            }
        }
        let matrix = product(toRGB, product(turn, toYIQ))
        let map = try Tensor(matrix.flatMap(\.self), shape: [3, 3], type: .float32)
        let size = view.shape[1]
        return try map.matmul(view.reshaped([3, size * size])).reshaped([3, size, size])
    }
}
