internal import SystemPackage

/// Turns "fill this rectangle of level pixels" into averaged windows, band by band, so that memory
/// does not grow with the height of what is averaged.
enum BandReader {
    /// Level pixels of one level, top left corner first.
    struct Rectangle {
        let level: Int
        let x: Int
        let y: Int
        let width: Int
        let height: Int
    }

    /// The most bytes of level pixels held at once, unless a single output row needs more.
    static let bandBytes = 1 << 24

    /// Reads `window`, asking `fill` for one rectangle of premultiplied ARGB pixels at a time.
    static func read(
        _ window: SampledWindow, of path: FilePath,
        fill: (Rectangle, UnsafeMutablePointer<UInt32>) throws(SlideError) -> Void
    ) throws(SlideError) -> RGBImage {
        let left = window.x.rounded(.down)
        let right = edge(window.x + Double(window.width) * window.factor)
        let columns = max(1, right - Int(left))
        let perRow = Double(columns) * 4 * window.factor
        let rowsPerBand = max(1, min(window.height, Int(Double(bandBytes) / perRow)))
        let bandHeight = Int((Double(rowsPerBand) * window.factor).rounded(.up)) + 2
        guard columns <= Int(Int32.max) / bandHeight / 4 else {
            throw SlideError(
                .tooLarge, file: path,
                """
                '\(path)' cannot be averaged \(number(window.factor)) to 1 over \(columns) pixels \
                at level \(window.level); one output row would need more than 2 GB
                """)
        }
        let scratch = UnsafeMutablePointer<UInt32>.allocate(capacity: columns * bandHeight)
        defer { scratch.deallocate() }

        var failure: SlideError?
        let count = window.width * window.height * 3
        let pixels = unsafe [UInt8](unsafeUninitializedCapacity: count) { output, filled in
            for first in stride(from: 0, to: window.height, by: rowsPerBand) {
                let rows = min(rowsPerBand, window.height - first)
                let start = window.y + Double(first) * window.factor
                let top = start.rounded(.down)
                let bottom = edge(start + Double(rows) * window.factor)
                let rectangle = Rectangle(
                    level: window.level, x: Int(left), y: Int(top), width: columns,
                    height: max(1, bottom - Int(top)))
                do throws(SlideError) {
                    try fill(rectangle, scratch)
                } catch {
                    failure = error
                    break
                }
                guard let base = output.baseAddress else { break }
                let band = AreaAverage.Band(
                    pixels: scratch, stride: columns, x: window.x - left, y: start - top,
                    factor: window.factor)
                AreaAverage.reduce(
                    band, width: window.width, height: rows, to: base + first * window.width * 3)
            }
            filled = failure == nil ? count : 0
        }
        if let failure { throw failure }
        return RGBImage(width: window.width, height: window.height, pixels: pixels)
    }

    /// The end of the last pixel that reaches before `position`; a hair beyond does not count.
    private static func edge(_ position: Double) -> Int {
        Int((position - 1e-9).rounded(.up))
    }
}
