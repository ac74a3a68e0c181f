import Files
import Tensors

/// Which places of a batch of sequences hold an element.
struct Sequences {
    /// The places of each sequence.
    let count: Int
    /// True where there is an element, row after row; nil if everywhere.
    let places: [Bool]?
    /// The same as a tensor, `[batch, count]`.
    let mask: Tensor?
    /// The elements of each sequence.
    let lengths: [Int]

    init(count: Int, batch: Int, mask: Tensor?) throws(TensorError) {
        self.count = count
        self.mask = mask
        guard let mask else {
            places = nil
            lengths = Array(repeating: count, count: batch)
            return
        }
        guard mask.shape == [batch, count] else {
            throw TensorError(
                .invalidArgument, "mask",
                "the mask has shape \(mask.shape), but the sequences need [\(batch), \(count)]")
        }
        let values = try mask.booleans()
        places = values
        lengths = (0..<batch).map { row in
            values[row * count..<(row + 1) * count].count(where: \.self)
        }
    }

    /// With places before all others that no mask hides if there was none.
    func paddedAtFront(_ padding: Int) throws(TensorError) -> Sequences {
        let padded = try mask.map { (mask) throws(TensorError) in
            try mask.padded([padding, 0])
        }
        return try Sequences(count: count + padding, batch: lengths.count, mask: padded)
    }

    /// Zeros where there is no element, for `[batch, count, width]`.
    func cleared(_ x: Tensor) throws(TensorError) -> Tensor {
        guard let mask else { return x }
        return try x.masked(mask.negated().unsqueezed(-1), with: 0)
    }
}

/// How the elements of sequences fall into consecutive segments, one landmark each.
struct Segments {
    /// Hides missing elements from landmarks, `[batch, 1, 1, n]`; nil if none is missing.
    let elementMask: Tensor?
    /// Hides missing landmarks from elements, `[batch, 1, 1, m]`; nil if none is missing.
    let landmarkMask: Tensor?

    private let owner: Tensor  // [batch · n], the landmark, or one behind the last
    private let divisor: Tensor  // [batch · m, 1]
    private let batch: Int
    private let landmarks: Int
    private let isReference: Bool
    private let missing: Tensor?  // [batch, 1, m, 1]

    /// Cuts sequences.
    ///
    /// - Parameters:
    ///   - sequences: Where there are elements.
    ///   - limit: The most landmarks.
    ///   - isReference: Whether segments have equal numbers of places, whatever is in them, and
    ///     what is hidden keeps the least finite score, so that a row without any key is uniform.
    ///   - like: A tensor whose type and device masks shall have.
    /// - Throws: `TensorError` if memory is short.
    init(
        _ sequences: Sequences, landmarks limit: Int, isReference: Bool, like: Tensor
    ) throws(TensorError) {
        let (type, device) = try (like.scalarType, like.device)
        let (n, batch) = (sequences.count, sequences.lengths.count)
        let longest = sequences.lengths.max() ?? 0
        let m = isReference ? limit : max(1, min(limit, longest))
        let trash = batch * m
        var owner = [Int](repeating: trash, count: batch * n)
        var sizes = [Double](repeating: 0, count: batch * m)
        for row in 0..<batch {
            let length = sequences.lengths[row]
            let own = min(limit, length)  // landmarks of this sequence
            var rank = 0
            for place in 0..<n where sequences.places?[row * n + place] ?? true {
                let landmark = isReference ? place * m / n : rank * own / length
                owner[row * n + place] = row * m + landmark
                sizes[row * m + landmark] += 1
                rank += 1
            }
        }
        self.batch = batch
        self.isReference = isReference
        landmarks = m
        self.owner = try Tensor(owner, shape: [batch * n], device: device)
        let tiny = isReference && sequences.mask != nil ? 1e-8 : 0
        divisor = try Tensor(
            sizes.map { $0 == 0 && !isReference ? 1 : $0 + tiny }, shape: [batch * m, 1],
            type: type, device: device)
        let there = try Tensor(sizes, shape: [batch, 1, 1, m], device: device)
            .isGreater(than: 0)
        let isComplete = !sizes.contains(0)
        missing = isComplete ? nil : try there.negated().transposed()
        let elements = try sequences.mask?.unsqueezed(1).unsqueezed(1)
        if isReference {
            // Masked rows of elements are never read, so only keys are hidden; a landmark that
            // is missing looks at all places alike.
            let least = type == .float64 ? -Double.greatestFiniteMagnitude : -0x1.fffffep127
            func added(_ mask: Tensor) throws(TensorError) -> Tensor {
                try Tensor.zeros(mask.shape, type: type, device: device)
                    .masked(mask.negated(), with: least)
            }
            landmarkMask = isComplete ? nil : try added(there)
            if let elements, let missing {
                let seen = try elements.expanded(to: [batch, 1, m, n]).and(missing.negated())
                elementMask = try added(seen)
            } else {
                elementMask = try elements.map(added)
            }
        } else {
            landmarkMask = isComplete ? nil : there
            elementMask = elements
        }
    }

    /// The mean of each segment, `[batch, n, width] → [batch, m, width]`; zero where empty.
    func means(of x: Tensor) throws(TensorError) -> Tensor {
        let width = try x.size(-1)
        let sums = try Tensor.zeros(
            [batch * landmarks + 1, width], type: x.scalarType, device: x.device
        ).adding(x.reshaped([-1, width]), at: owner, axis: 0)
        let means = try sums.narrowed(0, from: 0, count: batch * landmarks) / divisor
        return try means.reshaped([batch, landmarks, width])
    }

    /// Softmax of scores between landmarks, `[batch, heads, m, m]`.
    ///
    /// Missing ones have no row and no column, or a uniform row in the reference.
    func weights(_ scores: Tensor) throws(TensorError) -> Tensor {
        guard let missing else { return try scores.softmax() }
        guard let landmarkMask, isReference else {
            let hidden = try scores.masked(missing.transposed(), with: -.infinity)
            return try hidden.softmax().masked(missing, with: 0)
        }
        let hidden = try (scores + landmarkMask).masked(
            missing, with: landmarkMask.min().item())
        return try hidden.softmax()
    }
}
