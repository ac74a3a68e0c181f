/// The raw facts of GDC about one case, before they become an outcome.
struct GDCCase: Sendable, Hashable {
    var record: ClinicalRecord
    var vitalStatus: String?
    var daysToDeath: Set<Double> = []
    var followUpDays: Set<Double> = []
    var progressionDays: Set<Double> = []
    var isDeathOfDisease: Bool?
    var unreadable: [String] = []
    /// Whether one row calls the case dead and another alive.
    var isContradicted = false

    /// Adds what another row or entry says of the same case.
    mutating func merge(_ other: GDCCase) {
        record.age = record.age ?? other.record.age
        record.sex = record.sex ?? other.record.sex
        record.stage = record.stage ?? other.record.stage
        record.grade = record.grade ?? other.record.grade
        record.type = record.type ?? other.record.type
        record.project = record.project ?? other.record.project
        if let mine = vitalStatus, let theirs = other.vitalStatus,
            mine.lowercased() != theirs.lowercased()
        {
            isContradicted = true
        }
        isContradicted = isContradicted || other.isContradicted
        vitalStatus = vitalStatus ?? other.vitalStatus
        daysToDeath.formUnion(other.daysToDeath)
        followUpDays.formUnion(other.followUpDays)
        progressionDays.formUnion(other.progressionDays)
        isDeathOfDisease = isDeathOfDisease ?? other.isDeathOfDisease
        unreadable += other.unreadable
    }

    /// Why a case has no outcome.
    enum Fault: String, CaseIterable {
        case unknownStatus = "cases whose vital status is not known"
        case severalStatuses = "cases with several different vital statuses"
        case noDayOfDeath = "dead cases without a day of death"
        case severalDaysOfDeath = "cases with several different days of death"
        case aliveWithDeath = "cases said to be alive that have a day of death"
        case noFollowUp = "living cases without any day of follow-up"
        case negative = "cases whose follow-up ends before it begins"
    }

    /// Overall survival, by the rule of ``importGDCClinical(_:)``.
    func overallSurvival() -> Result<Outcome, FaultError> {
        guard !isContradicted else { return .failure(.init(.severalStatuses)) }
        switch vitalStatus?.lowercased() {
        case "dead":
            guard let day = daysToDeath.first else { return .failure(.init(.noDayOfDeath)) }
            guard daysToDeath.count == 1 else { return .failure(.init(.severalDaysOfDeath)) }
            guard day >= 0 else { return .failure(.init(.negative)) }
            return .success(
                Outcome(time: day * StudyConfiguration.TimeUnit.days.months, event: true))
        case "alive":
            guard daysToDeath.isEmpty else { return .failure(.init(.aliveWithDeath)) }
            guard let day = followUpDays.max() else { return .failure(.init(.noFollowUp)) }
            guard day >= 0 else { return .failure(.init(.negative)) }
            return .success(
                Outcome(time: day * StudyConfiguration.TimeUnit.days.months, event: false))
        default: return .failure(.init(.unknownStatus))
        }
    }

    /// The fault as an error, for `Result`.
    struct FaultError: Error {
        let fault: Fault
        init(_ fault: Fault) { self.fault = fault }
    }
}
