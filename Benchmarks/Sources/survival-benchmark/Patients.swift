import Foundation
import Survival

/// Simulated patients: follow-up and one or more covariates.
struct Patients {
    var times: [Double] = []
    var events: [Bool] = []
    /// One row after another.
    var covariates: [Double] = []

    /// Reads `time,event,risk`.
    init(csv path: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for line in text.split(whereSeparator: \.isNewline).dropFirst() {
            let cells = line.split(separator: ",").compactMap { Double($0) }
            guard cells.count == 3 else { throw Malformed(path: path, line: String(line)) }
            times.append(cells[0])
            events.append(cells[1] == 1)
            covariates.append(cells[2])
        }
    }

    struct Malformed: Error {
        let path: String
        let line: String
    }

    /// Draws patients as the peers do: exponential times whose rate depends on the covariates.
    init(count: Int, covariates width: Int) {
        var random = RandomStream(seed: 7, stream: "benchmark")
        for _ in 0..<count {
            var predictor = 0.0
            for column in 0..<width {
                let share = width > 1 ? Double(column) / Double(width - 1) : 0
                let x = random.normal()
                covariates.append(x)
                predictor += x * (1 - 0.9 * share) / Double(width).squareRoot()
            }
            let death = 30 * random.exponential() / exp(predictor)
            let censoring = 40 * random.exponential()
            times.append((min(death, censoring) * 100).rounded() / 100 + 0.01)
            events.append(death <= censoring)
        }
    }

    func outcome() throws -> SurvivalTimes { try SurvivalTimes(times: times, events: events) }
}
