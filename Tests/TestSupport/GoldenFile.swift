import Files
public import Foundation
import Synchronization
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

func sine(_ x: Double) -> Double { sin(x) }
func cosine(_ x: Double) -> Double { cos(x) }

/// Numbers of a reference implementation: `NAME.safetensors` and what they mean in `NAME.json`.
///
/// ```swift
/// @Test(.enabled(if: GoldenFile.has("ghanet/forward_corrected"), "\(SharedFolder.absence)"))
/// ```
public struct GoldenFile: Sendable {
    /// How one parameter of the network is made.
    public struct Parameter: Decodable, Sendable {
        /// The name in the reference's state dictionary.
        public let name: String
        /// The size of each axis.
        public let shape: [Int]
        /// `w`, `var`, or `given` for a fixed table.
        public let kind: String
        let a_bits: String?
        let off: Double?
        /// The first three values.
        public let first: [Double]?
        /// The last value.
        public let last: Double?
        /// The sum of all values.
        public let sum: Double?
    }

    /// One tensor of expected numbers.
    public struct Entry: Decodable, Sendable {
        /// The name in the safetensors file.
        public let name: String
        /// The size of each axis.
        public let shape: [Int]
        /// What the numbers are, in words.
        public let what: String?
        let tolerance_float32: Double?
        let tolerance_float64: Double?
    }

    private struct Description: Decodable {
        let rule: String?
        let phase: Int?
        let tensors: [Entry]?
        let parameters: [Parameter]?
    }

    /// A value is missing from a file.
    public struct Missing: Error, CustomStringConvertible {
        /// The sentence.
        public let description: String
    }

    /// The parameters of the network in the order of the file.
    public let parameters: [Parameter]
    /// The expected tensors by name.
    public let entries: [String: Entry]
    /// The whole description.
    public let json: Data
    private let values: SafetensorsFile
    private let isSine: Bool
    private let phase: Int

    /// Whether a pair of files is there.
    ///
    /// - Parameter name: Folder and name without ending, such as `ghanet/forward_corrected`.
    /// - Returns: True if it can be read.
    public static func has(_ name: String) -> Bool {
        SharedFolder.has("goldens/\(name).json") && SharedFolder.has("goldens/\(name).safetensors")
    }

    /// Reads a pair of files.
    ///
    /// - Parameter name: Folder and name without ending.
    /// - Throws: `FileError`, or an error of the decoder.
    public init(_ name: String) throws {
        json = try Data(contentsOf: SharedFolder.file("goldens/\(name).json"))
        let description = try JSONDecoder().decode(Description.self, from: json)
        parameters = description.parameters ?? []
        entries = Dictionary(
            (description.tensors ?? []).map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        isSine = description.rule?.hasPrefix("sin") ?? false
        phase = description.phase ?? 0
        values = try SafetensorsFile(SharedFolder.path("goldens/\(name).safetensors"))
    }

    /// Reads another part of the description.
    ///
    /// - Parameter type: What to read.
    /// - Returns: The value.
    /// - Throws: An error of the decoder.
    public func describe<Value: Decodable>(as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: json)
    }

    /// The names of the expected tensors.
    public var names: [String] { values.names }

    /// An expected tensor.
    ///
    /// - Parameter name: The name in the file.
    /// - Returns: Its numbers, row-major.
    /// - Throws: `FileError` if there is none.
    public func doubles(_ name: String) throws -> [Double] { try values.tensor(name).doubles() }

    /// An expected tensor of integers.
    ///
    /// - Parameter name: The name in the file.
    /// - Returns: Its numbers, row-major.
    /// - Throws: `FileError` if there is none.
    public func integers(_ name: String) throws -> [Int] {
        try values.tensor(name).integers().map { Int($0) }
    }

    /// How far a result may be off.
    ///
    /// - Parameters:
    ///   - name: The name in the file.
    ///   - isDouble: Whether it was computed in double precision.
    /// - Returns: The largest absolute difference allowed.
    /// - Throws: ``Missing`` if the file does not say.
    public func tolerance(_ name: String, isDouble: Bool = false) throws -> Double {
        let entry = entries[name]
        guard let tolerance = isDouble ? entry?.tolerance_float64 : entry?.tolerance_float32 else {
            throw Missing(description: "no tolerance for '\(name)'")
        }
        return tolerance
    }

    /// Compares numbers with an expected tensor.
    ///
    /// - Parameters:
    ///   - found: The numbers to check, row-major.
    ///   - name: The name in the file.
    ///   - isDouble: Whether they were computed in double precision.
    /// - Returns: Nothing if all are within the tolerance, else a sentence with the worst.
    /// - Throws: ``Missing`` or `FileError` if there is no such tensor.
    public func difference(
        _ found: [Double], from name: String, isDouble: Bool = false
    ) throws -> String? {
        let expected = try doubles(name)
        let tolerance = try tolerance(name, isDouble: isDouble)
        guard found.count == expected.count else {
            return "'\(name)' has \(expected.count) numbers, found \(found.count)"
        }
        var worst = (index: 0, difference: 0.0)
        for index in found.indices {
            let difference = abs(found[index] - expected[index])
            if !(difference <= worst.difference) { worst = (index, difference) }
        }
        if worst.difference <= tolerance { return nil }
        return "'\(name)' differs by \(worst.difference) at \(worst.index): found "
            + "\(found[worst.index]), expected \(expected[worst.index]) ± \(tolerance)"
    }

    /// The values of a parameter by the rule of the file.
    ///
    /// - Parameter parameter: One of ``parameters``.
    /// - Returns: The values, row-major.
    /// - Throws: ``Missing`` if the file gives no scale.
    public func weights(_ parameter: Parameter) throws -> [Float] {
        guard let bits = parameter.a_bits, let pattern = UInt64(bits.dropFirst(2), radix: 16)
        else { throw Missing(description: "no scale for '\(parameter.name)'") }
        let scale = Double(bitPattern: pattern)
        let offset = parameter.off ?? 0
        let count = parameter.shape.reduce(1, *)
        if isSine {
            let start = Double(FormulaWeights.sineStart(parameter.name) + phase)
            return (0..<count).map { Float(offset + scale * sin(0.7 * Double($0) + start)) }
        }
        let key = "\(parameter.name) \(parameter.shape) \(bits) \(offset) \(phase)"
        if let known = GoldenFile.made.withLock({ $0[key] }) { return known }
        let made = FormulaWeights.hash(
            parameter.name, count: count, scale: scale, offset: offset,
            isVariance: parameter.kind == "var", phase: UInt64(phase))
        GoldenFile.made.withLock { $0[key] = made }
        return made
    }

    /// Weights that several files share are made once.
    private static let made = Mutex<[String: [Float]]>([:])
}
