import Survival

extension Main {
    /// Cox's regression of 5,000 patients on 50 covariates, ties after Efron.
    static func measureCox() throws {
        let patients = Patients(count: 5000, covariates: 50)
        let covariates = try Covariates(values: patients.covariates, count: 5000, width: 50)
        try measure("cox_50_efron", 5000) {
            try CoxModel(covariates, outcome: patients.outcome()).coefficients[0].value
        }
    }
}
