import Testing

@testable import Slides

@Suite struct `Units` {
    @Test(arguments: [
        (0.5, "0.5"), (1, "1"), (-2, "-2"), (352.77777, "352.7778"), (0.00012344, "0.0001234"),
        (0, "0"), (1024, "1024"), (.infinity, "inf"),
    ])
    func `numbers in sentences are short`(value: Double, text: String) {
        #expect(number(value) == text)
    }

    @Test func `lengths say their unit and compare by size`() {
        #expect(Micrometers(112).description == "112 µm")
        #expect(Micrometers(112) < Micrometers(112.5))
    }

    @Test func `places are written as pairs`() {
        #expect(SlidePoint(x: 3, y: -4).description == "(3, -4)")
    }
}
