import Files
import TestSupport
import Testing

@Suite struct `Half precision` {
    @Test(
        arguments: [
            (0.0, 0x0000), (-0.0, 0x8000), (1.0, 0x3C00), (-2.0, 0xC000), (65504.0, 0x7BFF),
            (65519.99, 0x7BFF), (65520.0, 0x7C00), (1e10, 0x7C00), (Float.infinity, 0x7C00),
            (5.9604645e-8, 0x0001), (2.9802322e-8, 0x0000), (2.9802326e-8, 0x0001),
            (6.103515625e-5, 0x0400), (6.0975552e-5, 0x03FF), (1.00048828125, 0x3C00),
            (1.0004885, 0x3C01), (1.00146484375, 0x3C02), (0.1, 0x2E66),
        ] as [(Float, UInt16)])
    func `rounds a number to the nearest half, ties to even`(value: Float, bits: UInt16) {
        #expect(HalfPrecision.float16(value) == bits)
    }

    @Test func `every half survives the way to float and back`() {
        for bits in UInt16.min...UInt16.max {
            let value = HalfPrecision.float(float16: bits)
            if value.isNaN {
                #expect(bits & 0x7C00 == 0x7C00 && bits & 0x03FF != 0)
                #expect(HalfPrecision.float16(value) & 0x7FFF == 0x7E00)
            } else if HalfPrecision.float16(value) != bits {
                Issue.record("half \(bits) became \(HalfPrecision.float16(value))")
            }
        }
    }

    @Test func `halves rise with their bits`() {
        var previous = -Float.infinity
        for bits in (UInt16(0)...0x7C00) {
            let value = HalfPrecision.float(float16: bits)
            if value <= previous { Issue.record("half \(bits) does not rise") }
            previous = value
        }
    }

    @Test(
        arguments: [
            (1.0, 0x3F80), (1.00390625, 0x3F80), (1.01171875, 0x3F82), (-3.140625, 0xC049),
            (3.4e38, 0x7F80), (Float.infinity, 0x7F80),
        ] as [(Float, UInt16)])
    func `rounds a number to the nearest bfloat16`(value: Float, bits: UInt16) {
        #expect(HalfPrecision.bfloat16(value) == bits)
    }

    @Test func `every bfloat16 survives the way to float and back`() {
        for bits in UInt16.min...UInt16.max {
            let value = HalfPrecision.float(bfloat16: bits)
            if value.isNaN {
                #expect(HalfPrecision.float(bfloat16: HalfPrecision.bfloat16(value)).isNaN)
            } else if HalfPrecision.bfloat16(value) != bits {
                Issue.record("bfloat16 \(bits) became \(HalfPrecision.bfloat16(value))")
            }
        }
    }
}
