import Cohorts
import TestSupport
import Testing

@Suite struct `Run tables` {
    @Test func `predictions, correlations and patients read back as they were written`() throws {
        let folder = try TemporaryFolder()
        let predictions = [
            HeldOutPrediction(
                patient: "a,b", fold: 1, time: 12.25, event: true, risk: -2.125, riskGroup: 1,
                hazards: [0.1, 0.2], survival: [0.9, 0.72]),
            HeldOutPrediction(
                patient: "c", fold: 0, time: nil, event: nil, risk: -1, riskGroup: 0,
                hazards: [0.3, 0.4], survival: [0.7, 0.42]),
        ]
        try HeldOutPrediction.write(predictions, to: folder.file("p.csv"))
        #expect(try HeldOutPrediction.read(folder.file("p.csv")) == predictions)

        let genes = [
            GeneReconstruction(
                group: "Oncogenes", gene: "MYC_rnaseq", patients: 9, pearson: 0.5, spearman: nil,
                errorRatio: 0.75)
        ]
        try GeneReconstruction.write(genes, to: folder.file("g.csv"))
        #expect(try GeneReconstruction.read(folder.file("g.csv")) == genes)

        let patients = [
            RunPatient(
                id: "x", fold: 2, takesPart: true, slides: 1, patches: 40, hasGenes: true, time: 3,
                event: false),
            RunPatient(
                id: "y", fold: nil, takesPart: false, slides: 0, patches: 0, hasGenes: false,
                time: nil, event: nil),
        ]
        try RunPatient.write(patients, to: folder.file("q.csv"))
        #expect(try RunPatient.read(folder.file("q.csv")) == patients)
    }
}
