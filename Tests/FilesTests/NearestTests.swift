import Files
import Testing

@Suite struct `Nearest word` {
    @Test(
        arguments: [
            ("epoch", "epochs"), ("learningrate", "learningRate"), ("seeed", "seed"),
            ("zzzz", nil), ("", nil),
        ] as [(String, String?)])
    func `is the one that differs least, if it is near at all`(word: String, near: String?) {
        let keys = ["epochs", "learningRate", "seed", "weightDecay"]
        #expect(nearest(to: word, in: keys) == near)
    }
}
