internal import Foundation
public import Survival

/// A cohort drawn from a ``SimulationConfiguration``: everything but the slides' pixels.
public struct SimulatedCohort: Sendable {
    /// One patient, with what is never known of a real one.
    public struct Patient: Sendable, Hashable {
        /// The identifier, such as `SIM-0001`.
        public let id: String
        /// The levels of the programmes, in standard deviations.
        public let programs: ProgramValues
        /// What the tumour looks like.
        public let morphology: TissueMorphology
        /// log₂(TPM + 1), in the order of ``GenePanel/genes``; nothing if the patient was not
        /// sequenced.
        public let expression: [Double]?
        /// Age in years.
        public let age: Int
        /// `female` or `male`; without any effect.
        public let sex: String
        /// 1 to 3: what a pathologist makes of the differentiation.
        public let grade: Int
        /// The laboratory, `A` to `D`, whose stains the slides have; without any effect.
        public let site: String
        /// The log-hazard: the best risk score that could be known, on a scale where 0 is average.
        public let oracleRisk: Double
        /// When the event comes, seen or not, in months.
        public let eventMonths: Double
    }

    /// What the cohort was drawn from.
    public let configuration: SimulationConfiguration
    /// The patients, in order of their identifiers.
    public let patients: [Patient]
    /// Follow-up in months and whether the event was seen, in the order of the patients.
    public let outcome: SurvivalTimes

    /// The risks of ``Patient/oracleRisk``, in the order of the patients.
    public var oracleRisks: [Double] { patients.map(\.oracleRisk) }

    /// Draws a cohort.
    ///
    /// A patient depends on the seed and the patient's number only, so a larger cohort begins with
    /// the same patients; the censoring alone depends on all of them.
    ///
    /// - Throws: ``CohortError`` if the configuration cannot be used.
    public init(_ configuration: SimulationConfiguration) throws(CohortError) {
        try configuration.validate()
        self.configuration = configuration
        let root = RandomStream(seed: configuration.seed, stream: "simulation")
        let drawn = (0..<configuration.patients).map { number in
            Patient(
                number: number, configuration: configuration,
                stream: root.child("patient").child(number))
        }
        patients = drawn
        // Follow-up ends at a random share of a length chosen so that just the wanted number of
        // events is seen.
        let shares = (0..<configuration.patients).map {
            var stream = root.child("censoring").child($0)
            return 0.35 + stream.uniform()
        }
        let needed = zip(drawn, shares).map { $0.eventMonths / $1 }.sorted()
        let wanted = max(Int((configuration.eventRate * Double(drawn.count)).rounded()), 1)
        let isComplete = wanted >= needed.count
        let length = isComplete ? .infinity : (needed[wanted - 1] + needed[wanted]) / 2
        var times: [Double] = []
        var events: [Bool] = []
        for (patient, share) in zip(drawn, shares) {
            let end = length * share
            events.append(patient.eventMonths <= end)
            // Two decimals, as tables have them; nobody is followed for less than a day.
            times.append(max((min(patient.eventMonths, end) * 100).rounded() / 100, 0.03))
        }
        do {
            outcome = try SurvivalTimes(times: times, events: events)
        } catch {
            throw CohortError(.simulation, "the drawn outcome cannot be used: \(error)")
        }
    }

    /// Where a slide's layout and stains are drawn from.
    func slideStream(patient: Int, slide: Int) -> RandomStream {
        RandomStream(seed: configuration.seed, stream: "simulated slide")
            .child(patient).child(slide)
    }

    /// Where a laboratory's stains are drawn from.
    func siteStream(_ site: String) -> RandomStream {
        RandomStream(seed: configuration.seed, stream: "laboratory").child(site)
    }
}

extension SimulatedCohort.Patient {
    init(number: Int, configuration: SimulationConfiguration, stream: RandomStream) {
        let digits = String(number + 1)
        id = "SIM-" + String(repeating: "0", count: max(4 - digits.count, 0)) + digits
        var levels = stream.child("programs")
        let programs = ProgramValues { _ in levels.normal() }
        self.programs = programs
        morphology = TissueMorphology(
            programs: programs, noise: configuration.morphologyNoise,
            stream: stream.child("morphology"))

        var genes = stream.child("genes")
        let isSequenced = genes.uniform() >= configuration.geneMissingness
        let measured = GenePanel.standard.genes.map { gene -> Double in
            let level = gene.program.map { programs[$0] } ?? 0
            let value =
                gene.baseline + configuration.expressionEffect * gene.loading * level
                + configuration.expressionNoise * genes.normal()
            return max(value, 0)
        }
        expression = isSequenced ? measured : nil

        var clinic = stream.child("clinic")
        let ageScore = min(max(clinic.normal(), -3), 2.6)
        age = Int((63 + 10.5 * ageScore).rounded())
        sex = clinic.uniform() < 0.5 ? "female" : "male"
        site = ["A", "B", "C", "D"][clinic.index(below: 4)]
        let look = -programs.differentiation + 0.3 * programs.suppressorLoss + 0.7 * clinic.normal()
        grade = look < -0.8 ? 1 : look < 0.6 ? 2 : 3

        let risk = configuration.effects.dot(programs) + configuration.ageEffect * ageScore
        oracleRisk = risk
        var fate = stream.child("fate")
        let scale = configuration.medianMonths / pow(log(2), 1 / configuration.weibullShape)
        eventMonths = scale * pow(fate.exponential() / exp(risk), 1 / configuration.weibullShape)
    }
}
