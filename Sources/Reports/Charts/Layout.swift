/// The width a chart is drawn for.
///
/// Charts are drawn twice, once for a page and once for a phone, and the style sheet shows the
/// one that fits: text keeps its size, nothing has to be dragged sideways.
package enum Layout: Sendable, Hashable, CaseIterable {
    /// A column of a page.
    case wide
    /// A phone.
    case narrow

    /// The width of the drawing in pixels.
    package var width: Double {
        switch self {
        case .wide: 840
        case .narrow: 350
        }
    }
}

/// How wide words will be, for laying out a drawing without the fonts at hand.
package enum TextMeasure {
    /// The words, cut short with an ellipsis when they do not fit.
    package static func fit(_ words: String, width room: Double, size: Double = 12) -> String {
        guard width(words, size: size) > room else { return words }
        var cut = words
        while !cut.isEmpty, width(cut + "…", size: size) > room { cut.removeLast() }
        return cut + "…"
    }

    /// An upper estimate of the width of words in a sans-serif face.
    package static func width(_ words: String, size: Double = 12) -> Double {
        var units = 0.0
        for character in words {
            switch character {
            case "i", "j", "l", "t", "f", "I", ".", ",", ":", ";", "|", "'", "(", ")", " ":
                units += 0.36
            case "m", "w", "M", "W", "%": units += 0.92
            case "A"..."Z": units += 0.7
            default: units += 0.6
            }
        }
        return units * size
    }
}
