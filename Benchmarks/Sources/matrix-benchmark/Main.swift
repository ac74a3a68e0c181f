import Files
import SystemPackage

/// Reads a table of numbers several times and prints a line of JSON per reading: seconds, rows and a
/// sum that other readers can be checked against.
@main
enum MatrixBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 2 else {
            print("usage: matrix-benchmark TABLE [REPETITIONS]")
            return
        }
        for _ in 0..<(arguments.count > 2 ? Int(arguments[2]) ?? 3 : 3) {
            let clock = ContinuousClock()
            let start = clock.now
            let table = try NumberTable(FilePath(arguments[1])) { header in
                header.indices.map { $0 == 0 ? .text : .number }
            }
            let seconds = (clock.now - start) / .seconds(1)
            let sum = table.values.reduce(0.0) { $0 + Double($1) }
            print(
                "{\"reader\": \"morphogen\", \"seconds\": \(seconds), \"rows\": \(table.rowCount), "
                    + "\"sum\": \(sum)}")
        }
    }
}
