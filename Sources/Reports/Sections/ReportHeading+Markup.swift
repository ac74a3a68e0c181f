import Cohorts

extension ReportHeading {
    /// The head of the page: what was studied, the sentence to remember, labels and warnings.
    func markup(kind: String, keys: [KeyNumber]) -> Markup {
        let labels = badges.map(\.markup)
        let warnings = self.warnings.map { PageBuilder.callout($0.words, tone: $0.tone) }
        let numbers: Markup? =
            keys.isEmpty ? nil : "<dl class=\"keys\">\(keys.map(\.markup))</dl>"
        return """
            <p class="kicker">\(kind) · \(model) · \(date) · research use only</p>
            <h1>\(study)</h1>
            <p class="summary">\(sentence)</p>
            <ul class="badges" aria-label="How to read this report">\(labels)</ul>
            \(numbers)\(warnings)
            """
    }

    /// The plain sentence with the main number.
    var sentence: Markup {
        if let summary { return Markup(escaping: summary) }
        switch headline {
        case .missing(let reason): return "\(model) has no main number: \(reason)."
        case .shown(let estimate):
            let given = testInput.map { "Given \($0), " } ?? ""
            let events = estimate.events.map { " with \(NumberText.count($0, "event"))" } ?? ""
            let pairs = NumberText.fixed(estimate.value * 100, 0)
            return """
                \(given)\(model) names the patient with the earlier event in \(pairs) of 100 \
                comparable pairs: C-index <strong>\(emphasis(estimate))</strong> over \
                \(NumberText.count(estimate.patients, "patient"))\(events), where 0.5 is \
                chance.\(estimate.verdict)
                """
        }
    }

    /// The number and its interval, neither of them broken at a line's end.
    private func emphasis(_ estimate: IntervalEstimate) -> Markup {
        let parts = NumberText.estimate(estimate).split(separator: " ", maxSplits: 1)
        let interval: Markup? =
            parts.count == 2 ? " <span class=\"nb\">\(String(parts[1]))</span>" : nil
        return "\(String(parts[0]))\(interval)"
    }

    /// The labels at the head of the page.
    var badges: [Badge] {
        var badges: [Badge] = []
        switch epochChoice {
        case .lastEpoch: badges.append(Badge("Protocol", "last epoch"))
        case .nested: badges.append(Badge("Protocol", "nested inner split"))
        case .paperCompatible:
            badges.append(Badge("Protocol", "paper-compatible", tone: .alert))
        case nil: break
        }
        switch dataKind {
        case .simulated: badges.append(Badge("Data", "simulated", tone: .caution))
        case .semiSynthetic: badges.append(Badge("Data", "semi-synthetic", tone: .alert))
        case .classMatched:
            badges.append(Badge("Data", "class-matched pairing", tone: .alert))
        case .real: badges.append(Badge("Data", "real"))
        case nil: break
        }
        if let preset {
            let tone: Badge.Tone = preset == "reference" ? .caution : .plain
            badges.append(Badge("Wiring", preset, tone: tone))
        }
        if let endpoint { badges.append(Badge("Endpoint", endpoint)) }
        let isFew = (headline.value?.events).map { $0 < ReportHeading.fewEvents } ?? false
        if patients > 0 {
            badges.append(
                Badge("n", NumberText.count(patients), tone: isFew ? .caution : .plain))
        }
        return badges
    }

    /// Below this many events a concordance is little more than a hint.
    static let fewEvents = 30

    /// What must not be overlooked, loudest first.
    var warnings: [(words: Markup, tone: Badge.Tone)] {
        var result: [(words: Markup, tone: Badge.Tone)] = []
        if epochChoice == .paperCompatible {
            result.append(
                (
                    """
                    <b>Optimistic by design.</b> Each fold kept the epoch that scored best on the \
                    very patients it is scored on, as published code does. Compare these numbers \
                    only with others made the same way.
                    """, .alert
                ))
        }
        switch dataKind {
        case .semiSynthetic:
            result.append(
                (
                    """
                    <b>Semi-synthetic.</b> Genes are real, but what the slides show, or what the \
                    classes are, was made from them by a program. Nothing here says that tissue \
                    predicts this outcome.
                    """, .alert
                ))
        case .classMatched:
            result.append(
                (
                    """
                    <b>Class-matched pairing.</b> Tissue and genes are real, but of different \
                    people who share a class: what both say together says nothing about patients. \
                    Where the classes are cohorts whose genes were standardised apart, genes tell \
                    the standardisation; only tissue alone is a finding.
                    """, .alert
                ))
        case .simulated:
            result.append(
                (
                    """
                    <b>Simulated.</b> Slides, genes and outcomes were drawn by a program with \
                    known links. The numbers say how well these links were found, and nothing \
                    about patients.
                    """, .caution
                ))
        case .real, nil: break
        }
        if preset == "reference" {
            result.append(
                (
                    """
                    <b>Reference wiring.</b> The model keeps the defects of the published code, \
                    among them time bins cut with the outcomes of held-out patients; for \
                    comparison only.
                    """, .caution
                ))
        }
        if let events = headline.value?.events, events < ReportHeading.fewEvents {
            let number = NumberText.count(events, "event")
            result.append(
                ("<b>Only \(number).</b> With so few, any number here can be luck.", .caution))
        }
        return result
    }
}

extension IntervalEstimate {
    /// What is to be said of an index for which one half is chance, a sentence after a blank; empty
    /// if its interval lies above.
    package var verdict: String {
        guard let interval else { return "" }
        if interval.upper < 0.5 { return " The order is worse than chance." }
        return interval.lower <= 0.5 ? " The interval includes chance." : ""
    }
}

/// A number in the strip under the sentence.
struct KeyNumber {
    var name: String
    var value: String
    var detail: String

    init(_ name: String, _ value: String, _ detail: String = "") {
        self.name = name
        self.value = value
        self.detail = detail
    }

    /// An estimate with its interval beneath.
    init(_ name: String, _ estimate: IntervalEstimate, decimals: Int? = nil) {
        let places = decimals ?? NumberText.decimals(for: estimate.interval)
        let range = estimate.interval.map {
            "\(NumberText.percent($0.level)) CI \(NumberText.range($0.lower, $0.upper, places))"
        }
        self.init(name, NumberText.fixed(estimate.value, places), range ?? "no interval")
    }

    var markup: Markup {
        let small: Markup = detail.isEmpty ? "" : "<small>\(detail)</small>"
        return "<div><dt>\(name)</dt><dd>\(value)\(small)</dd></div>"
    }
}
