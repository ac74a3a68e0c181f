import Reports

/// Numbers under one another: value, interval, patients, events, and the method as a note.
struct MeasureTable {
    private var table: TextTable
    private let digits: Int
    private let hasEvents: Bool

    init(_ title: String, digits: Int, hasEvents: Bool = true) {
        table = TextTable(
            [title, "value", "95% interval", "n"] + (hasEvents ? ["events"] : []) + ["method"])
        self.digits = digits
        self.hasEvents = hasEvents
    }

    var lines: [String] { table.lines }
    var isEmpty: Bool { table.isEmpty }

    /// Adds a number, or the reason why there is none.
    mutating func add(_ measure: Measure, indent: Bool = false) {
        let unit = measure.unit.map { ", \($0)" } ?? ""
        let name = (indent ? "  " : "") + measure.name + unit
        switch measure.estimate {
        case .missing(let reason):
            table.add(
                [name, "none", "", ""] + (hasEvents ? [""] : []) + [table.note(reason)])
        case .shown(let estimate):
            let places = measure.unit == nil ? digits : 1
            let interval = estimate.interval.map {
                NumberText.range($0.lower, $0.upper, places)
            }
            let events = hasEvents ? [estimate.events.map { NumberText.count($0) } ?? ""] : []
            table.add(
                [
                    name, NumberText.fixed(estimate.value, places), interval ?? "none",
                    NumberText.count(estimate.patients),
                ] + events + [table.note(estimate.method)])
        }
    }

    /// Adds a line of words.
    mutating func add(heading: String) { table.add([heading]) }
}
