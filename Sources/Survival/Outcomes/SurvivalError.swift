/// Why a statistic cannot be computed from the data at hand.
///
/// Every case prints as one sentence that says what is wrong, where, what was found and what is
/// needed. Rows are numbered from 0 in the cases and from 1 in the sentences.
public enum SurvivalError: Error, Sendable, Hashable, CustomStringConvertible {
    // MARK: Input

    /// There is no row at all.
    case empty
    /// A column has not one value per patient.
    case countMismatch(what: String, found: Int, needed: Int)
    /// A value is not a number, or infinite.
    case notFinite(what: String, row: Int, value: Double)
    /// A follow-up time is below zero.
    case negativeTime(row: Int, value: Double)
    /// A patient enters at or after the own follow-up time.
    case entryNotBeforeTime(row: Int, entry: Double, time: Double)
    /// A value is outside its range; `needed` says what the values must be.
    case outOfRange(what: String, row: Int, value: Double, needed: String)
    /// An argument that is not data makes no sense; the text is the whole sentence.
    case invalidArgument(String)
    /// There are fewer rows than the method needs.
    case tooFewRows(found: Int, needed: Int)
    /// All weights are zero.
    case noWeight

    // MARK: Degenerate data

    /// No event was observed.
    case noEvents(count: Int)
    /// No pair of patients can be ordered by their times.
    case noComparablePairs(count: Int, events: Int)
    /// A comparison of groups was given one group.
    case oneGroup(count: Int)
    /// A comparison of classes was given one class; `what` says which rows there are.
    case oneClass(what: String)
    /// The statistic has no variance, so that it cannot be tested.
    case zeroVariance(what: String)
    /// The partial likelihood does not depend on the covariates.
    case noInformation
    /// A covariate is constant or a combination of the others.
    case singular(covariate: String)
    /// The likelihood rises without end: a covariate separates the events.
    case monotoneLikelihood(covariate: String)
    /// An iteration did not reach its optimum.
    case notConverged(what: String, iterations: Int)

    // MARK: Times at which a statistic is wanted

    /// A time is outside the range in which the data can answer.
    case timeOutsideSupport(time: Double, lower: Double, upper: Double, what: String)
    /// Times must rise strictly.
    case timesNotIncreasing(position: Int, previous: Double, value: Double)
    /// An integral over times was given fewer than two.
    case needTwoTimes(found: Int)
    /// The curve of censoring is zero where its inverse is needed.
    case noCensoringSupport(time: Double)
    /// No patient had the event by this time.
    case noCase(time: Double)
    /// No patient is known to be free of the event after this time.
    case noControl(time: Double)

    /// The error as one sentence.
    public var description: String {
        switch self {
        case .empty: "there are no patients; at least one is needed"
        case .countMismatch(let what, let found, let needed):
            "there are \(found) \(what) for \(needed) patients; every patient needs exactly one"
        case .notFinite(let what, let row, let value):
            "row \(row + 1) has the \(what) \(value); it must be a finite number"
        case .negativeTime(let row, let value):
            "row \(row + 1) has the time \(value); times must be finite and not negative"
        case .entryNotBeforeTime(let row, let entry, let time):
            "row \(row + 1) enters at \(entry) and leaves at \(time); "
                + "the entry must come before the time"
        case .outOfRange(let what, let row, let value, let needed):
            "row \(row + 1) has the \(what) \(value); \(needed)"
        case .invalidArgument(let sentence): sentence
        case .tooFewRows(let found, let needed):
            "there \(found == 1 ? "is 1 patient" : "are \(found) patients"); "
                + "at least \(needed) are needed"
        case .noWeight: "all weights are 0; at least one must be positive"
        case .noEvents(let count): "none of the \(count) patients had the event"
        case .noComparablePairs(let count, let events):
            "no pair of the \(count) patients can be compared (\(events) events); "
                + "an event is needed before the end of another patient's follow-up"
        case .oneGroup(let count):
            "all \(count) patients are in one group; at least two groups are needed"
        case .oneClass(let what): "\(what); both classes are needed"
        case .zeroVariance(let what):
            "the variance of \(what) is 0, so it cannot be tested"
        case .noInformation:
            "the partial likelihood does not depend on the covariates: "
                + "no event has another patient at risk"
        case .singular(let covariate):
            "the covariate \(covariate) is constant or a combination of the others; leave it out"
        case .monotoneLikelihood(let covariate):
            "the likelihood rises without end along the covariate \(covariate): "
                + "it separates the events from the others; a penalty would make it finite"
        case .notConverged(let what, let iterations):
            "\(what) did not converge in \(iterations) iterations"
        case .timeOutsideSupport(let time, let lower, let upper, let what):
            "the time \(time) is outside \(what), from \(lower) to \(upper)"
        case .timesNotIncreasing(let position, let previous, let value):
            "time \(position + 1) is \(value) after \(previous); times must rise strictly"
        case .needTwoTimes(let found):
            "an integral over time needs at least two times, not \(found)"
        case .noCensoringSupport(let time):
            "the curve of censoring is 0 at the time \(time), so an event there has no weight; "
                + "end the range earlier"
        case .noCase(let time): "no patient had the event by the time \(time)"
        case .noControl(let time): "no patient was followed beyond the time \(time)"
        }
    }
}
