/// A short label at the head of a page.
package struct Badge: Sendable, Hashable {
    /// How loudly it speaks.
    package enum Tone: String, Sendable, Hashable {
        case plain, caution, alert
    }

    /// What it is about, for example "Protocol".
    package var name: String
    /// The value, for example "last epoch".
    package var value: String
    /// How loudly it speaks.
    package var tone: Tone

    /// A label of a name and a value.
    package init(_ name: String, _ value: String, tone: Tone = .plain) {
        self.name = name
        self.value = value
        self.tone = tone
    }

    /// The label; loud ones carry a sign besides their colour.
    package var markup: Markup {
        let sign: Markup = tone == .plain ? "" : "<span aria-hidden=\"true\">▲</span> "
        return """
            <li class="badge \(tone.rawValue)">\(sign)<span class="key">\(name)</span> \(value)</li>
            """
    }
}
