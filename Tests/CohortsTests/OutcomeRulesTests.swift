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

    @Test func `a named column of sites counts before codes of TCGA, one that is not named after`()
        throws
    {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "c.csv", "case_id,site,hospital\nTCGA-02-0001,X,North\nTCGA-08-0002,X,\nP3,X,South\n")
        var columns = StudyConfiguration.Columns()
        #expect(
            try ClinicalTable(path, columns: columns).patients.map(\.site) == ["02", "08", "X"])
        columns.site = "hospital"
        #expect(
            try ClinicalTable(path, columns: columns).patients.map(\.site)
                == ["North", "08", "South"])
    }

    @Test func `an endpoint says that it censors other deaths, and whose columns it reads`() throws
    {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "c.csv", "case_id,DFS_MONTHS,DFS_STATUS\nP1,3,1\nP2,5,0\nP3,6,0\n")
        let table = try ClinicalTable(path, endpoint: .diseaseFree)
        #expect(table.notes.count == 2)
        #expect(table.notes[0].hasPrefix("\(path): DFI is read from 'DFS_MONTHS' and 'DFS_STATUS'"))
        #expect(table.notes[1].contains("DFI takes deaths of other causes for censored"))
    }
}
