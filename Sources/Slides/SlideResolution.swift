internal import SystemPackage

/// Decides how many micrometers a pixel covers, or says why that cannot be decided.
///
/// The objective's power is not consulted: 20x is 0.5 µm on one scanner and 0.44 µm on the next.
struct SlideResolution {
    /// What scanners give; a file that says otherwise holds a printer's resolution.
    static let ofScanners = 0.02...20.0
    /// What a caller may state.
    static let stateable = 0.005...200.0

    let micrometersPerPixel: Double
    let origin: SlideLayout.ResolutionOrigin

    init(path: FilePath, stated: Double?, x: Double?, y: Double?) throws(SlideError) {
        if let stated {
            guard Self.stateable.contains(stated) else {
                throw SlideError(
                    .resolution, file: path,
                    """
                    --slide-mpp states \(number(stated)) µm per pixel for slide '\(path)'; a number \
                    from 0.005 to 200 is needed
                    """)
            }
            micrometersPerPixel = stated
            origin = .stated
            return
        }
        guard let x = x ?? y, let y = y ?? Optional(x) else {
            throw SlideError(
                .resolution, file: path,
                """
                slide '\(path)' does not say how many micrometers a pixel covers; state it with \
                --slide-mpp
                """)
        }
        guard Self.ofScanners.contains(x), Self.ofScanners.contains(y) else {
            throw SlideError(
                .resolution, file: path,
                """
                slide '\(path)' says \(number(x)) µm per pixel, which no slide scanner gives \
                (0.02 to 20); state the true value with --slide-mpp
                """)
        }
        guard abs(x - y) <= 0.02 * min(x, y) else {
            throw SlideError(
                .resolution, file: path,
                """
                slide '\(path)' says \(number(x)) µm per pixel across and \(number(y)) down, but \
                square pixels are needed; state one value with --slide-mpp
                """)
        }
        micrometersPerPixel = x == y ? x : (x * y).squareRoot()
        origin = .metadata
    }
}
