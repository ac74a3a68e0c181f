import Encoding
import Files
import Foundation
import Slides
import SystemPackage
import Tensors

/// Measures slides and encoders; Benchmarks/run-slides puts the figures beside those of the peers.
@main
enum Main {
    static let usage = """
        slides-benchmark tiles SLIDE --mpp M [--stated M] [--tile N] [--worker] [--dump FILE] [--montage PNG]
        slides-benchmark pyramid IMAGE SLIDE --stated M
        slides-benchmark paint SLIDE --side PIXELS
        slides-benchmark encode ENCODER WEIGHTS --precision P --tiles N --batch B --rounds R --threads T
        slides-benchmark bag FILE --tiles N --width W
        slides-benchmark probe FOLDER WEIGHTS
        slides-benchmark extract SLIDE OUTPUT --mpp M [--stated M] [--worker]
        """

    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let options = Options(arguments)
        switch arguments.first {
        case "tiles": try Reading.tiles(options)
        case "pyramid": try Reading.pyramid(options)
        case "paint": try Painting.paint(options)
        case "extract": try Reading.extract(options)
        case "bag": try Reading.bag(options)
        case "encode": try Encoders.measure(options)
        case "probe": try Probe.run(options)
        case "read-slide":
            WorkerProgram.confine()
            SlideWorker.serve()
        default: FileHandle.standardError.write(Data((usage + "\n").utf8))
        }
    }

    /// Prints one line of JSON.
    static func report(_ fields: KeyValuePairs<String, any Encodable>) {
        let parts = fields.map { key, value -> String in
            let text = (value as? String).map { "\"\($0)\"" } ?? "\(value)"
            return "\"\(key)\": \(text)"
        }
        print("{\(parts.joined(separator: ", "))}")
    }

    /// The greatest resident set of this process, MB.
    static var peakMegabytes: Int {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return (Int(line.split(whereSeparator: { !$0.isNumber }).first ?? "") ?? 0) / 1024
    }
}

/// Words and `--name value` pairs.
struct Options {
    let words: [String]
    private var values: [String: String] = [:]

    init(_ arguments: [String]) {
        var words: [String] = []
        var index = 1
        while index < arguments.count {
            if arguments[index].hasPrefix("--") {
                let hasValue =
                    index + 1 < arguments.count && !arguments[index + 1].hasPrefix("--")
                values[arguments[index]] = hasValue ? arguments[index + 1] : ""
                index += hasValue ? 2 : 1
            } else {
                words.append(arguments[index])
                index += 1
            }
        }
        self.words = words
    }

    func has(_ name: String) -> Bool { values[name] != nil }
    func text(_ name: String) -> String? { values[name] }
    func number(_ name: String) -> Double? { values[name].flatMap { Double($0) } }
    func whole(_ name: String, _ standard: Int) -> Int {
        values[name].flatMap { Int($0) } ?? standard
    }
}

/// Seconds that something takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return (ContinuousClock.now - start) / .seconds(1)
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
