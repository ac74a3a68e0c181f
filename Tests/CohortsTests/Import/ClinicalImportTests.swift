import Cohorts
import Files
import Omics
import SystemPackage
import TestSupport
import Testing

@Suite struct `Import of clinical data` {
    let folder: TemporaryFolder
    let day = StudyConfiguration.TimeUnit.days.months
    init() throws { folder = try TemporaryFolder() }

    /// Cases as GDC's repository exports them: one of every kind that its rules tell apart.
    private static let json = """
        [{"submitter_id": "TCGA-02-0001", "project": {"project_id": "TCGA-GBM"},
          "demographic": {"vital_status": "Dead", "days_to_death": 365, "gender": "male", "age_at_index": 61},
          "diagnoses": [{"classification_of_tumor": "recurrence", "tumor_grade": "G9", "days_to_last_follow_up": 500},
                        {"classification_of_tumor": "primary", "tumor_grade": "G4", "primary_diagnosis": "Glioblastoma"}]},
         {"submitter_id": "TCGA-02-0002", "demographic": {"vital_status": "Alive"},
          "diagnoses": [{"days_to_last_follow_up": 100, "age_at_diagnosis": 18262.5}],
          "follow_ups": [{"days_to_follow_up": 730.5}, {"days_to_follow_up": 30}]},
         {"submitter_id": "TCGA-02-0003", "demographic": {"vital_status": "Dead"}, "diagnoses": []},
         {"submitter_id": "TCGA-02-0004", "demographic": {"vital_status": "Alive", "days_to_death": 5}},
         {"submitter_id": "TCGA-02-0005", "demographic": {"vital_status": "Not Reported"}},
         {"submitter_id": "TCGA-02-0006", "demographic": {"vital_status": "Alive"}},
         {"submitter_id": "TCGA-02-0007", "demographic": {"vital_status": "Alive"},
          "diagnoses": [{"days_to_last_follow_up": -3}]},
         {"submitter_id": "TCGA-02-0008", "demographic": {"vital_status": "Alive"},
          "diagnoses": [{"days_to_last_follow_up": 0}]}]
        """

    @Test func `GDC's JSON becomes overall survival by the stated rule`() throws {
        let imported = try importGDCClinical(folder.write("clinical.json", Self.json))
        let records = imported.records
        #expect(records.count == 8)
        #expect(records[0].outcomes[.overall] == Outcome(time: 365 * day, event: true))
        #expect(records[0].grade == "G4" && records[0].site == "02" && records[0].age == 61)
        #expect(records[1].outcomes[.overall] == Outcome(time: 24, event: false))
        #expect(records[1].age == 50)
        #expect(
            imported.report.entries.map { "\($0.count) \($0.reason)" } == [
                "1 without outcome: cases whose vital status is not known",
                "1 without outcome: dead cases without a day of death",
                "1 without outcome: cases said to be alive that have a day of death",
                "1 without outcome: living cases without any day of follow-up",
                "1 without outcome: cases whose follow-up ends before it begins",
                "1 with a follow-up of zero days",
            ])
        #expect(imported.report.notes == ["OS: 3 patients, 1 events"])
    }

    @Test func `a case that is both dead and alive has no outcome`() throws {
        let imported = try importGDCClinical(
            folder.write(
                "clinical.tsv",
                """
                case_submitter_id\tvital_status\tdays_to_death\tdays_to_last_follow_up
                TCGA-02-0001\tDead\t500\t'--
                TCGA-02-0001\tAlive\t'--\t900
                TCGA-02-0002\tAlive\t'--\t100

                """))
        #expect(imported.records.map { $0.outcomes[.overall] != nil } == [false, true])
        #expect(
            imported.report.entries.map { "\($0.count) \($0.reason)" }.contains(
                "1 without outcome: cases with several different vital statuses"))
    }

    @Test(arguments: [
        "case_id\tcase_submitter_id\tvital_status\tdays_to_death\tdays_to_last_follow_up\tgender",
        "cases.case_id\tcases.submitter_id\tdemographic.vital_status\tdemographic.days_to_death\tdiagnoses.days_to_last_follow_up\tdemographic.gender",
    ])
    func `GDC's tables of either time give the same, with follow-ups from beside`(
        _ header: String
    ) throws {
        let path = try folder.write(
            "clinical.tsv",
            header
                + "\nu1\tTCGA-02-0001\tDead\t365\t'--\tmale\nu1\tTCGA-02-0001\tDead\t365\t'--\tmale\n"
                + "u2\tTCGA-02-0002\tAlive\t'--\t100\tfemale\n")
        try folder.write(
            "follow_up.tsv", "case_submitter_id\tdays_to_follow_up\nTCGA-02-0002\t730.5\n")
        let imported = try importGDCClinical(path)
        let records = imported.records
        #expect(imported.report.samplesIn == 4)
        #expect(
            imported.report.entries.map { "\($0.count) \($0.reason)" }
                == ["2 further rows of a case: its treatments, diagnoses and follow-ups"])
        #expect(records.map(\.patient) == ["TCGA-02-0001", "TCGA-02-0002"])
        #expect(records[0].outcomes[.overall] == Outcome(time: 365 * day, event: true))
        #expect(records[1].outcomes[.overall] == Outcome(time: 24, event: false))
    }

    @Test func `Xena's survival table gives all four endpoints and drops the redacted`() throws {
        let path = try folder.write(
            "survival.tsv",
            """
            sample\t_PATIENT\tOS\tOS.time\tDSS\tDSS.time\tDFI\tDFI.time\tPFI\tPFI.time\tRedaction
            TCGA-02-0001-01\tTCGA-02-0001\t1\t365\t1\t365\t\t\t1\t100\t
            TCGA-02-0001-11\tTCGA-02-0001\t1\t365\t1\t365\t\t\t1\t100\t
            TCGA-02-0002-01\tTCGA-02-0002\t0\t700\t\t700\t0\t700\t0\t700\t
            TCGA-02-0003-01\tTCGA-02-0003\t0\t1\t0\t1\t0\t1\t0\t1\tRedacted
            """)
        let imported = try importEndpointTable(path)
        #expect(imported.records.map(\.patient) == ["TCGA-02-0001", "TCGA-02-0002"])
        #expect(imported.records[0].outcomes.count == 3 && imported.records[1].outcomes.count == 3)
        #expect(imported.records[0].outcomes[.progressionFree]?.time == 100 * day)
        #expect(
            imported.report.entries.map { "\($0.count) \($0.reason)" } == [
                "1 redacted by the source", "1 further rows of a patient, with the same outcome",
                "1 endpoints with a time or an event but not both",
            ])
    }

    @Test func `cBioPortal's header rows are passed over and its words understood`() throws {
        let imported = try importEndpointTable(
            folder.write(
                "data_clinical_patient.txt",
                """
                #Patient Identifier\tOverall Survival Status\tOverall Survival (Months)\tDisease Free Status\tDisease Free (Months)
                #1\t1\t1\t1\t1
                PATIENT_ID\tOS_STATUS\tOS_MONTHS\tDFS_STATUS\tDFS_MONTHS
                TCGA-02-0001\t1:DECEASED\t12.5\t1:Recurred/Progressed\t3
                TCGA-08-0002\t0:LIVING\t40\t0:DiseaseFree\t40
                TCGA-08-0003\t\t\t\t
                """))
        #expect(imported.records.map { $0.outcomes[.overall]?.event } == [true, false, nil])
        #expect(imported.records.map { $0.outcomes[.diseaseFree]?.event } == [true, false, nil])
    }

    @Test(arguments: [
        ("clinical.json", "[]"), ("clinical.tsv", "case_submitter_id\tvital_status\n"),
        ("clinical.tsv", "project.project_id\tcases.submitter_id\n"),
    ])
    func `GDC's raw days are not taken for endpoints`(_ name: String, _ text: String) throws {
        let path = try folder.write(name, text)
        #expect(
            throws: CohortError(
                .table,
                "\(path) is clinical data of GDC, which states days and no endpoint; read it with --gdc"
            )
        ) { try importEndpointTable(path, needsOutcome: false) }
    }

    @Test func `a table that states no endpoint is refused`() throws {
        let path = try folder.write("t.csv", "case_id,age\np,1\n")
        #expect(
            throws: CohortError(
                .table,
                "\(path) states no endpoint: it has neither OS_months and OS_event, OS.time and OS, OS_MONTHS and OS_STATUS, survival_months and censorship nor os_survival_days and os_censorship; for stage, grade and type alone add --no-outcome"
            )
        ) { try importEndpointTable(path) }
    }

    @Test func `what was imported is read as a clinical table of ours`() throws {
        try importGDCClinical(folder.write("clinical.json", Self.json)).write(
            to: folder.file("clinical.csv"))
        var columns = StudyConfiguration.Columns()
        columns.time = "OS_months"
        columns.event = "OS_event"
        let table = try ClinicalTable(folder.file("clinical.csv"), columns: columns)
        #expect(table.patients.count == 8 && table.patients.compactMap(\.outcome).count == 3)
        #expect(try importEndpointTable(folder.file("clinical.csv")).records.count == 8)
    }

    /// Rows (slides) and patients of the published tables; one patient of BLCA and one of UCEC are redacted.
    @Test(
        .enabled(if: SharedFolder.has("data/clinical"), "\(SharedFolder.absence)"),
        arguments: [
            ("tcga_blca_slides_and_endpoints", 423, 359),
            ("tcga_brca_slides_and_endpoints", 931, 871),
            ("tcga_coadread_slides_and_endpoints", 301, 298), ("panther/tcga_blca_train", 356, 298),
            ("panther/tcga_brca_test", 207, 204), ("panther/tcga_kirc_train", 458, 453),
            ("panther/tcga_luad_test", 155, 97), ("panther/tcga_lusc_train", 390, 389),
            ("panther/tcga_ucec_train", 444, 414),
        ])
    func `published endpoint tables have the rows and patients they should`(
        _ name: String, _ rows: Int, _ patients: Int
    ) throws {
        let imported = try importEndpointTable(SharedFolder.path("data/clinical/\(name).csv"))
        #expect(imported.records.count == patients)
        #expect(imported.report.samplesIn == rows)
        #expect(imported.records.contains { $0.outcomes[.overall] != nil })
        #expect(imported.records.allSatisfy { $0.site?.count == 2 })
    }
}
