import Reports
import Testing

@Suite struct `Scales and ticks` {
    @Test func `a scale maps ends to ends and clamps`() {
        let scale = Scale(10, 20, from: 100, to: 0)
        #expect(scale(10) == 100 && scale(20) == 0 && scale(15) == 50)
        #expect(scale.clamped(3) == 10 && scale.clamped(99) == 20)
        #expect(scale.contains(15) && !scale.contains(21))
    }

    @Test func `equal factors are equal lengths on a logarithmic scale`() {
        let scale = Scale(0.25, 4, from: 0, to: 100, isLogarithmic: true)
        #expect(abs(scale(1) - 50) < 1e-9 && abs(scale(2) - scale(1) - 25) < 1e-9)
    }

    @Test func `a scale of one number still has a length`() {
        #expect(Scale(3, 3, from: 0, to: 10)(3) == 0)
    }

    @Test func `ticks are round numbers within the range`() {
        let ticks = Ticks(from: 0.37, to: 0.91, about: 5)
        #expect(ticks.labels == ["0.4", "0.6", "0.8"])
        #expect(Ticks(from: 0, to: 1, about: 4).labels == ["0.0", "0.5", "1.0"])
    }

    @Test func `ticks around a range contain it`() {
        let ticks = Ticks(around: 0.489, 0.88, about: 5)
        #expect(ticks.labels == ["0.4", "0.5", "0.6", "0.7", "0.8", "0.9"])
        #expect(ticks.ends.lower <= 0.489 && ticks.ends.upper >= 0.88)
        #expect(Ticks(around: 2, 2, about: 4).values.count >= 2)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `ticks around any range contain it and are few`(seed: UInt64) {
        var stream = DemoReport.Stream(state: seed)
        let low = stream.normal() * 100
        let high = low + stream.uniform() * 50 + 1e-6
        let ticks = Ticks(around: low, high, about: 5)
        #expect(ticks.ends.lower <= low + 1e-9 && ticks.ends.upper >= high - 1e-9)
        #expect((2...9).contains(ticks.values.count))
        #expect(Set(ticks.labels).count == ticks.labels.count)
    }

    @Test func `months step by parts and multiples of a year`() {
        #expect(Ticks(monthsTo: 77, about: 9).labels == ["0", "12", "24", "36", "48", "60", "72"])
        #expect(Ticks(monthsTo: 5, about: 5).labels == ["0", "1", "2", "3", "4", "5"])
        #expect(Ticks(monthsTo: 3000, about: 5).values.count <= 6)
    }

    @Test func `epochs show the first and the last`() {
        #expect(Ticks(epochsTo: 20).labels == ["1", "5", "10", "15", "20"])
        #expect(Ticks(epochsTo: 1).labels == ["1"])
        #expect(Ticks(epochsTo: 2).labels == ["1", "2"])
    }

    @Test func `as many labels as ticks`() async {
        await #expect(processExitsWith: .failure) { _ = Ticks(values: [1, 2], labels: ["1"]) }
    }
}

@Suite struct `Paths` {
    @Test func `a staircase goes flat, then down`() {
        let path = PathData.steps([(0, 10), (5, 10), (8, 20)])
        #expect(path.markup.text == "M0 10H5H8V20")
    }

    @Test func `negative places need no space`() {
        #expect(PathData.polyline([(1, -2), (-3.5, 4)]).markup.text == "M1-2L-3.5 4")
    }
}

@Suite struct `Plots` {
    @Test func `a tiny plot is drawn exactly so`() {
        var plot = Plot(
            width: 100, height: 80, insets: .init(top: 20, right: 10, bottom: 40, left: 30),
            x: .init(0, 2, title: "x", ticks: Ticks(values: [0, 2], labels: ["0", "2"])),
            y: .init(0, 1, title: "y", ticks: Ticks(values: [0, 1], labels: ["0", "1"])))
        plot.line([(0, 0), (1, 1), (2, 0.5)], series: Series(1, dash: 1))
        #expect(
            plot.svg(label: "a < b").text == """
                <svg viewBox="0 0 100 80" role="img" aria-label="a &lt; b">\
                <path class="grid" d="M30 40H90M30 20H90"/><g class="ticks">\
                <text x="22" y="44" text-anchor="end">0</text>\
                <text x="22" y="24" text-anchor="end">1</text></g>\
                <path class="axis" d="M30 40H90M30 40V45M90 40V45"/><g class="ticks">\
                <text x="30" y="58" text-anchor="middle">0</text>\
                <text x="90" y="58" text-anchor="middle">2</text></g>\
                <text class="title" x="90" y="76" text-anchor="end">x</text>\
                <text class="title" x="0" y="13">y</text>\
                <path class="line s1 dash-1" d="M30 40L60 20L90 30"/></svg>
                """)
    }

    @Test func `a step band is closed and follows both stairs`() {
        var plot = Plot(
            width: 100, height: 100, insets: .init(top: 0, right: 0, bottom: 0, left: 0),
            x: .init(0, 10, title: "", ticks: Ticks(values: [], labels: [])),
            y: .init(0, 1, title: "", ticks: Ticks(values: [], labels: [])))
        plot.stepBand([(0, 1, 1), (5, 0.4, 0.8), (10, 0.2, 0.6)], series: Series(0))
        #expect(
            plot.svg(label: "").text.contains(
                "M0 0H50V20H100V40V80H100V60H50V0H0Z"))
    }
}

@Suite struct `Survival chart` {
    /// Five patients: events at 2 and 6, others last seen at 4, 8 and 8.
    static let group = DemoReport.life(
        "High", [(2, true), (4, false), (6, true), (8, false), (8, false)])

    static let section = RiskGroupSection(
        rule: "by hand", groups: [group], logRank: .missing("one group"),
        hazardRatio: .missing("one group"), band: "")

    @Test func `the curve falls where it must`() {
        #expect(
            Self.group.steps.map(\.survival).map { ($0 * 1000).rounded() } == [800, 800, 533, 533])
    }

    @Test func `numbers at risk stand under their ticks`() throws {
        for layout in Layout.allCases {
            let page = try WellFormed(SurvivalChart(Self.section, layout: layout).svg().text)
            let words = page.all("text").filter { $0.attributes["class"] == "number" }
            let ticks = page.all("text").filter {
                $0.attributes["text-anchor"] == "middle" && $0.attributes["class"] == nil
            }
            #expect(words.count == ticks.count && !words.isEmpty)
            #expect(
                zip(words, ticks).allSatisfy { $0.attributes["x"] == $1.attributes["x"] })
        }
    }

    @Test func `the numbers at risk count those still watched`() {
        let text = SurvivalChart(Self.section, layout: .wide).svg().text
        let numbers = text.matches(of: /class="number"[^>]*>(\d+)</).map { String($0.1) }
        // ticks 0, 1, … 8
        #expect(numbers == ["5", "5", "5", "4", "4", "3", "3", "2", "2"])
    }

    @Test func `names that would collide are pushed apart`() {
        let twin = DemoReport.life(
            "Low", [(2, true), (4, false), (6, true), (8, false), (8, false)])
        let section = RiskGroupSection(
            rule: "", groups: [twin, Self.group], logRank: .shown(0.5),
            hazardRatio: .missing("no"), band: "")
        let text = SurvivalChart(section, layout: .wide).svg().text
        let places = text.matches(of: /class="name s\d" x="7\d\d[^"]*" y="([\d.]+)"/).compactMap {
            Double($0.1)
        }
        #expect(places.count == 2 && abs(places[0] - places[1]) >= 16)
    }
}

@Suite struct `Forest plot` {
    static func rows(_ name: String) -> [ForestPlot.Row] {
        [
            .heading("Folds"),
            .estimate(
                name: name,
                IntervalEstimate(
                    value: 0.7, interval: .init(0.6, 0.8), patients: 20, events: 9, method: "m"),
                sign: .square, color: 0),
            .missing(name: "Fold 2", reason: "no pair can be compared"),
        ]
    }

    @Test(arguments: Layout.allCases)
    func `holds every name, number and reason`(layout: Layout) throws {
        let plot = ForestPlot(
            rows: Self.rows("Fold 1"), title: "C-index", reference: 0.5, layout: layout)
        let page = try WellFormed(plot.svg(label: "forest").text)
        for words in ["Folds", "Fold 1", "0.70 (0.60–0.80)", "no pair can be compared", "C-index"] {
            #expect(page.words.contains(words))
        }
    }

    @Test func `a name too long for its place is cut, and whole under the pointer`() throws {
        let name = String(repeating: "a very long name ", count: 8)
        let plot = ForestPlot(
            rows: Self.rows(name), title: "", reference: nil, layout: .narrow)
        let page = try WellFormed(plot.svg(label: "").text)
        #expect(page.words.contains("…"))
        #expect(page.values(of: "data-tip").contains { $0.hasPrefix(name) })
    }

    @Test func `ratios stand on a logarithmic scale`() throws {
        let ratio = IntervalEstimate(
            value: 1, interval: .init(0.5, 2), patients: 20, method: "m")
        let plot = ForestPlot(
            rows: [.estimate(name: "r", ratio, sign: .disc, color: 0)], title: "", reference: 1,
            isRatio: true, layout: .wide)
        let text = plot.svg(label: "").text
        let ends = try #require(text.firstMatch(of: /class="whisker" d="M([\d.]+) [\d.]+H([\d.]+)/))
        let dot = try #require(text.firstMatch(of: /cx="([\d.]+)"/))
        let numbers = [ends.1, dot.1, ends.2].compactMap { Double($0) }
        #expect(numbers.count == 3 && abs(numbers[0] + numbers[2] - 2 * numbers[1]) < 0.05)
    }
}

@Suite struct `Strip plot` {
    @Test func `draws every value and the same way each time`() {
        var stream = DemoReport.Stream(state: 4)
        let values = (0..<500).map { _ in stream.normal() * 0.2 }
        let row = StripPlot.Row(name: "g", values: values, note: "n")
        let draw = {
            StripPlot(rows: [row], title: "r", lower: 0, upper: 0.5, layout: .wide)
                .svg(label: "l").text
        }
        #expect(draw().split(separator: "h0").count == 501)
        #expect(draw() == draw())
    }

    @Test func `quantiles interpolate`() {
        #expect(StripPlot.quantile([3, 1, 2, 4], 0.25) == 1.75)
        #expect(StripPlot.median([5]) == 5)
        #expect(StripPlot.median([]) == nil)
    }
}
