/// Where the numbers come from and how to make them again.
public struct Provenance: Codable, Sendable, Hashable {
    /// A named value.
    public struct Fact: Codable, Sendable, Hashable {
        /// The name, for example "Encoder".
        public var name: String
        /// The value, for example "EfficientNet-Lite0, 1280 numbers per tile".
        public var value: String
        /// Whether the value is a hash, a path or the like, to be set in a fixed-width face.
        public var isCode: Bool

        /// Makes a fact.
        ///
        /// - Parameters:
        ///   - name: The name.
        ///   - value: The value.
        ///   - isCode: Whether to set it in a fixed-width face.
        public init(_ name: String, _ value: String, isCode: Bool = false) {
            self.name = name
            self.value = value
            self.isCode = isCode
        }
    }

    /// Facts that belong together.
    public struct Group: Codable, Sendable, Hashable {
        /// The heading, for example "Slides".
        public var name: String
        /// The facts.
        public var facts: [Fact]

        /// Makes a group.
        ///
        /// - Parameters:
        ///   - name: The heading.
        ///   - facts: The facts.
        public init(_ name: String, _ facts: [Fact]) {
            self.name = name
            self.facts = facts
        }
    }

    /// Versions, seed, hashes, encoder, tile size, machine, time: whatever was recorded.
    public var groups: [Group]
    /// The whole configuration as YAML; `nil` when there was none.
    public var configuration: String?
    /// The commands that make the numbers again, one a line.
    public var commands: [String]

    /// Makes the section; the parameters are the properties of the same names.
    public init(groups: [Group], configuration: String? = nil, commands: [String]) {
        self.groups = groups
        self.configuration = configuration
        self.commands = commands
    }
}
