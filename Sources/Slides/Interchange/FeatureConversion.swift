internal import Files
public import SystemPackage

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Features of one slide on their way from one tool's file to another's.
///
/// Nothing is guessed: what the target's form needs and nobody says is asked for, and what stays
/// unknown is told in ``sentences``.
public struct FeatureConversion {
    /// The features.
    public let bag: Bag
    /// What is known of them.
    public let facts: FeatureFacts
    /// What a reader of the written file should know, in full sentences without a full stop.
    public private(set) var sentences: [String] = []

    private let name: String
    /// The order of the rows: raster order of the tiles where places are known.
    private let order: [Int]
    /// Upper left corners in level-0 pixels, in `order`.
    private let corners: [SlidePoint]?

    /// Prepares a conversion.
    ///
    /// - Parameters:
    ///   - bag: The features.
    ///   - name: The slide's name, without extension.
    ///   - stated: What the user knows better than the file of another tool; our own files say how
    ///     they were made, and nothing replaces that.
    /// - Throws: ``SlideError`` if positions are in micrometers and the slide's resolution is not
    ///   known, or lie outside of what a file holds.
    public init(
        _ bag: Bag, named name: String, stating stated: FeatureFacts = FeatureFacts()
    ) throws(SlideError) {
        self.bag = bag
        self.name = name
        let found = FeatureFacts(of: bag)
        facts =
            bag.provenance == nil
            ? found.overridden(by: stated) : stated.overridden(by: found)
        guard let positions = bag.positions else {
            order = Array(0..<bag.count)
            corners = nil
            return
        }
        var scale = 1.0
        if bag.positionUnit == .micrometers {
            guard let resolution = facts.slideMicrometersPerPixel else {
                throw Self.missing([.slideResolution], of: bag, for: "pixels of its places")
            }
            scale = 1 / resolution
        }
        let points = try positions.map { position throws(SlideError) in
            let (x, y) = ((position.x * scale).rounded(), (position.y * scale).rounded())
            guard abs(x) < Double(Int32.max), abs(y) < Double(Int32.max) else {
                throw SlideError(
                    .broken, file: bag.path,
                    "\(bag.path) has a tile at (\(number(x)), \(number(y))), which no slide has")
            }
            return SlidePoint(x: Int(x), y: Int(y))
        }
        let order = points.indices.sorted {
            (points[$0].y, points[$0].x, $0) < (points[$1].y, points[$1].x, $1)
        }
        self.order = order
        corners = order.map { points[$0] }
        if order != Array(points.indices) {
            sentences.append("rows were put into raster order")
        }
    }

    /// Writes the features in another form.
    ///
    /// - Parameters:
    ///   - format: Whose form.
    ///   - folder: Where the file goes; must exist.
    /// - Returns: The file.
    /// - Throws: ``SlideError`` if something is not known that the form needs, the file is there
    ///   already, or cannot be written.
    public mutating func write(
        as format: FeatureFormat, into folder: FilePath
    ) throws(SlideError) -> FilePath {
        let path = folder.appending(name + format.suffix)
        guard access(path.string, F_OK) != 0 else {
            throw SlideError(
                .unwritable, file: path,
                "\(path) is there already; name another folder, or remove it")
        }
        switch format {
        case .morphogen: try writeOurs(path)
        case .clamTorch:
            var writer = TorchWriter()
            writer.add(nil, shape: [bag.count, bag.width], floats: rows())
            try slideError { () throws(FileError) in try writer.write(to: path) }
            sentences.append("the form holds no places of tiles, and nothing of how they were made")
        case .clam, .trident, .tridentPatches, .stamp:
            let writer = try hdf5(format)
            try Self.write(writer, to: path)
        }
        return path
    }

    /// The features in ``order``, single precision.
    private func rows() -> [Float] {
        let floats = bag.floats()
        return order.flatMap { floats[($0 * bag.width)..<(($0 + 1) * bag.width)] }
    }

    // MARK: - Ours

    private mutating func writeOurs(_ path: FilePath) throws(SlideError) {
        var provenance: FeatureProvenance
        let corners = try need(corners, .positions, for: "our form")
        if let made = bag.provenance {
            provenance = made
        } else {
            provenance = try foreignProvenance(corners)
            sentences.append(
                "the checksum of the encoder's weights and what was done to the pixels are not known"
            )
            if facts.slideHash == nil {
                sentences.append("the slide was not looked at, so it is known by name only")
            }
        }
        let floats = rows()
        if let bad = floats.firstIndex(where: { !(abs($0) < 65_520) }) {
            throw SlideError(
                .notFinite, file: bag.path,
                """
                feature \(bad % bag.width) of tile \(bad / bag.width) of \(bag.path) is \
                \(floats[bad]); half precision holds numbers within ±65504
                """)
        }
        let halves = floats.map(HalfPrecision.float16)
        if bag.scalarType != .float16 {
            let change = zip(floats, halves).reduce(Float(0)) {
                max($0, abs($1.0 - HalfPrecision.float(float16: $1.1)))
            }
            sentences.append(
                "features were rounded to half precision, by at most \(number(Double(change)))")
        }
        try FeatureFile.write(
            path, provenance: provenance, coordinates: corners,
            bytes: halves.map(\.littleEndian).withUnsafeBytes { Array($0) })
    }

    private mutating func foreignProvenance(
        _ corners: [SlidePoint]
    ) throws(SlideError) -> FeatureProvenance {
        var lacking: [FeatureFact] = []
        if facts.encoder == nil { lacking.append(.encoder) }
        if facts.micrometersPerPixel == nil { lacking.append(.resolution) }
        if facts.tilePixels == nil { lacking.append(.tilePixels) }
        if facts.slideMicrometersPerPixel == nil { lacking.append(.slideResolution) }
        guard let encoder = facts.encoder, let resolution = facts.micrometersPerPixel,
            let pixels = facts.tilePixels, let slide = facts.slideMicrometersPerPixel
        else { throw Self.missing(lacking, of: bag, for: "our form") }
        let side = Double(pixels) * resolution / slide
        if facts.slideWidth == nil {
            sentences.append(
                "the slide's size is not known; the extent of its tiles stands for it")
        }
        func extent(_ axis: KeyPath<SlidePoint, Int>) -> Int {
            max(1, Int(Double(corners.map { $0[keyPath: axis] }.max() ?? 0) + side))
        }
        return FeatureProvenance(
            encoder: encoder, encoderHash: "unknown", width: bag.width,
            micrometersPerPixel: resolution, tileMicrometers: Double(pixels) * resolution,
            tilePixels: pixels, preprocessingHash: "unknown", slide: name,
            slideHash: facts.slideHash ?? "unknown",
            version: "converted from \(bag.origin.rawValue)", slideMicrometersPerPixel: slide,
            slideWidth: facts.slideWidth ?? extent(\.x),
            slideHeight: facts.slideHeight ?? extent(\.y), tileSlidePixels: side)
    }

    // MARK: - Others

    private mutating func hdf5(_ format: FeatureFormat) throws(SlideError) -> HDF5Writer {
        var writer = HDF5Writer()
        let form = "the form of \(format.rawValue)"
        let corners = try need(corners, .positions, for: form)
        let shape = [bag.count, bag.width]
        if format == .stamp {
            let slide = try need(facts.slideMicrometersPerPixel, .slideResolution, for: form)
            let pixels = try need(facts.tilePixels, .tilePixels, for: form)
            let resolution = try need(facts.micrometersPerPixel, .resolution, for: form)
            let encoder = try need(facts.encoder, .encoder, for: form)
            writer.add("feats", shape: shape, floats: rows())
            writer.add(
                "coords", shape: [bag.count, 2],
                floats: corners.flatMap {
                    [Float(Double($0.x) * slide), Float(Double($0.y) * slide)]
                })
            writer.attach(.text(encoder), named: "extractor", to: "/")
            writer.attach(.text("um"), named: "unit", to: "/")
            writer.attach(.number(Double(pixels) * resolution), named: "tile_size_um", to: "/")
            writer.attach(.integer(Int64(pixels)), named: "tile_size_px", to: "/")
            writer.attach(.text("tile"), named: "feat_type", to: "/")
            return writer
        }
        if format != .tridentPatches { writer.add("features", shape: shape, floats: rows()) }
        writer.add(
            "coords", shape: [bag.count, 2],
            integers: corners.flatMap { [Int64($0.x), Int64($0.y)] })
        if format == .clam {
            sentences.append("the form does not say how features were made")
            return writer
        }
        let slide = try need(facts.slideMicrometersPerPixel, .slideResolution, for: form)
        let pixels = try need(facts.tilePixels, .tilePixels, for: form)
        let resolution = try need(facts.micrometersPerPixel, .resolution, for: form)
        // The form counts magnifications; 10 µm per pixel times magnification is the usual reading.
        let magnifications = [slide, resolution].map { max(1, Int64((10 / $0).rounded())) }
        sentences.append(
            """
            \(number(slide)) and \(number(resolution)) µm per pixel are written as \
            \(magnifications[0])x and \(magnifications[1])x, since the form counts magnifications
            """)
        let numbers: [(String, Int)] = [
            ("patch_size", pixels),
            ("patch_size_level0", Int((Double(pixels) * resolution / slide).rounded())),
            ("level0_magnification", Int(magnifications[0])),
            ("target_magnification", Int(magnifications[1])), ("overlap", 0),
        ]
        for (key, value) in numbers {
            writer.attach(.integer(Int64(value)), named: key, to: "coords")
        }
        if let width = facts.slideWidth, let height = facts.slideHeight {
            writer.attach(.integer(Int64(width)), named: "level0_width", to: "coords")
            writer.attach(.integer(Int64(height)), named: "level0_height", to: "coords")
        }
        writer.attach(.text(name), named: "name", to: "coords")
        if let encoder = facts.encoder, format == .trident {
            writer.attach(.text(encoder), named: "encoder", to: "features")
        }
        return writer
    }

    /// Writes aside and renames.
    private static func write(_ writer: HDF5Writer, to path: FilePath) throws(SlideError) {
        let aside = path.removingLastComponent()
            .appending(".\(path.lastComponent?.string ?? "").partial")
        try slideError { () throws(FileError) in try writer.write(to: aside) }
        guard rename(aside.string, path.string) == 0 else {
            unlink(aside.string)
            throw SlideError(.unwritable, file: path, "\(path) cannot be written")
        }
    }

    private func need<Value>(
        _ value: Value?, _ fact: FeatureFact, for form: String
    ) throws(SlideError) -> Value {
        guard let value else { throw Self.missing([fact], of: bag, for: form) }
        return value
    }

    private static func missing(
        _ facts: [FeatureFact], of bag: Bag, for form: String
    ) -> SlideError {
        SlideError(
            .incompatible, file: bag.path,
            """
            \(bag.path) does not say what \(form) needs: \
            \(facts.map(\.rawValue).joined(separator: ", "))
            """)
    }
}
