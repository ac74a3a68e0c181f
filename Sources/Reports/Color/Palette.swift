/// The colours of a page in one light; the style sheet and the contrast tests read the same value.
///
/// The two accents are the two stains of a slide: haematoxylin for low risk and for what the
/// report is about, eosin for high risk.
package struct Palette: Sendable, Hashable {
    /// The page.
    package var paper: RGB
    /// The ground of code, table heads and the like.
    package var panel: RGB
    /// Words.
    package var ink: RGB
    /// Lesser words: captions, axis labels.
    package var muted: RGB
    /// Hairlines between rows and behind charts; decoration only.
    package var hair: RGB
    /// Axes and outlines of controls.
    package var edge: RGB
    /// Grounds of warnings.
    package var cautionGround: RGB
    /// Words of warnings.
    package var caution: RGB
    /// Ground of what must not be overlooked.
    package var alertGround: RGB
    /// Words of what must not be overlooked.
    package var alert: RGB
    /// The colours of series, also used for their labels.
    package var series: [RGB]

    /// On paper.
    package static let light = Palette(
        paper: RGB(0xfdfcfa), panel: RGB(0xf4f1ec), ink: RGB(0x1e1b24), muted: RGB(0x5e5868),
        hair: RGB(0xe3ded7), edge: RGB(0x8a8494), cautionGround: RGB(0xfdf0d5),
        caution: RGB(0x704400), alertGround: RGB(0xfce4ea), alert: RGB(0x8e1740),
        series: [0x43389c, 0xb52a5a, 0x0a736c, 0x96560a, 0x2866a8, 0x5b6620].map { RGB($0) })

    /// In the dark.
    package static let dark = Palette(
        paper: RGB(0x17151b), panel: RGB(0x221f28), ink: RGB(0xece9f1), muted: RGB(0xaca6b8),
        hair: RGB(0x35313d), edge: RGB(0x787185), cautionGround: RGB(0x3a2c10),
        caution: RGB(0xf3cf8a), alertGround: RGB(0x43192a), alert: RGB(0xf7b3c8),
        series: [0xa9a0f7, 0xf287a9, 0x58c7bd, 0xe2a75c, 0x62c0ee, 0xb9c46a].map { RGB($0) })

    /// The declarations of the custom properties, `--paper:#fdfcfa;…`.
    package var declarations: String {
        let named: [(String, RGB)] = [
            ("paper", paper), ("panel", panel), ("ink", ink), ("muted", muted), ("hair", hair),
            ("edge", edge), ("caution-ground", cautionGround), ("caution", caution),
            ("alert-ground", alertGround), ("alert", alert),
        ]
        let numbered = series.enumerated().map { ("series-\($0.offset)", $0.element) }
        return (named + numbered).map { "--\($0.0):\($0.1.css)" }.joined(separator: ";")
    }
}
