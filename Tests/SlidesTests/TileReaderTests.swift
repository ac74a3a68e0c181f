import Slides
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Passes windows on to another source and remembers them, as a proxy of a worker process would.
private final class Watched: SlideSource {
    let inner: any SlideSource
    let failsAt: SampledWindow?
    private let log = Mutex<[SampledWindow]>([])

    init(_ inner: any SlideSource, failsAt: SampledWindow? = nil) {
        self.inner = inner
        self.failsAt = failsAt
    }

    var path: FilePath { inner.path }
    var layout: SlideLayout { inner.layout }
    var windows: [SampledWindow] { log.withLock { $0 } }

    func read(_ window: SampledWindow) throws(SlideError) -> RGBImage {
        log.withLock { $0.append(window) }
        if window == failsAt { throw SlideError(.broken, file: path, "this window is broken") }
        return try inner.read(window)
    }
}

@Suite struct `Tile readers` {
    private let image = SlideMaker.noise(width: 205, height: 95, seed: 11)
    private var slide: ImageSource {
        ImageSource(image, named: "noise.png", micrometersPerPixel: 0.5)
    }

    private func grid(_ source: any SlideSource, mpp: Double = 0.5) throws -> TileGrid {
        try TileGrid(
            of: source, mask: nil,
            settings: TileSettings(micrometersPerPixel: mpp, outputPixels: Int(10 / mpp)))
    }

    private func all(_ reader: TileReader) throws -> [RGBImage] {
        var images: [RGBImage] = []
        while let batch = try reader.next() {
            #expect(batch.side == reader.grid.outputPixels)
            images += (0..<batch.count).map(batch.image)
        }
        return images
    }

    @Test(arguments: [1, 3, 16, 1000], [1, 2, 5])
    func `tiles come in order and hold the slide's pixels`(batch: Int, threads: Int) throws {
        let grid = try grid(slide)
        #expect(grid.count == 40)
        let images = try all(TileReader(slide, grid: grid, batchSize: batch, threads: threads))
        #expect(
            images
                == grid.coordinates.map { image.cropped(x: $0.x, y: $0.y, width: 20, height: 20) })
    }

    @Test func `averaged tiles are the region at their resolution`() throws {
        let grid = try grid(slide, mpp: 1.25)
        let images = try all(TileReader(slide, grid: grid))
        for (index, corner) in grid.coordinates.enumerated() {
            let region = try slide.region(
                at: corner, micrometersPerPixel: 1.25, width: 8, height: 8)
            #expect(images[index] == region)
        }
    }

    @Test func `every tile is read once`() throws {
        let watched = Watched(slide)
        let grid = try grid(watched)
        _ = try all(TileReader(watched, grid: grid, batchSize: 3, threads: 3))
        #expect(watched.windows.count == 40)
        #expect(Set(watched.windows).count == 40)
    }

    @Test func `reading may begin anywhere`() throws {
        let grid = try grid(slide)
        let whole = try all(TileReader(slide, grid: grid))
        for start in [0, 1, 17, 39, 40] {
            let rest = try all(TileReader(slide, grid: grid, startingAt: start, batchSize: 7))
            #expect(rest == Array(whole[start...]))
        }
    }

    @Test func `only a few batches are read ahead`() throws {
        let watched = Watched(slide)
        let reader = try TileReader(watched, grid: grid(watched), batchSize: 2, threads: 2)
        _ = try reader.next()
        _ = try reader.next()
        // Two batches were taken; at most three more are held, and one may be on its way.
        #expect(watched.windows.count <= 2 * 6)
    }

    @Test func `a broken tile is an error, and stays one`() throws {
        let grid = try grid(slide)
        let watched = Watched(slide, failsAt: grid.window(of: 9))
        let reader = TileReader(watched, grid: grid, batchSize: 4)
        #expect(try reader.next()?.indices == 0..<4)
        #expect(try reader.next()?.indices == 4..<8)
        #expect(sentence { _ = try reader.next() } == "this window is broken")
        #expect(sentence { _ = try reader.next() } == "this window is broken")
        #expect(watched.windows.count < 40)
    }

    @Test func `a reader may be dropped on the way`() throws {
        let watched = Watched(slide)
        do {
            let reader = try TileReader(watched, grid: grid(watched), batchSize: 1)
            _ = try reader.next()
        }
        #expect(watched.windows.count < 40)
    }

    @Test(.enabled(if: SharedFolder.has(RealSlide.headNeck), "\(SharedFolder.absence)"))
    func `tiles of a real slide are OpenSlide's own pixels`() throws {
        let slide = try WholeSlide(
            SharedFolder.path(RealSlide.headNeck), micrometersPerPixel: 0.25)
        let mask = try TissueMask.detect(in: slide.source)
        let grid = try TileGrid(
            of: slide.source, mask: mask,
            settings: TileSettings(micrometersPerPixel: 0.25, outputPixels: 256))
        #expect(grid.gridCount == 17 * 13)
        #expect((150...160).contains(grid.count))
        let reader = TileReader(slide.source, grid: grid, startingAt: grid.count - 3)
        let last = try #require(try reader.next())
        for (position, index) in last.indices.enumerated() {
            let corner = grid.coordinates[index]
            let expected = try slide.source.read(
                SampledWindow(
                    level: 0, x: Double(corner.x), y: Double(corner.y), factor: 1, width: 256,
                    height: 256))
            #expect(last.image(position) == expected)
        }
    }

    @Test func `impossible starts trap`() async {
        await #expect(processExitsWith: .failure) {
            let slide = ImageSource(
                RGBImage(width: 300, height: 300), named: "a", micrometersPerPixel: 0.5)
            let grid = try TileGrid(of: slide, mask: nil)
            _ = TileReader(slide, grid: grid, startingAt: grid.count + 1)
        }
    }
}
