import CEngine

/// Where a tensor's elements live and its operations run.
public struct Device: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The name as libtorch spells it: `cpu`, `cuda:0`, `mps`.
    public let name: String

    /// The processor.
    public static let cpu = Device("cpu")

    /// Names a device; whether it is there shows in ``isAvailable``.
    ///
    /// - Parameter name: The name as libtorch spells it.
    public init(_ name: String) {
        self.name = name
    }

    /// Whether this machine has the device and the engine can use it.
    public var isAvailable: Bool { torch.device_available(name) }

    /// The devices that this machine has: the processor and the first of each other kind.
    public static var available: [Device] {
        [.cpu] + ["cuda:0", "mps"].map(Device.init).filter(\.isAvailable)
    }

    /// The name.
    public var description: String { name }

    /// Reads a device from its name.
    public init(from decoder: any Decoder) throws {
        name = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the device as its name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
