import Encoding
import Foundation
import Synchronization

/// One line on standard error that says how far a long job is and when it will be done.
///
/// On a terminal the line is rewritten in place, at most ten times a second. Anywhere else (a log file,
/// CI) a new line is written at most every ten seconds, so that logs stay short.
final class ProgressLine: Sendable {
    private struct State {
        var started = ContinuousClock.now
        var firstDone = 0
        var lastShown: ContinuousClock.Instant?
        var width = 0
    }

    private let title: String
    private let quiet: Bool
    private let terminal: Bool
    private let state = Mutex(State())

    /// - Parameters:
    ///   - title: What is being done, as a short noun or verb phrase.
    ///   - quiet: If true nothing is ever shown.
    init(_ title: String, quiet: Bool = false) {
        self.title = title
        self.quiet = quiet
        terminal = isatty(STDERR_FILENO) == 1
    }

    /// Shows that `done` of `total` units are finished.
    ///
    /// The first call sets where the work began, so a resumed job estimates its time from what it really did.
    ///
    /// - Parameters:
    ///   - done: Units that are finished.
    ///   - total: Units in all.
    ///   - words: What stands in place of the two numbers, for units that mean nothing to a person.
    ///   - note: What stands at the end.
    func update(_ done: Int, of total: Int, showing words: String? = nil, note: String = "") {
        guard !quiet else { return }
        state.withLock { state in
            let now = ContinuousClock.now
            if state.lastShown == nil {
                state.started = now
                state.firstDone = done
            }
            let pause: Duration = terminal ? .milliseconds(100) : .seconds(10)
            if let last = state.lastShown, now - last < pause, done < total { return }
            state.lastShown = now
            show(text(done, total, words ?? "\(done)/\(total)", note, since: state), &state)
        }
    }

    /// Shows how far an extraction of features is.
    func update(_ state: FeatureExtraction.Progress) {
        update(
            state.slide * 1000 + state.tiles * 1000 / max(1, state.total),
            of: state.slides * 1000,
            showing: "slide \(state.slide + 1)/\(state.slides), tile \(state.tiles)/\(state.total)",
            note: state.rate == 0
                ? "" : "\(fixed(state.rate, 0)) tiles/s, waits for \(state.bottleneck.rawValue)")
    }

    /// Ends the line; what follows starts on a new one.
    func finish(_ sentence: String? = nil) {
        guard !quiet else { return }
        state.withLock { state in
            if let sentence {
                show("\(title): \(sentence)", &state)
                if terminal { write("\n") }
            } else if terminal, state.width > 0 {
                write("\n")
            }
            state.width = 0
        }
    }

    private func text(
        _ done: Int, _ total: Int, _ words: String, _ note: String, since state: State
    ) -> String {
        let elapsed = (ContinuousClock.now - state.started) / .seconds(1)
        let worked = done - state.firstDone
        var parts = ["\(title)  \(words)"]
        if worked > 0, done < total {
            parts.append("\(brief(elapsed / Double(worked) * Double(total - done))) left")
        } else if done >= total {
            parts.append("in \(brief(elapsed))")
        }
        if !note.isEmpty { parts.append(note) }
        guard terminal, total > 0 else { return parts.joined(separator: "  ") }
        // A line that is wider than the terminal would not be rewritten in place.
        let rest = parts.joined(separator: "  ").count
        let width = min(24, columns - 1 - rest - 2)
        if width >= 8 {
            let filled = min(done, total) * width / total
            let bar =
                String(repeating: "█", count: filled)
                + String(repeating: "░", count: width - filled)
            parts.insert(bar, at: 1)
        }
        return String(parts.joined(separator: "  ").prefix(columns - 1))
    }

    /// The width of the terminal, which may change at any time.
    private var columns: Int {
        var size = winsize()
        let answer = unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size)
        guard answer == 0, size.ws_col > 20 else { return 80 }
        return Int(size.ws_col)
    }

    private func show(_ text: String, _ state: inout State) {
        guard terminal else { return write(text + "\n") }
        let padding = String(repeating: " ", count: max(0, state.width - text.count))
        write("\r" + text + padding)
        state.width = text.count
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}

/// A duration as a person says it: `45 s`, `3 min 20 s`, `2 h 5 min`.
func brief(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    return switch whole {
    case ..<60: "\(whole) s"
    case ..<3600: "\(whole / 60) min \(whole % 60) s"
    default: "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
