import Foundation

/// A colour in Oklab, where equal steps look equal.
///
/// ### Reference
/// Ottosson B. *A perceptual color space for image processing*, 2020.
package struct Lab: Sendable, Hashable {
    /// Lightness from 0 (black) to 1 (white).
    package var lightness: Double
    /// Green (negative) to red.
    package var a: Double
    /// Blue (negative) to yellow.
    package var b: Double

    /// The same colour as `color`.
    package init(_ color: RGB) {
        let r = RGB.linear(color.red)
        let g = RGB.linear(color.green)
        let b = RGB.linear(color.blue)
        let long = cbrt(0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b)
        let middle = cbrt(0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b)
        let short = cbrt(0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b)
        lightness = 0.210_454_255_3 * long + 0.793_617_785 * middle - 0.004_072_046_8 * short
        a = 1.977_998_495_1 * long - 2.428_592_205 * middle + 0.450_593_709_9 * short
        self.b = 0.025_904_037_1 * long + 0.782_771_766_2 * middle - 0.808_675_766 * short
    }

    /// The colour between `first` and `second`.
    package init(from first: Lab, to second: Lab, at share: Double) {
        lightness = first.lightness + (second.lightness - first.lightness) * share
        a = first.a + (second.a - first.a) * share
        b = first.b + (second.b - first.b) * share
    }

    /// The colour for the screen, clipped to what it can show.
    package var rgb: RGB {
        let long = pow(lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b, 3)
        let middle = pow(lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b, 3)
        let short = pow(lightness - 0.089_484_177_5 * a - 1.291_485_548 * b, 3)
        let r = 4.076_741_662_1 * long - 3.307_711_591_3 * middle + 0.230_969_929_2 * short
        let g = -1.268_438_004_6 * long + 2.609_757_401_1 * middle - 0.341_319_396_5 * short
        let blue = -0.004_196_086_3 * long - 0.703_418_614_7 * middle + 1.707_614_701 * short
        return RGB(
            red: RGB.encoded(min(max(r, 0), 1)), green: RGB.encoded(min(max(g, 0), 1)),
            blue: RGB.encoded(min(max(blue, 0), 1)))
    }
}
