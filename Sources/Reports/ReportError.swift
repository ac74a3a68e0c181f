/// Why there is no report: its parts contradict each other, or a run is not finished.
public enum ReportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A number is not finite.
    case notFinite(place: String, value: String)
    /// A number lies where it cannot.
    case outOfRange(place: String, value: String, needed: String)
    /// Two lists that belong together differ in length.
    case countMismatch(place: String, found: Int, needed: Int)
    /// A list is empty that must not be.
    case empty(place: String)

    /// A run folder has no results yet.
    case unfinished(folder: String)
    /// A folder holds no run that has a report.
    case noReport(folder: String)
    /// A run that is compared was held out otherwise.
    case otherFolds(folder: String)
    /// A run that is compared chose its epoch otherwise, or has other data.
    case otherProtocol(folder: String)

    /// What is wrong, where, what was found and what is needed.
    public var description: String {
        switch self {
        case .notFinite(let place, let value):
            "\(place) is \(value); a report shows finite numbers only"
        case .outOfRange(let place, let value, let needed):
            "\(place) is \(value); it must be \(needed)"
        case .countMismatch(let place, let found, let needed):
            "\(place) holds \(found) values; \(needed) are needed"
        case .unfinished(let folder):
            "\(folder) has no metrics.json, so the run is not finished; go on with --resume"
        case .noReport(let folder):
            """
            \(folder) has neither run.json nor study.json, so it is no run of G-HANet or GiMP; tables of \
            predictions are judged with morphogen evaluate
            """
        case .otherFolds(let folder):
            """
            \(folder) has other folds than the run it is compared with; only the same patients held \
            out in the same folds can be compared
            """
        case .otherProtocol(let folder):
            "\(folder) has another protocol, kind of data or clinical table than the run it is compared with"
        case .empty(let place):
            "\(place) is empty; give a reason for leaving the section out instead"
        }
    }
}
