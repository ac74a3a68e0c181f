import Encoding
import Foundation
import Slides
import Survival
import SystemPackage
import Tensors

/// A linear probe: how much a linear classifier reads from an encoder's features of lung tiles.
///
/// One picture per original tile, so that no two held-out predictions are copies of each other and
/// intervals mean what they say; five folds by original tile.
enum Probe {
    private struct Tile {
        let group: String
        let label: Int
        let file: FilePath
    }

    private static let classes = ["LUAD", "LUSC", "normal"]

    static func run(_ options: Options) throws {
        let tiles = try tiles(in: FilePath(options.words[0]))
        let encoder = try EfficientNetLite0(weights: FilePath(options.words[1]))
        var features: [Float] = []
        let time = try seconds {
            for start in stride(from: 0, to: tiles.count, by: 16) {
                let part = tiles[start..<min(tiles.count, start + 16)]
                features += try encoder.encode(part.map { try RGBImage.read($0.file) })
            }
        }
        let folds = 5
        var probabilities = [[Double]](repeating: [], count: tiles.count)
        for fold in 0..<folds {
            let held = tiles.indices.filter { $0 % folds == fold }
            let rest = tiles.indices.filter { $0 % folds != fold }
            let model = try LinearClassifier(
                rest.map { row(features, $0) }, labels: rest.map { tiles[$0].label })
            for (index, chances) in zip(held, try model.predict(held.map { row(features, $0) })) {
                probabilities[index] = chances
            }
        }
        let labels = tiles.map(\.label)
        let predictions = try ClassPredictions(probabilities: probabilities, labels: labels)
        let right = zip(predictions.calls, labels).count { $0 == $1 }
        let cancers = tiles.indices.filter { tiles[$0].label < 2 }
        let area = try AreaUnderROC(
            scores: cancers.map {
                probabilities[$0][0] / (probabilities[$0][0] + probabilities[$0][1])
            },
            labels: cancers.map { labels[$0] == 0 })
        let interval = try area.interval()
        Main.report([
            "what": "probe", "tiles": tiles.count, "encode_seconds": time,
            "accuracy": Double(right) / Double(tiles.count), "auc_luad_lusc": area.value,
            "auc_lower": interval.lower, "auc_upper": interval.upper, "auc_tiles": cancers.count,
        ])
    }

    private static func row(_ features: [Float], _ index: Int) -> [Float] {
        Array(features[(index * 1280)..<((index + 1) * 1280)])
    }

    /// The first picture of each original tile, in an order that mixes classes and folds.
    private static func tiles(in folder: FilePath) throws -> [Tile] {
        let text = try String(
            contentsOfFile: folder.appending("labels.csv").string, encoding: .utf8)
        var seen: Set<String> = []
        var tiles: [Tile] = []
        for line in text.split(whereSeparator: \.isNewline).dropFirst() {
            let fields = line.split(separator: ",").map(String.init)
            let group = fields[0] + "/" + fields[2]
            guard seen.insert(group).inserted, let label = classes.firstIndex(of: fields[1]) else {
                continue
            }
            tiles.append(
                Tile(
                    group: group, label: label,
                    file: folder.appending(fields[0]).appending(fields[3])))
        }
        return tiles
    }
}

/// Multinomial logistic regression with a ridge, on standardised features.
struct LinearClassifier {
    private let mean: Tensor
    private let deviation: Tensor
    private let weights: Tensor

    init(_ rows: [[Float]], labels: [Int], classes: Int = 3, ridge: Double = 0.01) throws {
        let (count, width) = (rows.count, rows[0].count)
        let raw = try Tensor(rows.flatMap { $0.map(Double.init) }, shape: [count, width])
        mean = try raw.mean([0], keepingAxes: true)  // [1, width]
        let centered = try raw - mean
        let variance = try (centered * centered).mean([0], keepingAxes: true)
        deviation = try variance.squareRoot() + 1e-6
        let x = try centered / deviation  // [count, width]
        var truth = [Double](repeating: 0, count: count * classes)
        for (row, label) in labels.enumerated() { truth[row * classes + label] = 1 }
        let y = try Tensor(truth, shape: [count, classes])
        var w = try Tensor([Double](repeating: 0, count: width * classes), shape: [width, classes])
        var ahead = w
        // Nesterov's method; the step is one over a bound of the curvature.
        let power = try Self.greatestEigenvalue(of: x) / Double(count)
        let step = 1 / (0.5 * power + ridge)
        for iteration in 0..<400 {
            let logits = try x.matmul(ahead)  // [count, classes]
            let chances = try logits.softmax(axis: 1)
            let misses = try x.transposed().matmul(chances - y)
            let slope = try misses * (1 / Double(count)) + ahead * ridge
            let next = try ahead - slope * step
            let momentum = Double(iteration) / Double(iteration + 3)
            let change = try next - w
            ahead = try next + change * momentum
            w = next
        }
        weights = w
    }

    func predict(_ rows: [[Float]]) throws -> [[Double]] {
        let raw = try Tensor(
            rows.flatMap { $0.map(Double.init) }, shape: [rows.count, rows[0].count])
        let x = try (raw - mean) / deviation
        let chances = try x.matmul(weights).softmax(axis: 1).doubles()
        let classes = chances.count / rows.count
        return (0..<rows.count).map { Array(chances[($0 * classes)..<(($0 + 1) * classes)]) }
    }

    /// Of xᵀx, by powers.
    private static func greatestEigenvalue(of x: Tensor) throws -> Double {
        var vector = try Tensor(
            [Double](repeating: 1, count: try x.size(1)), shape: [try x.size(1), 1])
        var value = 1.0
        for _ in 0..<30 {
            let next = try x.transposed().matmul(x.matmul(vector))
            value = try next.doubles().reduce(0) { $0 + $1 * $1 }.squareRoot()
            vector = try next * (1 / value)
        }
        return 1.05 * value
    }
}
