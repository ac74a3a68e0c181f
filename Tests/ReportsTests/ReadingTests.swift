import Cohorts
import Foundation
import Reports
import Survival
import SystemPackage
import Testing

@Suite struct `Reading a run` {
    static func run<Result>(_ body: (DemoRun) throws -> Result) throws -> Result {
        let run = try DemoRun()
        defer { run.remove() }
        return try body(run)
    }

    static let quick = RunReport.Options(
        resampling: Resampling(replicates: 200, seed: 3), date: "2026-11-22")

    @Test func `the concordance is that of the statistics, pairs within folds`() throws {
        try Self.run { run in
            let report = try RunReport(run.folder, Self.quick)
            let outcome = try SurvivalTimes(
                times: run.predictions.compactMap(\.time),
                events: run.predictions.compactMap(\.event), strata: run.predictions.map(\.fold))
            let index = try ConcordanceIndex(
                risks: run.predictions.map(\.risk), outcome: outcome)
            let headline = try #require(report.heading.headline.value)
            #expect(abs(headline.value - index.value) < 1e-12)
            let interval = try #require(headline.interval)
            #expect(interval.lower < headline.value && headline.value < interval.upper)
            let section = try #require(report.discrimination.value)
            #expect(section.folds.map(\.name) == ["1", "2", "3"])
            #expect(headline.method.contains("pairs within folds; percentile bootstrap"))
        }
    }

    @Test func `counts add up`() throws {
        try Self.run { run in
            let cohort = try RunReport(run.folder, Self.quick).cohort
            #expect(cohort.total.patients == 90)
            #expect(cohort.slides == 92 && cohort.patches == 9140)
            #expect(cohort.folds.map(\.test.patients) == [30, 30, 30])
            #expect(cohort.patterns.map(\.patients) == [89, 1, 1])
            #expect(cohort.patterns[0].present == [true, true, true])
            #expect(cohort.folds.reduce(0) { $0 + $1.test.events } == cohort.total.events)
        }
    }

    @Test func `risk groups hold everybody once`() throws {
        try Self.run { run in
            let groups = try #require(try RunReport(run.folder, Self.quick).riskGroups.value)
            #expect(groups.groups.map(\.name) == ["Low risk", "High risk"])
            #expect(groups.groups.reduce(0) { $0 + $1.patients } == 90)
            for group in groups.groups {
                #expect(group.steps.first?.atRisk == group.patients)
                #expect(group.steps.reduce(0) { $0 + $1.events } == group.events)
            }
            #expect(try #require(groups.logRank.value) < 0.01)
            #expect(try #require(groups.hazardRatio.value).value > 1)
            #expect(groups.test == "log-rank test, stratified by fold")
        }
    }

    @Test func `the page of a run is well formed and shows every section`() throws {
        try Self.run { run in
            let page = try html(try RunReport(run.folder, Self.quick))
            _ = try WellFormed(page)
            #expect(page.contains("name: &lt;demo&gt;"))
            #expect(page.contains("1 min 1 s"))
            #expect(page.contains("14,587,397"))
            #expect(page.contains("Not shown: the run keeps no attention."))
            #expect(page.matches(of: /Not shown/).count == 2)  // slides, commands
        }
    }

    @Test func `comparisons use the patients that both scores have`() throws {
        try Self.run { run in
            var half: [String: Double] = [:]
            for row in run.predictions where row.fold < 2 { half[row.patient] = -row.risk }
            var options = Self.quick
            options.comparisons = [
                ComparedScore(name: "Reversed", role: .baseline, risks: half),
                ComparedScore(name: "Strangers", role: .oracle, risks: ["X": 1]),
            ]
            let section = try #require(
                try RunReport(run.folder, options).discrimination.value)
            #expect(section.rows.map(\.name) == ["G-HANet, genes in training", "Reversed"])
            #expect(section.rows[1].estimate.patients == 60)
            #expect(section.rows[1].estimate.value < 0.5)
            #expect(try #require(section.rows[1].pValue) < 0.05)
            #expect(section.leftOut == ["Strangers: it has none of the 90 patients"])
        }
    }

    @Test func `the same folder gives the same page`() throws {
        try Self.run { run in
            let first = try html(try RunReport(run.folder, Self.quick))
            #expect(try html(try RunReport(run.folder, Self.quick)) == first)
        }
    }

    @Test func `an unfinished run is refused`() throws {
        let run = try DemoRun(isFinished: false)
        defer { run.remove() }
        let error = #expect(throws: ReportError.self) { try RunReport(run.folder) }
        #expect(
            error?.description
                == "\(run.folder.path.string) has no metrics.json, so the run is not finished; "
                + "go on with --resume")
    }

    @Test func `a run of another network is refused with the way to judge it`() throws {
        let run = try DemoRun()
        defer { run.remove() }
        try FileManager.default.removeItem(atPath: run.folder.manifest.string)
        let error = #expect(throws: ReportError.self) { try RunReport(run.folder) }
        let folder = run.folder.path.string
        #expect(
            error?.description
                == "\(folder) has neither run.json nor study.json, so it is no run of G-HANet or GiMP; "
                + "tables of predictions are judged with morphogen evaluate")
    }
}

@Suite struct `Genes over folds` {
    static func row(_ gene: String, _ r: Double?, _ patients: Int = 30) -> GeneReconstruction {
        GeneReconstruction(
            group: "g", gene: gene, patients: patients, pearson: r, spearman: r, errorRatio: 0.9)
    }

    @Test func `correlations are pooled by Fisher's z`() throws {
        let part = ReconstructionSection.pooling([
            [Self.row("a", 0.5, 23)], [Self.row("a", 0.2, 43)],
        ])
        let gene = try #require(part.value?.best.first)
        let z = (20 * atanh(0.5) + 40 * atanh(0.2)) / 60
        #expect(abs(gene.pearson.value - tanh(z)) < 1e-12)
        #expect(abs(gene.pValue - erfc(z * 60.squareRoot() / 2.squareRoot())) < 1e-12)
        let interval = try #require(gene.pearson.interval)
        #expect(abs(interval.lower - tanh(z - 1.959964 / 60.0.squareRoot())) < 1e-6)
        #expect(gene.pearson.patients == 66)
    }

    @Test func `q-values are those of Benjamini and Hochberg`() throws {
        // p.adjust(c(0.01, 0.04, 0.03, 0.5), "BH") gives 0.04, 0.0533333, 0.0533333, 0.5
        let q = ReconstructionSection.benjaminiHochberg([0.01, 0.04, 0.03, 0.5])
        #expect(zip(q, [0.04, 0.16 / 3, 0.16 / 3, 0.5]).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(ReconstructionSection.benjaminiHochberg([]) == [])
    }

    @Test func `a gene that does not vary is counted and not scored`() throws {
        let section = try #require(
            ReconstructionSection.pooling([[Self.row("a", 0.6), Self.row("b", nil)]]).value)
        #expect(section.groups[0].pearson.count == 1 && section.groups[0].constant == 1)
        #expect(section.groups[0].significant == 1)
    }

    @Test func `no gene at all is a reason`() {
        #expect(ReconstructionSection.pooling([[]]) == .missing("no gene was predicted"))
    }

    @Test func `a perfect correlation does not break the page`() throws {
        let section = try #require(ReconstructionSection.pooling([[Self.row("a", 1)]]).value)
        #expect(section.best[0].pearson.value < 1)
    }
}

@Suite struct `Calibration of curves` {
    @Test func `a probability is linear within a bin and unknown beyond the last`() {
        let row = HeldOutPrediction(
            patient: "p", fold: 0, time: 1, event: true, risk: 0, riskGroup: 0, hazards: [],
            survival: [0.8, 0.6, 0.3, 0.1])
        let edges = [10.0, 20, 40]
        #expect(abs((row.eventProbability(by: 5, edges: edges) ?? 9) - 0.1) < 1e-12)
        #expect(abs((row.eventProbability(by: 10, edges: edges) ?? 9) - 0.2) < 1e-12)
        #expect(abs((row.eventProbability(by: 30, edges: edges) ?? 9) - 0.55) < 1e-12)
        #expect(row.eventProbability(by: 41, edges: edges) == nil)
        #expect(row.curve(edges: edges).survival == [0.8, 0.6, 0.3])
    }

    @Test func `bins hold the patients in the order of their predictions`() throws {
        // 30 patients without censoring: those with a high prediction have the event by month 6.
        let probabilities = (0..<30).map { Double($0) / 30 }
        let outcome = try SurvivalTimes(
            times: (0..<30).map { $0 < 15 ? 12 : 3 + Double($0) / 100 },
            events: [Bool](repeating: true, count: 30))
        let section = try #require(
            CalibrationSection.comparing(
                [(6, probabilities)], with: outcome
            ).value)
        let bins = section.horizons[0].bins
        #expect(bins.map(\.observed.value) == [0, 1])
        #expect(bins.map(\.observed.patients) == [15, 15])
        #expect(abs(bins[0].predicted - 7.0 / 30) < 1e-12)
    }

    @Test func `the Brier score is that of the statistics, the reference that of the others`()
        throws
    {
        try `Reading a run`.run { run in
            let edges = [0: [8.0, 18, 40], 1: [8.0, 18, 40], 2: [8.0, 18, 40]]
            let curves = try #require(run.predictions.curves(edges: edges))
            let outcome = try SurvivalTimes(
                times: run.predictions.compactMap(\.time),
                events: run.predictions.compactMap(\.event))
            let score = try BrierScore(predictions: curves.model, outcome: outcome)
            let report = try RunReport(run.folder, `Reading a run`.quick)
            let section = try #require(report.calibration.value)
            let brier = try #require(section.brier)
            #expect(brier.model == score.values)
            #expect(brier.months.last == 40 && brier.months.count == 24)
            #expect(abs(brier.integrated.value - (try score.integrated())) < 1e-12)
            let others = run.predictions.filter { $0.fold != 1 }
            let curve = KaplanMeier(
                outcome: try SurvivalTimes(
                    times: others.compactMap(\.time), events: others.compactMap(\.event)))
            #expect(curves.reference.values[24 + 23] == curve.survival(at: 40))
            #expect(section.horizons.map(\.months) == [12, 24, 36])
            #expect(section.horizons.allSatisfy { $0.integratedIndex?.interval == nil })
            #expect(
                section.horizons.allSatisfy {
                    $0.integratedIndex != nil && $0.brier?.interval != nil
                })
            let error = try score.integratedStandardError()
            let interval = try #require(brier.integrated.interval)
            #expect(abs(interval.upper - interval.lower - 2 * 1.959964 * error) < 1e-6)
        }
    }

    @Test func `few patients and no times are reasons`() throws {
        let outcome = try SurvivalTimes(times: [1, 2], events: [true, true])
        #expect(
            CalibrationSection.comparing([(1, [0.1, 0.2])], with: outcome)
                == .missing("there are 2 patients; bins need at least 20"))
        #expect(
            CalibrationSection.comparing([], with: outcome)
                == .missing("there is no time to predict for"))
    }
}

@Suite struct `Risk groups of outcomes` {
    static func outcome() throws -> SurvivalTimes {
        try SurvivalTimes(
            times: [1, 2, 3, 4, 5, 6], events: [true, true, true, false, true, false])
    }

    @Test func `an empty group keeps its place and the test its reason`() throws {
        let section = try RiskGroupSection(
            names: ["Low", "High"], groups: [0, 0, 0, 0, 0, 0], outcome: Self.outcome(),
            rule: "cut")
        #expect(section.groups[1].patients == 0 && section.groups[1].steps.isEmpty)
        guard case .missing(let reason) = section.logRank else {
            Issue.record("a log-rank test of one group")
            return
        }
        #expect(reason.contains("one group") || reason.contains("group"))
    }

    @Test func `a median that is not reached says so`() throws {
        let half = try SurvivalTimes(times: [1, 2, 3, 4], events: [true, false, false, false])
        let section = try RiskGroupSection(
            names: ["All"], groups: [0, 0, 0, 0], outcome: half, rule: "none")
        #expect(section.groups[0].median?.months == nil)
        #expect(section.hazardRatio == .missing("it compares 2 groups, not 1"))
    }

    @Test func `a group outside the names traps`() async {
        await #expect(processExitsWith: .failure) {
            let outcome = try SurvivalTimes(times: [1, 2], events: [true, true])
            _ = try RiskGroupSection(names: ["a"], groups: [0, 1], outcome: outcome, rule: "")
        }
    }
}
