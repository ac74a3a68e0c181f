/// Follows the edges of a raster's set pixels.
///
/// Edges run with the set pixels on their right, so outlines go clockwise (as seen with y downward)
/// and holes the other way. Pixels that touch at a corner only are kept apart, which keeps every
/// ring simple.
struct OutlineTracer {
    /// A corner of pixels.
    struct Point: Hashable {
        let x: Int
        let y: Int
    }

    /// The polygons in raster order of their first pixel; each is its outline, then its holes.
    let polygons: [[[Point]]]

    private enum Direction: Int {
        case right = 0, down, left, up

        var turnedRight: Direction { Direction(rawValue: (rawValue + 1) % 4) ?? .right }
        var turnedLeft: Direction { Direction(rawValue: (rawValue + 3) % 4) ?? .right }
    }

    init(_ raster: Raster) {
        let (width, height) = (raster.width, raster.height)
        func isSet(_ x: Int, _ y: Int) -> Bool {
            x >= 0 && y >= 0 && x < width && y < height && raster.bits[y * width + x] != 0
        }
        /// Whether an edge leaves a corner in a direction: set pixel on its right, none on its left.
        func hasEdge(_ point: Point, _ direction: Direction) -> Bool {
            let (x, y) = (point.x, point.y)
            return switch direction {
            case .right: isSet(x, y) && !isSet(x, y - 1)
            case .down: isSet(x - 1, y) && !isSet(x, y)
            case .left: isSet(x - 1, y - 1) && !isSet(x - 1, y)
            case .up: isSet(x, y - 1) && !isSet(x - 1, y - 1)
            }
        }

        let labels = OutlineTracer.labels(raster)
        var polygons: [Int: [[Point]]] = [:]
        // Every ring has an edge to the right along the top of a pixel, or one to the left along
        // the bottom of one; outlines are met first at the former, holes at the latter.
        var seen = Set<Int>()
        for y in 0...height {
            for x in 0...width {
                for direction in [Direction.right, .left] {
                    let start = Point(x: x, y: y)
                    guard hasEdge(start, direction),
                        !seen.contains(((y * (width + 1)) + x) * 4 + direction.rawValue)
                    else { continue }
                    let inside = direction == .right ? (x, y) : (x - 1, y - 1)
                    let label = labels[inside.1 * width + inside.0]
                    var ring: [Point] = []
                    var (point, heading) = (start, direction)
                    repeat {
                        seen.insert((point.y * (width + 1) + point.x) * 4 + heading.rawValue)
                        point = OutlineTracer.step(point, heading)
                        // To the right first: pixels that touch at a corner stay apart.
                        let next = [heading.turnedRight, heading, heading.turnedLeft]
                            .first { hasEdge(point, $0) }
                        guard let next else { break }
                        if next != heading { ring.append(point) }
                        heading = next
                    } while !(point == start && heading == direction)
                    polygons[label, default: []].append(ring)
                }
            }
        }
        self.polygons = polygons.sorted { $0.key < $1.key }.map { _, rings in
            // The outline is the ring around all others: the one with the largest extent.
            let outline = rings.indices.max {
                OutlineTracer.area(rings[$0]) < OutlineTracer.area(rings[$1])
            }
            guard let outline else { return rings }
            return [rings[outline]] + rings.indices.filter { $0 != outline }.map { rings[$0] }
        }
    }

    private static func step(_ point: Point, _ direction: Direction) -> Point {
        switch direction {
        case .right: Point(x: point.x + 1, y: point.y)
        case .down: Point(x: point.x, y: point.y + 1)
        case .left: Point(x: point.x - 1, y: point.y)
        case .up: Point(x: point.x, y: point.y - 1)
        }
    }

    /// The area inside a ring, in pixels, not negative.
    private static func area(_ ring: [Point]) -> Int {
        var sum = 0
        for (index, point) in ring.enumerated() {
            let next = ring[(index + 1) % ring.count]
            sum += point.x * next.y - next.x * point.y
        }
        return abs(sum) / 2
    }

    /// For each set pixel the index of the first pixel of its piece (connected by edges).
    private static func labels(_ raster: Raster) -> [Int] {
        let (width, height) = (raster.width, raster.height)
        var labels = [Int](repeating: -1, count: width * height)
        var queue: [Int] = []
        for start in labels.indices where raster.bits[start] != 0 && labels[start] < 0 {
            queue.removeAll(keepingCapacity: true)
            queue.append(start)
            labels[start] = start
            var next = 0
            while next < queue.count {
                let index = queue[next]
                next += 1
                let x = index % width
                for (neighbor, exists) in [
                    (index - 1, x > 0), (index + 1, x < width - 1), (index - width, index >= width),
                    (index + width, index < width * (height - 1)),
                ] where exists && raster.bits[neighbor] != 0 && labels[neighbor] < 0 {
                    labels[neighbor] = start
                    queue.append(neighbor)
                }
            }
        }
        return labels
    }
}
