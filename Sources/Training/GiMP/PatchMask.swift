public import Survival

/// Which patches of a bag are hidden, to be guessed.
public struct PatchMask: Codable, Sendable, Hashable {
    /// How the places are chosen.
    public enum Mode: String, Codable, Sendable, Hashable, CaseIterable {
        /// A run of consecutive patches, as the published paper has it.
        case run
        /// Random patches within a run, as the manuscript under review had it.
        case window
        /// Random patches of the whole bag.
        case random
        /// The patches nearest to a random one, on the glass.
        case blocks
    }

    /// How the places are chosen.
    public var mode = Mode.run
    /// How many patches are hidden; of a small bag at most half, rounded down.
    public var length = 256
    /// The patches of the window.
    public var window = 512

    /// A run of 256 patches.
    public init() {}

    /// Draws the hidden patches of a bag.
    ///
    /// - Parameters:
    ///   - slides: The patches of each slide, which lie one after the other in the bag. Nothing
    ///     but `random` reaches over the end of a slide.
    ///   - places: Column and row of each patch; only `blocks` needs them.
    ///   - stream: Where random choices come from.
    /// - Returns: Positions in the bag, rising.
    /// - Throws: ``TrainingError`` if `blocks` has no places.
    public func draw(
        slides: [Int], places: [(x: Double, y: Double)]? = nil, using stream: inout RandomStream
    ) throws(TrainingError) -> [Int] {
        let count = slides.reduce(0, +)
        let limit = min(length, count / 2)
        guard limit > 0 else { return [] }
        switch mode {
        case .random:
            return stream.permutation(of: count).prefix(limit).sorted()
        case .run:
            let run = self.run(min(limit, slides.max() ?? 0), slides, &stream)
            return Array(run)
        case .window:
            let run = self.run(min(max(window, limit), slides.max() ?? 0), slides, &stream)
            let hidden = stream.permutation(of: run.count).prefix(min(limit, run.count))
            return hidden.map { run.lowerBound + $0 }.sorted()
        case .blocks:
            guard let places, places.count == count else {
                throw TrainingError(
                    .study, "the mask 'blocks' needs the coordinates of the patches; use 'run'")
            }
            let center = stream.index(below: count)
            let slide = self.slide(of: center, slides)
            func distance(_ patch: Int) -> Double {
                let (dx, dy) = (
                    places[patch].x - places[center].x, places[patch].y - places[center].y
                )
                return dx * dx + dy * dy
            }
            let near = slide.map { ($0, distance($0)) }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
            return near.prefix(limit).map(\.0).sorted()
        }
    }

    /// A run at an even chance for each of its places in all slides that are long enough.
    private func run(_ length: Int, _ slides: [Int], _ stream: inout RandomStream) -> Range<Int> {
        let starts = slides.map { max(0, $0 - length + 1) }
        var place = stream.index(below: max(1, starts.reduce(0, +)))
        var first = 0
        for (size, choices) in zip(slides, starts) {
            if place < choices { return first + place..<first + place + length }
            place -= choices
            first += size
        }
        return 0..<length
    }

    /// The patches of the slide that a patch belongs to.
    private func slide(of patch: Int, _ slides: [Int]) -> Range<Int> {
        var first = 0
        for size in slides {
            if patch < first + size { return first..<first + size }
            first += size
        }
        return 0..<first
    }
}
