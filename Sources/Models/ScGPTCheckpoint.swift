import Files
public import Layers
public import SystemPackage
public import Tensors

/// The files of a released or fine-tuned scGPT: `best_model.pt` and `args.json`.
///
/// The weights are read by the restricted reader of `.pt` files and never executed; safetensors
/// files work, too. The three spellings of the attention's parameters (`Wqkv`, `_impl.Wqkv` and
/// PyTorch's own `in_proj_weight`) hold the same numbers and are told apart by name.
///
/// Where the weights come from: the links in the README of the authors' repository
/// (bowang-lab/scGPT). They are the user's to fetch; Morphogen has no copy.
public struct ScGPTCheckpoint {
    /// Checksums of weights that were released, and what they are.
    public static let released = [
        "6cb5d451ab5c4b33eb673adbe4fddc61d2389df1b89b7651a9fe2e557572b922": "whole-human"
    ]

    /// The parts of `args.json` that the network and its tokens depend on.
    public struct Arguments: Decodable, Sendable, Hashable {
        let embsize: Int
        let nheads: Int
        let d_hid: Int
        let nlayers: Int
        let n_layers_cls: Int?
        let dropout: Double?
        let input_emb_style: String?
        let pad_value: Double?
        let max_seq_len: Int?
        let n_bins: Int?

        /// The value of padding and of the cell token.
        public var padValue: Double { pad_value ?? -2 }
        /// How many tokens a cell had in training.
        public var limit: Int { max_seq_len ?? 1200 }
        /// How many bins values had in training.
        public var bins: Int { n_bins ?? 51 }
    }

    /// What was read from `args.json`.
    public let arguments: Arguments
    /// The weights file.
    public let path: FilePath
    /// The SHA-256 of the weights file.
    public let checksum: String
    /// The tensors under the names that ``ScGPT`` uses.
    public let state: StateDictionary

    /// Opens the files.
    ///
    /// - Parameters:
    ///   - weights: `best_model.pt`, or the same tensors as safetensors.
    ///   - arguments: `args.json`.
    ///   - checksum: The SHA-256 that the weights must have; any if nil.
    /// - Throws: `FileError` if a file cannot be read or holds anything but tensors;
    ///   ``ModelError`` if the checksum or the kind of value encoder is another.
    public init(weights: FilePath, arguments: FilePath, checksum: String? = nil) throws {
        path = weights
        self.checksum = try sha256(of: weights)
        if let checksum, checksum.lowercased() != self.checksum {
            throw ModelError.checkpoint(
                "\(weights) has the SHA-256 \(self.checksum); \(checksum.lowercased()) is needed")
        }
        self.arguments = try readJSON(of: arguments)
        if let style = self.arguments.input_emb_style, style != "continuous" {
            throw ModelError.checkpoint(
                "\(arguments) has the input_emb_style '\(style)'; only continuous is supported")
        }
        var state = StateDictionary()
        for (name, tensor) in try ScGPTCheckpoint.tensors(weights) {
            state.merge(StateDictionary([(ScGPTCheckpoint.usual(name), tensor)]))
        }
        self.state = state
    }

    /// The name of a release, or nil if the checksum is not known.
    public var release: String? { ScGPTCheckpoint.released[checksum] }

    /// The sizes of the network, decoders as far as the file has them.
    ///
    /// - Parameter padding: The number of the padding token in the vocabulary.
    /// - Returns: A configuration.
    /// - Throws: ``ModelError`` if there is no embedding table.
    public func configuration(padding: Int) throws(ModelError) -> ScGPT.Configuration {
        guard let table = state.shape(of: "encoder.embedding.weight"), table.count == 2 else {
            throw .checkpoint(
                "\(path) has no matrix 'encoder.embedding.weight' among its "
                    + "\(state.names.count) tensors; is it a checkpoint of scGPT?")
        }
        var c = ScGPT.Configuration()
        c.tokens = table[0]
        c.padding = padding
        c.width = arguments.embsize
        c.heads = arguments.nheads
        c.hidden = arguments.d_hid
        c.blocks = arguments.nlayers
        c.dropout = arguments.dropout ?? 0.2
        c.classifierLayers = arguments.n_layers_cls ?? 3
        c.decodesGenes = state.names.contains { $0.hasPrefix("decoder.fc.") }
        c.decodesCell = state.names.contains { $0.hasPrefix("mvc_decoder.") }
        c.classes = state.shape(of: "cls_decoder.out_layer.weight")?.first
        return c
    }

    /// Builds the network.
    ///
    /// - Parameters:
    ///   - configuration: The sizes.
    ///   - device: Where to keep the weights.
    /// - Returns: The network, and the scope that names its parameters for fine-tuning.
    /// - Throws: ``ModelError`` with everything that is missing, not known or of another shape.
    public func model(
        _ configuration: ScGPT.Configuration, device: Device = .cpu
    ) throws -> (model: ScGPT, scope: ParameterScope) {
        let found = state
        let faults = Faults()
        let scope = ParameterScope(device: device) { (name, shape, _) throws(TensorError) in
            faults.known.insert(name)
            switch found.shape(of: name) {
            case nil: faults.missing.append(name)
            case shape?: return try found.tensor(name)
            case let other?:
                faults.other.append("\(name) is \(other) but should be \(shape)")
            }
            return try Tensor.zeros(shape)
        }
        let model = try ScGPT(configuration, in: scope)
        // A part of pre-training that embeddings and fine-tuning never use.
        faults.known.insert("flag_encoder.weight")
        let unknown = state.names.filter { !faults.known.contains($0) }
        let parts = [
            ("missing", faults.missing), ("not known", unknown), ("of another shape", faults.other),
        ].filter { !$0.1.isEmpty }.map { "\($0.1.count) \($0.0): \($0.1.joined(separator: ", "))" }
        guard parts.isEmpty else {
            throw ModelError.checkpoint(
                "\(path) does not fit the network; tensors " + parts.joined(separator: "; "))
        }
        return (model, scope)
    }

    /// What was found wrong while a network was built.
    private final class Faults {
        var known: Set<String> = []
        var missing: [String] = []
        var other: [String] = []
    }

    private static func tensors(
        _ path: FilePath
    ) throws(FileError) -> [(name: String, tensor: StoredTensor)] {
        guard path.extension == "safetensors" else {
            let file = try TorchFile(path)
            let isNested = file.root["model_state_dict"] != nil
            return try file.tensors(under: isNested ? "model_state_dict" : nil)
        }
        let file = try SafetensorsFile(path)
        var tensors: [(name: String, tensor: StoredTensor)] = []
        for name in file.names { tensors.append((name, try file.tensor(name))) }
        return tensors
    }

    /// The name of the released files for a parameter of any spelling.
    private static func usual(_ name: String) -> String {
        let name = name.hasPrefix("module.") ? String(name.dropFirst(7)) : name
        return name.replacing(".self_attn._impl.", with: ".self_attn.")
            .replacing(".self_attn.in_proj_weight", with: ".self_attn.Wqkv.weight")
            .replacing(".self_attn.in_proj_bias", with: ".self_attn.Wqkv.bias")
    }
}
