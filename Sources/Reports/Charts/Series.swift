/// The looks of one series: a colour of the palette and, for lines, a dash.
package struct Series: Sendable, Hashable {
    /// The place of the colour in the palette.
    package let color: Int
    /// The dash of the line, 0 for none.
    package let dash: Int
    /// Whether the line is thin, for one among many.
    package let isThin: Bool

    /// A series of the given colour; colours repeat after six.
    package init(_ color: Int, dash: Int = 0, isThin: Bool = false) {
        self.color = color % 6
        self.dash = dash % 4
        self.isThin = isThin
    }

    /// The classes the style sheet knows.
    package var classes: Markup {
        let dashes: Markup = dash == 0 ? "" : " dash-\(dash)"
        let thin: Markup = isThin ? " thin" : ""
        return "s\(color)\(dashes)\(thin)"
    }

    /// The colour and dash of a fold among `count` folds: quiet when there are many.
    package static func fold(_ index: Int, of count: Int) -> Series {
        Series(index % 6, dash: index % 4, isThin: count > 3)
    }

    /// The colour of a risk group among `count`, from low (haematoxylin) to high (eosin).
    package static func riskGroup(_ index: Int, of count: Int) -> Series {
        if index == 0 { return Series(0) }
        if index == count - 1 { return Series(1) }
        return Series(index + 1)
    }
}
