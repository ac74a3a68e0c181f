/// A gene's symbol that a spreadsheet took for a date or a number: `1-Mar` was MARCH1, `2-Sep` SEPT2.
///
/// About thirty symbols can be hurt this way. Most can be told from what is left; `1-Mar` and
/// `2-Mar` cannot, since MARCH1 and MARC1 both become it, and `2.31E+13` (a clone named 2310009E13)
/// has lost its digits.
///
/// ### Reference
/// Ziemann M, Eren Y, El-Osta A. Gene name errors are widespread in the scientific literature.
/// *Genome Biology* 17:177, 2016.
public struct GeneNameDamage: Sendable, Hashable, Codable {
    /// What the table holds.
    public let found: String
    /// The symbols in use today that it may have been; none if it cannot be told.
    public let candidates: [String]

    /// The one symbol that it must have been, if there is just one.
    public var repaired: String? { candidates.count == 1 ? candidates[0] : nil }

    /// Recognises a damaged name; nothing if the text is no date and no rounded number.
    ///
    /// - Parameter text: One cell of a table.
    public init?(_ text: String) {
        found = text
        if let (month, number) = Self.monthAndNumber(text) {
            candidates = Self.candidates(month, number)
        } else if Self.isRoundedNumber(text) {
            candidates = []
        } else {
            return nil
        }
    }

    /// Month 1…12 and the number beside it in `1-Mar`, `Mar-01`, `1.Mar`, `2001-03-01` or `3/1/2001`.
    private static func monthAndNumber(_ text: String) -> (Int, Int)? {
        let parts = text.split(whereSeparator: { "-/. ".contains($0) }).map(String.init)
        let months = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ]
        func month(_ word: String) -> Int? {
            let word = word.lowercased()
            if word == "sept" { return 9 }
            return months.firstIndex(of: word).map { $0 + 1 }
        }
        switch parts.count {
        case 2:
            if let number = Int(parts[0]), (1...31).contains(number), let month = month(parts[1]) {
                return (month, number)
            }
            // Mar-01, and with Excel's two-digit year Mar-1901 is never written.
            if let month = month(parts[0]), let number = Int(parts[1]), (1...31).contains(number),
                text.contains("-")
            {
                return (month, number)
            }
        case 3:
            let numbers = parts.compactMap { Int($0) }
            if numbers.count == 3 {
                // 2001-03-01 is March 1; with slashes the month comes first, as in the United States.
                if numbers[0] > 1_900, numbers[0] < 2_100 { return (numbers[1], numbers[2]) }
                if text.contains("/"), numbers[2] > 1_900, numbers[2] < 2_100 {
                    return (numbers[0], numbers[1])
                }
            }
            if let number = Int(parts[0]), let month = month(parts[1]), Int(parts[2]) != nil {
                return (month, number)
            }
        default: break
        }
        return nil
    }

    private static func candidates(_ month: Int, _ number: Int) -> [String] {
        switch month {
        case 3 where number <= 2: ["MARCHF\(number)", "MTARC\(number)"]
        case 3 where number <= 11: ["MARCHF\(number)"]
        case 9 where number == 15: ["SELENOF"]
        case 9 where number == 13: ["SEPTIN7P2"]
        case 9 where number <= 14: ["SEPTIN\(number)"]
        case 12 where number == 1: ["DELEC1"]
        case 10 where number == 4: ["POU5F1"]
        default: []
        }
    }

    /// Such as `2.31E+13`.
    private static func isRoundedNumber(_ text: String) -> Bool {
        guard let mark = text.firstIndex(where: { $0 == "E" || $0 == "e" }),
            text.first?.isNumber == true
        else { return false }
        let exponent = text[text.index(after: mark)...]
        return exponent.hasPrefix("+") && Int(exponent.dropFirst()) != nil
            && Double(text) != nil
    }
}
