public import Files
public import Layers
public import Models
public import Tensors
public import TestSupport

/// What the tests of G-HANet share: networks and bags that follow from formulas.
public enum GHANetGoldens {
    private struct Settings: Decodable {
        struct Sizes: Decodable { let omic_sizes: [Int] }
        let config: Sizes
    }

    /// A scope that makes every parameter by the rule of a golden file.
    ///
    /// - Parameters:
    ///   - golden: The file.
    ///   - type: The kind of number to keep them as.
    /// - Returns: The scope.
    public static func scope(_ golden: GoldenFile, type: ScalarType = .float32) -> ParameterScope {
        let rules = Dictionary(uniqueKeysWithValues: golden.parameters.map { ($0.name, $0) })
        return ParameterScope(type: type) { (name, shape, _) throws(TensorError) in
            guard let rule = rules[name], let values = try? golden.weights(rule) else {
                throw TensorError(.missingParameter, name, "no rule for '\(name)'")
            }
            return try Tensor(values, shape: rule.shape)
        }
    }

    /// The wiring that a golden file was made with.
    ///
    /// - Parameters:
    ///   - golden: The file.
    ///   - isReference: Whether it holds the authors' wiring or the corrected one.
    /// - Returns: The configuration.
    /// - Throws: An error of the decoder.
    public static func configuration(
        _ golden: GoldenFile, isReference: Bool
    ) throws -> GHANet.Configuration {
        let groups = try golden.describe(as: Settings.self).config.omic_sizes
        return isReference ? .reference(geneGroups: groups) : .fixed(geneGroups: groups)
    }

    /// The bag of a case such as `N37.heavy`.
    ///
    /// - Parameters:
    ///   - name: The case.
    ///   - type: The kind of number to keep it as.
    /// - Returns: `[patches, 1024]`.
    /// - Throws: `TensorError` if memory is short.
    public static func bag(_ name: String, type: ScalarType = .float32) throws -> Tensor {
        let parts = name.split(separator: ".")
        let patches = Int(parts[0].dropFirst()) ?? 0
        let values =
            parts[1] == "smooth"
            ? FormulaWeights.smooth(patches, 1024)
            : FormulaWeights.heavy(patches, 1024, tag: "ghanet/x")
        return try Tensor(values, shape: [patches, 1024], type: type)
    }

    /// The bag of a patient of the training files.
    ///
    /// - Parameters:
    ///   - patient: The number in the tag, or nil for the bag of the loss files.
    ///   - patches: How many patches there are.
    /// - Returns: `[patches, 1024]`.
    /// - Throws: `TensorError` if memory is short.
    public static func bag(patient: Int?, patches: Int) throws -> Tensor {
        let tag = patient.map { "ghanet/x/p\($0)" } ?? "ghanet/x"
        return try Tensor(
            FormulaWeights.heavy(patches, 1024, tag: tag), shape: [patches, 1024])
    }

    /// The measured expression of a patient.
    ///
    /// - Parameters:
    ///   - patient: The number in the name.
    ///   - groups: The number of genes of each group.
    /// - Returns: One vector per group.
    /// - Throws: `TensorError` if memory is short.
    public static func targets(patient: Int, groups: [Int]) throws -> [Tensor] {
        try groups.enumerated().map { index, genes in
            try Tensor(FormulaWeights.signed("ghanet/omic/p\(patient)/g\(index + 1)", genes))
        }
    }
}
