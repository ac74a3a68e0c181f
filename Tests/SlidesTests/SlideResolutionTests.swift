import SystemPackage
import Testing

@testable import Slides

@Suite struct `Slide resolution` {
    @Test func `metadata are taken, a stated value replaces them`() throws {
        let known = try SlideResolution(path: "a.svs", stated: nil, x: 0.25, y: 0.25)
        #expect(known.micrometersPerPixel == 0.25)
        #expect(known.origin == .metadata)
        let stated = try SlideResolution(path: "a.svs", stated: 0.5, x: 0.25, y: nil)
        #expect(stated.micrometersPerPixel == 0.5)
        #expect(stated.origin == .stated)
    }

    @Test func `nearly square pixels have the side of a square of their area`() throws {
        let found = try SlideResolution(path: "a.svs", stated: nil, x: 0.25, y: 0.252)
        #expect(abs(found.micrometersPerPixel - 0.250998) < 1e-6)
    }

    @Test(
        arguments: [
            (
                nil, nil, nil,
                "slide 'a.svs' does not say how many micrometers a pixel covers; state it with --slide-mpp"
            ),
            (
                nil, 352.77777983377013, 352.77777983377013,
                """
                slide 'a.svs' says 352.7778 µm per pixel, which no slide scanner gives (0.02 to 20); \
                state the true value with --slide-mpp
                """
            ),
            (
                nil, 0.25, 0.5,
                """
                slide 'a.svs' says 0.25 µm per pixel across and 0.5 down, but square pixels are \
                needed; state one value with --slide-mpp
                """
            ),
            (
                0, 0.25, 0.25,
                """
                --slide-mpp states 0 µm per pixel for slide 'a.svs'; a number from 0.005 to 200 is needed
                """
            ),
        ] as [(Double?, Double?, Double?, String)])
    func `what cannot be decided is refused`(
        stated: Double?, x: Double?, y: Double?, expected: String
    ) {
        #expect(
            sentence { _ = try SlideResolution(path: "a.svs", stated: stated, x: x, y: y) }
                == expected)
    }

    @Test func `no number is refused as well`() {
        #expect(
            sentence {
                _ = try SlideResolution(path: "a.svs", stated: .nan, x: nil, y: nil)
            }
                == "--slide-mpp states nan µm per pixel for slide 'a.svs'; a number from 0.005 to 200 is needed"
        )
    }
}
