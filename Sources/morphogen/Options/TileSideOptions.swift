import ArgumentParser

/// How large a tile is on the glass, in either of two ways of saying it.
struct TileSideOptions: ParsableArguments {
    @Option(
        name: .customLong("mpp"),
        help: """
            Micrometres per pixel at which --tile counts; 0.5 by default, or what the model was \
            trained with.
            """)
    var micrometersPerPixel: Double?

    @Option(
        name: .customLong("tile"),
        help: """
            The side of a tile in pixels of --mpp; what the encoder reads by default. The side on \
            the glass is both multiplied.
            """)
    var pixels: Int?

    @Option(
        name: .customLong("tile-um"),
        help: "The side of a tile on the glass, micrometres, instead of --mpp and --tile.")
    var micrometers: Double?

    func validate() throws {
        if micrometers != nil, micrometersPerPixel != nil || pixels != nil {
            throw ValidationError(
                "--tile-um is the side of a tile, and so is --mpp times --tile; say it in one way")
        }
        if pixels != nil, micrometersPerPixel == nil {
            throw ValidationError(
                "--tile counts pixels; say with --mpp how many micrometres one has, such as 0.5")
        }
    }

    /// The side on the glass in micrometres, for an encoder that reads so many pixels; nothing if
    /// nothing is asked for.
    func micrometers(shownAs encoderPixels: Int) -> Double? {
        micrometers ?? micrometersPerPixel.map { $0 * Double(pixels ?? encoderPixels) }
    }
}
