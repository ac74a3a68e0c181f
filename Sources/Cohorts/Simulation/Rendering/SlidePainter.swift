internal import Foundation
internal import Survival

/// Paints a slide: the amounts of haematoxylin and eosin at every pixel, layer by layer, and at
/// the end their colours.
///
/// The order is that of a drawing: first the ground (stroma, nests, fat, hollows), then the cells
/// that lie in it.
struct SlidePainter {
    /// The slide's size in pixels.
    let columns: Int, rows: Int
    /// Micrometres from one pixel to the next.
    let micrometersPerPixel: Float
    let morphology: TissueMorphology
    let map: TissueMap
    let noise: NoiseTexture
    /// The cells of the nests, a nucleus in each.
    let cells: CellGrid
    /// Optical densities, row by row.
    var haematoxylin: [Float]
    var eosin: [Float]
    private let stream: RandomStream

    /// Lays out the slide and paints all of it.
    init(
        columns: Int, rows: Int, micrometersPerPixel: Double, morphology: TissueMorphology,
        stream: RandomStream
    ) {
        self.columns = columns
        self.rows = rows
        self.micrometersPerPixel = Float(micrometersPerPixel)
        self.morphology = morphology
        self.stream = stream
        let width = Float(columns) * self.micrometersPerPixel
        let height = Float(rows) * self.micrometersPerPixel
        map = TissueMap(
            width: width, height: height, morphology: morphology, stream: stream.child("layout"))
        noise = NoiseTexture(stream.child("noise"))
        cells = CellGrid(
            width: width, height: height,
            spacing: Float((1e6 / morphology.nucleiPerSquareMillimeter).squareRoot()), jitter: 0.75,
            stream.child("cells"))
        haematoxylin = [Float](repeating: 0, count: columns * rows)
        eosin = [Float](repeating: 0, count: columns * rows)
        paintGround()
        paintStromaCells(stream.child("stroma cells"))
        paintVessels(stream.child("vessels"))
        paintTumorCells(stream.child("tumor cells"))
        paintGlands(stream.child("glands"))
        paintLymphocytes(stream.child("lymphocytes"))
    }

    /// The slide as 8-bit RGB, seen through a scanner: a little noise, light that is not quite even.
    ///
    /// - Parameters:
    ///   - stains: How stains become colours.
    ///   - write: Takes the slide from the top, some rows at a time.
    /// - Throws: What `write` throws.
    func forEachRows<E: Error>(
        stains: StainMixture, _ write: ([UInt8]) throws(E) -> Void
    ) throws(E) {
        var state = UInt64(truncatingIfNeeded: columns) &* 0x9E37_79B9_7F4A_7C15 | 1
        let held = 256
        var bytes = [UInt8](repeating: 0, count: columns * min(rows, held) * 3)
        var line = [Float](repeating: 1, count: map.thickness.columns)
        let scale = micrometersPerPixel / map.thickness.spacing
        for row in 0..<rows {
            map.thickness.readLine((Float(row) + 0.5) * micrometersPerPixel, into: &line)
            for column in 0..<columns {
                let index = row * columns + column
                let byte = (row % held * columns + column) * 3
                let place = (Float(column) + 0.5) * scale
                let left = Int(place)
                let thickness = line[left] + (line[left + 1] - line[left]) * (place - Float(left))
                let color = stains.color(
                    haematoxylin: haematoxylin[index] * thickness, eosin: eosin[index] * thickness)
                // The sum of four random bytes: nearly normal, deviation about 1.3 grey levels.
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let bits = state >> 32
                let sum = (bits & 255) + (bits >> 8 & 255) + (bits >> 16 & 255) + (bits >> 24)
                let grain = (Float(sum) - 510) * 0.009 + 0.5 + (thickness - 1) * -9
                bytes[byte] = UInt8(min(max(color.0 + grain, 0), 255))
                bytes[byte + 1] = UInt8(min(max(color.1 + grain, 0), 255))
                bytes[byte + 2] = UInt8(min(max(color.2 + grain, 0), 255))
            }
            if row % held == held - 1 {
                try write(bytes)
            } else if row == rows - 1 {
                try write(Array(bytes[..<((row % held + 1) * columns * 3)]))
            }
        }
    }
}
