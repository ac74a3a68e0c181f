/// What crosses between a process and the reader of HDF5 files; integers are of 8 bytes, little
/// end first, texts end with a zero.
enum HDF5Message: UInt8 {
    // Questions
    /// Opens the file of this path.
    case open = 1
    /// Closes it; there is no answer.
    case close
    /// What is under this name?
    case kind
    /// The numbers of the array of this name, as an ``HDF5Number`` that comes first.
    case numbers
    /// The texts of the array of this name.
    case strings
    /// All attributes of this name.
    case attributes
    /// The text of the attribute that is named first.
    case text
    /// The whole numbers of the attribute that is named first.
    case integers

    // Answers
    case done
    /// An ``HDF5Kind``.
    case isKind
    /// The shape of an array, before its pieces.
    case shape
    case piece
    /// How many texts come.
    case count
    case texts
    /// Whole numbers, after a byte that says whether there are any.
    case isIntegers
    /// The code of a ``FileError`` and its reason.
    case failure

    /// The most bytes of an answer that comes as a whole.
    static let longest = 1 << 26

    /// The bytes of integers.
    static func bytes(_ integers: [Int64]) -> [UInt8] {
        integers.flatMap { withUnsafeBytes(of: $0.littleEndian) { Swift.Array($0) } }
    }

    /// Integers from their bytes; nothing if these are no whole number of them.
    static func integers(_ bytes: some Collection<UInt8>) -> [Int64]? {
        guard bytes.count.isMultiple(of: 8) else { return nil }
        var integers: [Int64] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let word = rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            integers.append(Int64(bitPattern: word))
            rest = rest.dropFirst(8)
        }
        return integers
    }

    /// The bytes of texts; a zero inside one would part it, and none has any.
    static func bytes(_ texts: [String]) -> [UInt8] { texts.flatMap { Swift.Array($0.utf8) + [0] } }

    /// Texts from their bytes; nothing if they are no whole texts in UTF-8.
    static func texts(_ bytes: [UInt8]) -> [String]? {
        guard bytes.last ?? 0 == 0 else { return nil }
        var texts: [String] = []
        var start = 0
        while start < bytes.count, let end = bytes[start...].firstIndex(of: 0) {
            guard let text = String(validating: bytes[start..<end], as: UTF8.self) else {
                return nil
            }
            texts.append(text)
            start = end + 1
        }
        return texts
    }
}
