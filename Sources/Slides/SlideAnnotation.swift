/// A drawn area on a slide: some polygons, with holes, and a name.
public struct SlideAnnotation: Sendable, Hashable {
    /// A corner, in level-0 pixels; fractions are allowed.
    public struct Corner: Sendable, Hashable {
        /// To the right.
        public var x: Double
        /// Downward.
        public var y: Double

        /// Makes a corner.
        public init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// A closed line; the first corner is not repeated at the end.
    public typealias Ring = [Corner]

    /// What the area is, such as `Tissue` or `Tumor`; a classification's name in QuPath.
    public var name: String?
    /// Each polygon is its outline and then its holes.
    public var polygons: [[Ring]]

    /// Makes an area.
    public init(name: String?, polygons: [[Ring]]) {
        self.name = name
        self.polygons = polygons
    }

    /// The outlines of a mask's tissue: one polygon per connected piece, holes included.
    ///
    /// Lines run along the edges of mask pixels, so drawing them gives the same mask again.
    public init(outlining mask: TissueMask, name: String? = "Tissue") {
        self.init(
            name: name,
            polygons: OutlineTracer(mask.raster).polygons.map { rings in
                rings.map { ring in
                    ring.map {
                        Corner(
                            x: Double($0.x) * mask.downsample, y: Double($0.y) * mask.downsample)
                    }
                }
            })
    }
}

extension TissueMask {
    /// Draws areas as a mask: what lies inside any of them is tissue.
    ///
    /// A mask pixel belongs to an area if its middle does. Where polygons of one area overlap, they
    /// are united; a hole is a hole in its own polygon only.
    ///
    /// - Parameters:
    ///   - annotations: The areas to include.
    ///   - excluded: Areas to take out again, such as marked artefacts.
    ///   - layout: The slide.
    ///   - micrometersPerPixel: The resolution of the mask; finer means larger.
    /// - Throws: ``SlideError`` if the mask would be too large.
    public init(
        drawing annotations: [SlideAnnotation], excluding excluded: [SlideAnnotation] = [],
        on layout: SlideLayout, micrometersPerPixel: Double = 8
    ) throws(SlideError) {
        let downsample = max(1, micrometersPerPixel / layout.micrometersPerPixel)
        let width = max(1, Int((Double(layout.width) / downsample).rounded(.up)))
        let height = max(1, Int((Double(layout.height) / downsample).rounded(.up)))
        guard micrometersPerPixel > 0, width <= (1 << 28) / height else {
            throw SlideError(
                .tooLarge,
                """
                a mask of '\(layout.name)' at \(number(micrometersPerPixel)) µm per pixel would \
                have \(width) x \(height) pixels; at most 268435456 are drawn
                """)
        }
        var raster = Raster(
            width: width, height: height, bits: [UInt8](repeating: 0, count: width * height))
        for polygon in annotations.flatMap(\.polygons) {
            raster.draw(polygon, downsample: downsample, value: 1)
        }
        for polygon in excluded.flatMap(\.polygons) {
            raster.draw(polygon, downsample: downsample, value: 0)
        }
        self.init(
            raster: raster, downsample: downsample,
            micrometersPerPixel: downsample * layout.micrometersPerPixel, findings: nil)
    }
}

extension Raster {
    /// Sets the pixels whose middle is inside a polygon by the even-odd rule.
    fileprivate mutating func draw(
        _ rings: [SlideAnnotation.Ring], downsample: Double, value: UInt8
    ) {
        let rows = rings.flatMap { $0 }.map { $0.y / downsample }
        guard let least = rows.min(), let greatest = rows.max() else { return }
        let first = max(0, Int(max(0, least.rounded(.down))))
        let last = min(height - 1, Int(min(Double(height), greatest.rounded(.up))))
        guard first <= last else { return }
        for y in first...last {
            let line = Double(y) + 0.5
            var crossings: [Double] = []
            for ring in rings {
                for (index, corner) in ring.enumerated() {
                    let next = ring[(index + 1) % ring.count]
                    let (y0, y1) = (corner.y / downsample, next.y / downsample)
                    guard (y0 <= line) != (y1 <= line) else { continue }
                    let share = (line - y0) / (y1 - y0)
                    crossings.append((corner.x + share * (next.x - corner.x)) / downsample)
                }
            }
            crossings.sort()
            for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
                // Pixels whose middle lies in [left, right).
                let left = (crossings[pair] - 0.5).rounded(.up)
                let right = (crossings[pair + 1] - 0.5).rounded(.up)
                let start = Int(min(max(0, left), Double(width)))
                let end = Int(min(max(0, right), Double(width)))
                for x in start..<max(start, end) { bits[y * width + x] = value }
            }
        }
    }
}
