/// Notes to a table, each told once and marked with a small letter where it applies.
package struct Footnotes: Sendable {
    private var notes: [String] = []

    /// No notes yet.
    package init() {}

    /// The mark of a note, new or known; nothing for an empty note.
    package mutating func mark(_ note: String) -> Markup {
        guard !note.isEmpty else { return "" }
        let place = notes.firstIndex(of: note) ?? notes.count
        if place == notes.count { notes.append(note) }
        return "<sup>\(Footnotes.letter(place))</sup>"
    }

    /// All notes in one line.
    package var list: Markup {
        let items = notes.enumerated().map { index, note -> Markup in
            "\(index == 0 ? "" : " ")<sup>\(Footnotes.letter(index))</sup>\u{202F}\(note)."
        }
        return "\(items)"
    }

    private static func letter(_ index: Int) -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        return index < letters.count ? String(letters[index]) : String(index + 1)
    }
}
