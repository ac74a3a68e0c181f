package import Slides

/// The rim of the tissue in a small picture of a slide.
package enum TissueOutline {
    /// Finds the tissue and walks around it.
    ///
    /// Pieces of a few pixels are left out, and corners that do not show are dropped.
    ///
    /// - Parameter thumbnail: The slide in a small picture.
    /// - Returns: Closed lines in pixels of the slide, holes included; empty where no tissue is
    ///   found.
    /// - Throws: `SlideError` if the settings for finding tissue do not suit the picture.
    package static func find(in thumbnail: SlideThumbnail) throws(SlideError) -> [[SlidePanel
        .Point]]
    {
        let mask = try TissueMask.detect(in: thumbnail, settings: TissueSettings())
        let rings = SlideAnnotation(outlining: mask).polygons.flatMap(\.self).map { ring in
            ring.map { SlidePanel.Point(x: Int($0.x.rounded()), y: Int($0.y.rounded())) }
        }
        return rings.filter { $0.count >= 8 }
            .map { simplified($0, tolerance: 0.9 * mask.downsample) }
    }

    /// A ring with fewer corners that stays within `tolerance` of the first one.
    ///
    /// ### Reference
    /// Douglas DH, Peucker TK. *Cartographica* 10(2):112–122, 1973.
    package static func simplified(
        _ ring: [SlidePanel.Point], tolerance: Double
    ) -> [SlidePanel.Point] {
        guard ring.count > 4 else { return ring }
        let far = ring.indices.max { distance(ring[$0], ring[0]) < distance(ring[$1], ring[0]) }
        let middle = far ?? ring.count / 2
        let closed = ring + [ring[0]]
        let first = thinned(Array(closed[0...middle]), tolerance)
        let second = thinned(Array(closed[middle...]), tolerance)
        return first + second.dropFirst().dropLast()
    }

    private static func thinned(
        _ line: [SlidePanel.Point], _ tolerance: Double
    ) -> [SlidePanel.Point] {
        var keeps = [Bool](repeating: false, count: line.count)
        keeps[0] = true
        keeps[line.count - 1] = true
        var open = [(0, line.count - 1)]
        while let (start, end) = open.popLast() {
            var worst = (place: start, distance: tolerance)
            for place in start..<end where place > start {
                let offset = gap(line[place], line[start], line[end])
                if offset > worst.distance { worst = (place, offset) }
            }
            guard worst.place > start else { continue }
            keeps[worst.place] = true
            open += [(start, worst.place), (worst.place, end)]
        }
        return zip(line, keeps).filter(\.1).map(\.0)
    }

    private static func distance(_ a: SlidePanel.Point, _ b: SlidePanel.Point) -> Double {
        let (x, y) = (Double(a.x - b.x), Double(a.y - b.y))
        return (x * x + y * y).squareRoot()
    }

    /// How far a place is from the line through two others.
    private static func gap(
        _ place: SlidePanel.Point, _ start: SlidePanel.Point, _ end: SlidePanel.Point
    ) -> Double {
        let length = distance(start, end)
        guard length > 0 else { return distance(place, start) }
        let cross =
            Double(end.x - start.x) * Double(start.y - place.y)
            - Double(start.x - place.x) * Double(end.y - start.y)
        return abs(cross) / length
    }
}
