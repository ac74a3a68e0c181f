public import Tensors

/// A convolution of images, `[n, inputs, h, w] → [n, outputs, h′, w′]`.
public struct Conv2d {
    /// How many zeros are put at each side.
    public struct Padding: Sendable, Hashable {
        /// Zeros at the left side.
        public var left: Int
        /// Zeros at the right side.
        public var right: Int
        /// Zeros at the upper side.
        public var top: Int
        /// Zeros at the lower side.
        public var bottom: Int

        /// States each side.
        ///
        /// - Parameters:
        ///   - left: Zeros at the left side.
        ///   - right: Zeros at the right side.
        ///   - top: Zeros at the upper side.
        ///   - bottom: Zeros at the lower side.
        public init(left: Int, right: Int, top: Int, bottom: Int) {
            self.left = left
            self.right = right
            self.top = top
            self.bottom = bottom
        }

        /// The same at all sides.
        public static func all(_ width: Int) -> Padding {
            Padding(left: width, right: width, top: width, bottom: width)
        }

        /// One width before (left, top) and one after (right, bottom).
        public static func beforeAndAfter(_ before: Int, _ after: Int) -> Padding {
            Padding(left: before, right: after, top: before, bottom: after)
        }
    }

    /// `[outputs, inputs / groups, kernel, kernel]`.
    public let weight: Tensor
    /// `[outputs]`.
    public let bias: Tensor?
    /// The step in both directions.
    public let stride: Int
    /// The zeros at the sides.
    public let padding: Padding
    /// Into how many independent parts the channels fall.
    public let groups: Int

    /// Takes `weight` and `bias` from `scope`.
    ///
    /// - Parameters:
    ///   - inputs: Channels of the input.
    ///   - outputs: Channels of the output.
    ///   - kernel: Height and width of the filter.
    ///   - stride: The step in both directions.
    ///   - padding: The zeros at the sides.
    ///   - groups: Into how many independent parts the channels fall.
    ///   - hasBias: Whether something is added.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit.
    public init(
        _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Padding = .all(0),
        groups: Int = 1, hasBias: Bool = true, in scope: ParameterScope
    ) throws(TensorError) {
        let initial = InitialValues.fan(inputs: inputs / groups * kernel * kernel)
        weight = try scope.parameter(
            "weight", [outputs, inputs / groups, kernel, kernel], initial: initial)
        bias = hasBias ? try scope.parameter("bias", [outputs], initial: initial) : nil
        self.stride = stride
        self.padding = padding
        self.groups = groups
    }

    /// Filters images.
    ///
    /// - Parameter x: `[n, inputs, h, w]`.
    /// - Returns: `[n, outputs, h′, w′]`.
    /// - Throws: `TensorError` if the channels differ.
    public func callAsFunction(_ x: Tensor) throws(TensorError) -> Tensor {
        let p = padding
        if p.left == p.right, p.top == p.bottom {
            return try x.convolved(
                weight, bias: bias, stride: stride, padding: (p.top, p.left), groups: groups)
        }
        return try x.padded([p.left, p.right, p.top, p.bottom])
            .convolved(weight, bias: bias, stride: stride, groups: groups)
    }
}
