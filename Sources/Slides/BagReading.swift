internal import Files
public import SystemPackage

/// Reads the features of one slide; the ending of the name says whose they are.
///
/// | ending | what is read |
/// |---|---|
/// | `.safetensors` | ours, with provenance |
/// | `.h5`, `.hdf5` | CLAM and TRIDENT (`features`, `coords`), STAMP (`feats`, `coords`) |
/// | `.pt`, `.pth` | a tensor, or a dictionary with `features` or `feats`, and `coords` |
///
/// - Parameter path: The file.
/// - Returns: A bag of at least one patch whose features are all finite.
/// - Throws: ``SlideError`` if the file cannot be read, holds no features of shape
///   `[patches, width]`, contradicts itself, or has features that are not finite.
public func readBag(_ path: FilePath) throws(SlideError) -> Bag {
    switch path.extension?.lowercased() {
    case "safetensors": try Bag(safetensors: path)
    case "h5", "hdf5": try Bag(hdf5: path)
    case "pt", "pth": try Bag(torch: path)
    default:
        throw SlideError(
            .unsupported, file: path,
            "\(path) is no feature file by its name; .safetensors, .h5 or .pt is needed")
    }
}

extension Bag {
    init(safetensors path: FilePath) throws(SlideError) {
        let file = try FeatureFile(path)
        try file.requireFinite()
        self.path = path
        origin = .morphogen
        count = file.count
        width = file.width
        positions = file.coordinates.map { Position(x: Double($0.x), y: Double($0.y)) }
        positionUnit = .levelZeroPixels
        provenance = file.provenance
        notes = [:]
        storage = .stored(file.features)
    }

    init(hdf5 path: FilePath) throws(SlideError) {
        typealias Parts = (
            origin: Origin, features: HDF5Reader.Array<Float>, coords: HDF5Reader.Array<Double>?,
            notes: [String: String]
        )
        let parts = try slideError { () throws(FileError) -> Parts in
            try HDF5Reader.read(path) { file throws(FileError) in
                let name = try file.has("features") ? "features" : "feats"
                guard try file.has(name) else {
                    throw FileError(.malformed, path, "has neither 'features' nor 'feats'")
                }
                let hasCoords = try file.has("coords")
                var notes = try file.attributes(of: "/")
                if hasCoords { notes.merge(try file.attributes(of: "coords")) { $1 } }
                notes.merge(try file.attributes(of: name)) { old, _ in old }
                let origin: Origin =
                    name == "feats" ? .stamp : notes["patch_size_level0"] != nil ? .trident : .clam
                return (
                    origin, try file.floats(name), hasCoords ? try file.doubles("coords") : nil,
                    notes
                )
            }
        }
        let shape = try Self.matrix(parts.features.shape, path)
        try requireFiniteFeatures(parts.features.numbers, width: shape.width, path)
        self.path = path
        origin = parts.origin
        (count, width) = shape
        positions = try parts.coords.map { coords throws(SlideError) in
            try Self.positions(coords.numbers, shape: coords.shape, count: shape.count, path)
        }
        // STAMP counts micrometers since its second version, and says so.
        let unit = parts.notes["unit"]
        positionUnit = unit == "um" || unit == "µm" ? .micrometers : .levelZeroPixels
        provenance = nil
        notes = parts.notes
        storage = .floats(parts.features.numbers)
    }

    init(torch path: FilePath) throws(SlideError) {
        let root = try slideError { () throws(FileError) in try TorchFile(path).root }
        let features: StoredTensor
        var coords: StoredTensor?
        switch root {
        case .tensor(let tensor): features = tensor
        case .dictionary:
            guard case .tensor(let tensor)? = root["features"] ?? root["feats"] else {
                throw SlideError(
                    .broken, file: path,
                    "\(path) is a dictionary without a tensor 'features' or 'feats'")
            }
            features = tensor
            if case .tensor(let tensor)? = root["coords"] { coords = tensor }
        default:
            throw SlideError(
                .broken, file: path,
                "\(path) holds neither a tensor nor a dictionary of tensors")
        }
        let shape = try Self.matrix(features.shape, path)
        switch features.scalarType {
        case .float16, .bfloat16, .float32, .float64: break
        default:
            throw SlideError(
                .broken, file: path,
                """
                \(path) has features of type \(features.scalarType.rawValue); numbers with \
                fractions are needed
                """)
        }
        try requireFiniteFeatures(features, width: shape.width, path)
        self.path = path
        origin = .torch
        (count, width) = shape
        positions = try coords.map { coords throws(SlideError) in
            try Self.positions(coords.doubles(), shape: coords.shape, count: shape.count, path)
        }
        positionUnit = .levelZeroPixels
        provenance = nil
        notes = [:]
        // What lies scattered in the file is gathered once.
        storage = features.isContiguous ? .stored(features) : .floats(features.floats())
    }

    /// The two axes of a matrix; axes of one element before them are allowed.
    private static func matrix(
        _ shape: [Int], _ path: FilePath
    ) throws(SlideError) -> (count: Int, width: Int) {
        guard shape.count >= 2, shape.dropLast(2).allSatisfy({ $0 == 1 }) else {
            throw SlideError(
                .broken, file: path,
                "\(path) has features of shape \(shape); [patches, width] is needed")
        }
        let (count, width) = (shape[shape.count - 2], shape[shape.count - 1])
        guard count > 0, width > 0 else {
            throw SlideError(
                .broken, file: path, "\(path) holds no patch: its features have shape \(shape)")
        }
        return (count, width)
    }

    private static func positions(
        _ numbers: [Double], shape: [Int], count: Int, _ path: FilePath
    ) throws(SlideError) -> [Position] {
        let axes = shape.count > 2 ? Array(shape.suffix(2)) : shape
        guard axes == [count, 2], numbers.count == 2 * count else {
            throw SlideError(
                .broken, file: path,
                "\(path) has \(count) patches, but coordinates of shape \(shape)")
        }
        guard numbers.allSatisfy(\.isFinite) else {
            throw SlideError(
                .notFinite, file: path, "\(path) has coordinates that are not finite")
        }
        return (0..<count).map { Position(x: numbers[2 * $0], y: numbers[2 * $0 + 1]) }
    }
}
