/// A barcode of TCGA, `TCGA-02-0001-01C-01D-0182-01`, as far as it goes.
///
/// ### Reference
/// GDC, *TCGA Barcode*: project, tissue source site, participant, sample type and vial, portion and
/// analyte, plate, centre.
public struct TCGABarcode: Sendable, Hashable {
    /// `TCGA-02-0001`.
    public let patient: String
    /// The tissue source site, `02`: the hospital.
    public let site: String
    /// The sample type, 1 for a primary solid tumour, 11 for normal tissue; nothing in a patient's
    /// barcode.
    public let sampleType: Int?
    /// The sample with its vial, `TCGA-02-0001-01C`; nothing in a patient's barcode.
    public let sample: String?

    /// Reads a barcode; a slide's file name and lower case are read too.
    ///
    /// Gives nothing if the text begins otherwise.
    ///
    /// - Parameter text: A barcode or a name that begins with one.
    public init?(_ text: String) {
        let name = text.replacing(".", with: "-").uppercased()
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0] == "TCGA", parts[1].count == 2, parts[2].count == 4,
            parts[1].allSatisfy(Self.isCode), parts[2].allSatisfy(Self.isCode)
        else { return nil }
        patient = parts[0..<3].joined(separator: "-")
        site = String(parts[1])
        guard parts.count > 3, parts[3].count >= 2, parts[3].count <= 3,
            let type = Int(parts[3].prefix(2))
        else {
            sampleType = nil
            sample = nil
            return
        }
        sampleType = type
        sample = parts[0..<4].joined(separator: "-")
    }

    /// Whether the sample is of the primary tumour (01), a primary blood cancer (03) or a further
    /// primary (05).
    public var isPrimaryTumour: Bool { sampleType.map { [1, 3, 5, 9].contains($0) } ?? false }

    /// Whether the sample is normal tissue or blood (10 to 19).
    public var isNormal: Bool { sampleType.map { (10...19).contains($0) } ?? false }

    private static func isCode(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber)
    }
}
