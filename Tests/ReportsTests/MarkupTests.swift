import Reports
import Testing

@Suite struct `Safe markup` {
    @Test func `interpolated words cannot become elements or attributes`() {
        let name = "<script>alert(\"x\")</script> & 'y'"
        let markup: Markup = "<p title=\"\(name)\">\(name)</p>"
        let escaped =
            "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;"
        #expect(markup.text == "<p title=\"\(escaped)\">\(escaped)</p>")
    }

    @Test func `interpolated markup stays markup`() {
        let inner: Markup = "<b>\("a<b")</b>"
        let outer: Markup = "<p>\(inner)\([inner, inner])\(Optional<Markup>.none)</p>"
        #expect(outer.text == "<p><b>a&lt;b</b><b>a&lt;b</b><b>a&lt;b</b></p>")
    }

    @Test func `characters that no document may hold are dropped`() {
        #expect(Markup(escaping: "a\u{0}b\u{8}c\u{85}d\ne").text == "abcd\ne")
    }

    @Test func `a coordinate is short and a number whole`() {
        let markup: Markup = "\(1.0) \(0.125) \(-3.10) \(7)"
        #expect(markup.text == "1 0.13 -3.1 7")
    }
}
