public import Files
public import Layers
public import Slides
public import Tensors

extension PatchStream {
    /// The patches of slides, one slide after the other, converted as they are read.
    ///
    /// Pages of mapped files that belong to a large bag are given back to the system once they were
    /// read, so that memory does not grow with the bag.
    ///
    /// - Parameters:
    ///   - slides: The slides, all of one width.
    ///   - chosen: Which patches of all, in rising order; nothing for all.
    ///   - type: The kind of number that patches are given as.
    ///   - device: Where they are put.
    public init(
        _ slides: [Bag], rows chosen: [Int]? = nil, type: ScalarType = .float32,
        device: Device = .cpu
    ) {
        let count = chosen?.count ?? slides.reduce(0) { $0 + $1.count }
        let isLarge = count >= PatchStream.piecesFrom
        let fetch = { if !isLarge { for bag in slides { bag.prefetch() } } }
        self.init(count: count, features: slides.first?.width ?? 0, fetch: fetch) { rows in
            let parts = try slides.parts(of: rows, chosen).map { bag, rows, places in
                let patches = try bag.patches(rows, type: type, device: device)
                if isLarge { bag.release(rows) }
                guard let places else { return patches }
                return try patches.indexed(
                    Tensor(places, shape: [places.count], device: device))
            }
            return parts.count == 1 ? parts[0] : try Tensor.concatenated(parts)
        }
    }
}

extension Bag {
    /// Some patches, `[rows, width]`.
    fileprivate func patches(
        _ rows: Range<Int>, type: ScalarType, device: Device
    ) throws -> Tensor {
        try unsafe withUnsafeBytes(of: rows) { bytes in
            try unsafe Tensor(
                bytes: bytes, stored: scalarType, shape: [rows.count, width], type: type,
                device: device)
        }
    }
}

extension [Bag] {
    /// What each slide has of some patches of the whole bag: the rows to read, and which of these
    /// to take, counted from the first; nothing for all.
    fileprivate func parts(
        of range: Range<Int>, _ chosen: [Int]?
    ) -> [(bag: Bag, rows: Range<Int>, places: [Int]?)] {
        var wanted = range
        if let chosen, let first = chosen[range].first, let last = chosen[range].last {
            wanted = first..<(last + 1)
        }
        var start = 0
        return compactMap { bag in
            let here = (start..<(start + bag.count)).clamped(to: wanted)
            defer { start += bag.count }
            if here.isEmpty { return nil }
            let rows = (here.lowerBound - start)..<(here.upperBound - start)
            guard let chosen else { return (bag, rows, nil) }
            let places = chosen[range].filter(here.contains).map { $0 - here.lowerBound }
            return places.isEmpty ? nil : (bag, rows, places)
        }
    }
}
