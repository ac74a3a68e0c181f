import Tensors
import Testing

@Suite struct `The engine` {
    @Test func `is found beside the program`() throws {
        try requireEngine()
        #expect(engineVersion().hasPrefix("2."))
    }

    @Test func `the devices of this machine begin with the processor`() throws {
        try requireEngine()
        #expect(Device.available.first == .cpu)
        #expect(Device.available.allSatisfy { $0.isAvailable })
        #expect(!Device("cuda:99").isAvailable)
    }
}
