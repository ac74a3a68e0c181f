import Cohorts
import Foundation
import Reports

/// A complete report with plausible numbers, the same every time.
enum DemoReport {
    /// SplitMix64, enough for a fixture.
    struct Stream: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }

        mutating func uniform() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }

        mutating func normal() -> Double {
            sqrt(-2 * log(max(uniform(), 1e-12))) * cos(2 * .pi * uniform())
        }
    }

    static let groups = [
        "Tumor Suppressor Genes", "Oncogenes", "Protein Kinases", "Cell Differentiation Markers",
        "Transcription Factors", "Cytokines and Growth Factors",
    ]

    static func make(slides: [SlidePanel]? = nil) -> RunReport {
        RunReport(
            heading: heading, cohort: cohort, discrimination: .shown(discrimination),
            riskGroups: .shown(riskGroups), training: .shown(training),
            slides: .shown(
                SlideSection(
                    selection: "the slides of the patients with the highest and the lowest risk",
                    panels: slides ?? DemoSlides.panels)),
            reconstruction: .shown(reconstruction), calibration: .shown(calibration),
            provenance: provenance,
            limits: ["Fold 2 had two patients without genes; they trained on survival alone."])
    }

    static func cIndex(_ value: Double, _ lower: Double, _ upper: Double, _ n: Int, _ events: Int)
        -> IntervalEstimate
    {
        IntervalEstimate(
            value: value, interval: .init(lower, upper), patients: n, events: events,
            method: "Harrell's C; percentile bootstrap over patients, 1,000 resamples")
    }

    static let heading = ReportHeading(
        study: "Demo cohort: planted programmes in sixty simulated tumours", model: "G-HANet",
        testInput: "slides alone", endpoint: "overall survival",
        headline: .shown(cIndex(0.713, 0.618, 0.794, 60, 38)), epochChoice: .lastEpoch,
        preset: "fixed", dataKind: .simulated, patients: 60, date: "2026-11-22",
        version: "0.1.0")

    static let cohort = CohortSection(
        total: .init(patients: 60, events: 38),
        medianFollowUp: MedianTime(months: 52.4, lower: 44.1, upper: 60.3),
        medianSurvival: MedianTime(months: 31.2, lower: 24.7, upper: nil),
        slides: 64, patches: 14_212, patchesPerPatient: [96, 221, 611],
        kinds: ["slides", "genes", "outcome"],
        patterns: [
            .init(present: [true, true, true], patients: 54),
            .init(present: [true, false, true], patients: 4),
            .init(present: [true, true, false], patients: 2),
            .init(present: [false, true, true], patients: 2),
        ],
        folds: [
            .init(
                name: "1", training: .init(patients: 40, events: 25),
                test: .init(patients: 20, events: 13)),
            .init(
                name: "2", training: .init(patients: 40, events: 25),
                test: .init(patients: 20, events: 13)),
            .init(
                name: "3", training: .init(patients: 40, events: 26),
                test: .init(patients: 20, events: 12)),
        ],
        exclusions: [.init(reason: "no slide could be read", patients: 2)])

    static let discrimination = DiscriminationSection(
        folds: [
            .init(name: "1", estimate: .shown(cIndex(0.742, 0.571, 0.871, 20, 13))),
            .init(name: "2", estimate: .shown(cIndex(0.668, 0.489, 0.823, 20, 13))),
            .init(name: "3", estimate: .shown(cIndex(0.731, 0.552, 0.880, 20, 12))),
        ],
        mean: IntervalEstimate(
            value: 0.714, interval: .init(0.615, 0.813), patients: 60, events: 38,
            method: "mean of 3 folds; Nadeau–Bengio corrected t"),
        rows: [
            .init(
                name: "G-HANet, genes in training", role: .subject,
                estimate: cIndex(0.713, 0.618, 0.794, 60, 38)),
            .init(
                name: "Same network, no genes", role: .ablation,
                estimate: cIndex(0.652, 0.548, 0.747, 60, 38),
                difference: IntervalEstimate(
                    value: 0.061, interval: .init(-0.012, 0.139), patients: 60, events: 38,
                    method: "paired bootstrap over the same patients"), pValue: 0.11),
            .init(
                name: "Clinical Cox: age, stage", role: .baseline,
                estimate: cIndex(0.604, 0.501, 0.702, 60, 38),
                difference: IntervalEstimate(
                    value: 0.109, interval: .init(0.004, 0.221), patients: 60, events: 38,
                    method: "paired bootstrap over the same patients"), pValue: 0.041),
            .init(
                name: "Oracle: the true simulated risk", role: .oracle,
                estimate: cIndex(0.788, 0.713, 0.855, 60, 38),
                difference: IntervalEstimate(
                    value: -0.075, interval: .init(-0.146, -0.011), patients: 60, events: 38,
                    method: "paired bootstrap over the same patients"), pValue: 0.022),
        ],
        leftOut: ["Genes alone: asked for, but only 54 of 60 patients have genes"])

    static func group(_ name: String, patients: Int, scale: Double, seed: UInt64)
        -> RiskGroupSection.Group
    {
        var stream = Stream(state: seed)
        var rows: [(time: Double, event: Bool)] = (0..<patients).map { _ in
            let time = -log(max(stream.uniform(), 1e-9)) * scale
            let limit = 18 + stream.uniform() * 60
            return ((min(time, limit) * 10).rounded() / 10, time <= limit)
        }
        rows.sort { $0.time < $1.time }
        return life(name, rows)
    }

    static func life(_ name: String, _ rows: [(time: Double, event: Bool)])
        -> RiskGroupSection.Group
    {
        var survival = 1.0
        var variance = 0.0
        var left = rows.count
        var median: Double?
        let steps = Set(rows.map(\.time)).sorted().map { time -> RiskGroupSection.Step in
            let events = rows.filter { $0.time == time && $0.event }.count
            let all = rows.filter { $0.time == time }.count
            let atRisk = left
            if events > 0 {
                survival *= 1 - Double(events) / Double(left)
                if left > events {
                    variance += Double(events) / Double(left * (left - events))
                }
                if survival <= 0.5, median == nil { median = time }
            }
            left -= all
            var band = (survival, survival)
            if survival > 0, survival < 1 {
                let width = 1.96 * sqrt(variance) / abs(log(survival))
                band = (pow(survival, exp(width)), pow(survival, exp(-width)))
            }
            return .init(
                time: time, survival: survival, lower: band.0, upper: band.1, atRisk: atRisk,
                events: events, censored: all - events)
        }
        let events = rows.filter(\.event).count
        return .init(
            name: name, patients: rows.count, events: events,
            median: MedianTime(
                months: median, lower: median.map { $0 * 0.7 }, upper: median.map { $0 * 1.5 }),
            steps: steps)
    }

    static let riskGroups = RiskGroupSection(
        rule: "cut at the median risk of each fold's training patients",
        groups: [
            group("Low risk", patients: 31, scale: 70, seed: 5),
            group("High risk", patients: 29, scale: 26, seed: 11),
        ],
        logRank: .shown(0.0042),
        hazardRatio: .shown(
            IntervalEstimate(
                value: 2.61, interval: .init(1.33, 5.12), patients: 60, events: 38,
                method: "Cox model with the group alone")),
        band: "Bands are 95% log-log intervals")

    static let training = TrainingSection(
        folds: (1...3).map { fold -> TrainingSection.Fold in
            var stream = Stream(state: UInt64(fold * 77))
            return .init(
                name: String(fold),
                epochs: (1...20).map { epoch -> TrainingSection.Epoch in
                    let e = Double(epoch)
                    let survival = 0.82 + 0.62 * exp(-e / 6) + 0.02 * stream.normal()
                    let genes = 6.1 + 5.2 * exp(-e / 4) + 0.08 * stream.normal()
                    let fall = exp(-e / 5)
                    let concordance = 0.71 - 0.19 * fall + 0.018 * stream.normal()
                    return TrainingSection.Epoch(
                        number: epoch, survivalLoss: survival, reconstructionLoss: genes,
                        totalLoss: survival + 0.3 * genes,
                        testConcordance: concordance)
                }, keptEpoch: 20)
        })

    static let reconstruction: ReconstructionSection = {
        var stream = Stream(state: 99)
        let sizes = [13, 38, 52, 44, 241, 37]
        let centers = [0.31, 0.24, 0.12, 0.37, 0.16, 0.28]
        let results = zip(groups, zip(sizes, centers)).map { name, pair in
            let pearson = (0..<pair.0).map { _ in
                tanh(pair.1 + 0.17 * stream.normal())
            }
            return ReconstructionSection.Group(
                name: name, pearson: pearson,
                spearman: pearson.map { tanh($0 * 0.95 + 0.03 * stream.normal()) },
                significant: pearson.filter { $0 > 0.36 }.count,
                errorRatio: 1.02 - pair.1 * pair.1 * 1.2, constant: pair.0 > 200 ? 2 : 0)
        }
        let names = [
            "KRT5_rnaseq", "TP63_rnaseq", "CD8A_rnaseq", "EPCAM_rnaseq", "VIM_rnaseq",
            "CXCL9_rnaseq", "GATA3_rnaseq", "MKI67_rnaseq", "CDKN2A_cnv", "MYC_cnv",
        ]
        return ReconstructionSection(
            patients: 54, groups: results,
            best: names.enumerated().map { index, name in
                let r = 0.68 - 0.021 * Double(index)
                return .init(
                    name: name, group: groups[index % 6],
                    pearson: IntervalEstimate(
                        value: r, interval: .init(r - 0.19, r + 0.12), patients: 54,
                        method: "Fisher's z"), spearman: r - 0.03,
                    pValue: pow(10, -7 + Double(index) * 0.6),
                    qValue: pow(10, -5 + Double(index) * 0.4))
            },
            method: "test patients of all folds, each gene standardised on its training fold")
    }()

    static func horizon(
        _ months: Double, predicted: [Double], observed: [Double]
    ) -> CalibrationSection.Horizon {
        let bins = zip(predicted, observed).map { p, o -> CalibrationSection.Bin in
            let interval = IntervalEstimate.Interval(max(o - 0.2, 0.01), min(o + 0.22, 0.99))
            let estimate = IntervalEstimate(
                value: o, interval: interval, patients: 15, events: Int(o * 15),
                method: "1 − Kaplan–Meier")
            return .init(predicted: p, observed: estimate)
        }
        let index = IntervalEstimate(
            value: 0.052, interval: .init(0.021, 0.119), patients: 60, events: 38,
            method: "bootstrap")
        return .init(months: months, bins: bins, integratedIndex: index)
    }

    static let brier: CalibrationSection.BrierCurve = {
        let months = (1...30).map { Double($0) * 2 }
        return .init(
            months: months, model: months.map { 0.21 * (1 - exp(-$0 / 16)) },
            reference: months.map { 0.246 * (1 - exp(-$0 / 14)) },
            integrated: IntervalEstimate(
                value: 0.171, interval: .init(0.143, 0.199), patients: 60, events: 38,
                method: "inverse censoring weights, to month 60"),
            integratedReference: 0.203)
    }()

    static let calibration = CalibrationSection(
        horizons: [
            horizon(24, predicted: [0.14, 0.27, 0.39, 0.58], observed: [0.10, 0.31, 0.36, 0.66]),
            horizon(48, predicted: [0.29, 0.48, 0.63, 0.82], observed: [0.24, 0.41, 0.71, 0.84]),
        ], brier: brier, method: "four bins of equal size")

    static let provenance = Provenance(
        groups: [
            .init(
                "Run",
                [
                    .init("Morphogen", "0.1.0"), .init("Seed", "1"),
                    .init("Started", "2026-11-22 08:14 UTC"), .init("Took", "3 min 42 s"),
                    .init("Machine", "Linux x86_64, 2 cores, libtorch 2.13.0, 2 threads"),
                ]),
            .init(
                "Slides",
                [
                    .init("Encoder", "EfficientNet-Lite0, 1,280 numbers per tile"),
                    .init("Tile", "256 µm, 224 × 224 pixels"),
                    .init(
                        "Encoder hash",
                        "9f2c1a6bd0e4475f8c77a1f9e2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5",
                        isCode: true),
                ]),
            .init(
                "Inputs",
                [
                    .init(
                        "Split hash",
                        "1b4e28ba2fa111d2883f0016d3cca4271b4e28ba2fa111d2883f0016d3cca427",
                        isCode: true),
                    .init("Table", "study/clinical.csv", isCode: true),
                ]),
        ],
        configuration: """
            study: demo
            model:
              name: ghanet
              preset: fixed
            training:
              epochs: 20
              learningRate: 0.0002
              protocol: last-epoch
            folds: 3
            seed: 1
            """,
        commands: [
            "morphogen simulate --patients 60 --seed 1 --output demo",
            "morphogen train demo/study.yaml --output demo/run",
            "morphogen report demo/run",
        ])
}
