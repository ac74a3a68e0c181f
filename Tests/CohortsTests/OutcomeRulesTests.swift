import Cohorts
import Files
import SystemPackage
import TestSupport
import Testing

@Suite struct `Outcome rules` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func `landmark, horizon and zero times do what they say`() {
        var rules = OutcomeRules()
        #expect(rules.apply(Outcome(time: 0, event: true)) == Outcome(time: 0, event: true))
        rules.zeroTimes = .drop
        #expect(rules.apply(Outcome(time: 0, event: true)) == nil)
        rules.zeroTimes = .halfDay
        #expect(
            rules.apply(Outcome(time: 0, event: true))?.time == 0.5
                * StudyConfiguration.TimeUnit.days.months)
        rules.landmark = 6
        rules.horizon = 60
        #expect(rules.apply(Outcome(time: 6, event: true)) == nil)
        #expect(rules.apply(Outcome(time: 16, event: true)) == Outcome(time: 10, event: true))
        #expect(rules.apply(Outcome(time: 66, event: true)) == Outcome(time: 60, event: true))
        #expect(rules.apply(Outcome(time: 90, event: true)) == Outcome(time: 60, event: false))
    }

    private static let table = """
        case_id,OS,OS.time,PFI_months,PFI_event,survival_months_dss,censorship_dss
        a,1,365.25,3,1,5,1
        b,0,730.5,9,0,7,0
        """

    @Test(arguments: [
        (Endpoint.overall, [12.0, 24], [true, false]), (.progressionFree, [3, 9], [true, false]),
        (.diseaseSpecific, [5, 7], [false, true]),
    ])
    func `an endpoint is found by its usual names, with their unit and side`(
        _ endpoint: Endpoint, _ times: [Double], _ events: [Bool]
    ) throws {
        let table = try ClinicalTable(folder.write("t.csv", Self.table), endpoint: endpoint)
        let outcomes = table.patients.compactMap(\.outcome)
        #expect(zip(outcomes, times).allSatisfy { abs($0.time - $1) < 1e-9 })
        #expect(outcomes.map(\.event) == events)
        // Every other endpoint of the table is a label, too.
        #expect(
            table.labelColumns.isSuperset(of: ["OS", "OS.time", "PFI_event", "censorship_dss"]))
    }

    @Test func `an endpoint that a table does not state is refused`() throws {
        let path = try folder.write("t.csv", Self.table)
        #expect(
            throws: CohortError(
                .table,
                "\(path) does not state DFI under any name that is known; name its columns with cohort.columns"
            )
        ) { try ClinicalTable(path, endpoint: .diseaseFree) }
    }
}
