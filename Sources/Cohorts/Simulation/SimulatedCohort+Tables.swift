internal import Files
internal import Foundation
internal import Survival
internal import SystemPackage

extension SimulatedCohort {
    /// `clinical.csv`: one row per slide.
    var clinicalTable: CSVWriter {
        var table = CSVWriter(columns: [
            "case_id", "slide_id", "survival_months", "event", "age", "sex", "grade", "site",
        ])
        for (index, patient) in patients.enumerated() {
            for slide in 0..<configuration.slidesPerPatient {
                table.add([
                    patient.id, slideName(patient: index, slide: slide),
                    text(outcome.times[index], decimals: 2), outcome.events[index] ? "1" : "0",
                    String(patient.age), patient.sex, String(patient.grade), patient.site,
                ])
            }
        }
        return table
    }

    /// `expression.csv`: one row per sequenced patient, log₂(TPM + 1).
    var expressionTable: CSVWriter {
        let columns = GenePanel.standard.genes.map { $0.symbol + "_rnaseq" }
        var table = CSVWriter(columns: ["case_id"] + columns)
        for patient in patients {
            guard let expression = patient.expression else { continue }
            table.add([patient.id] + expression.map { text($0, decimals: 4) })
        }
        return table
    }

    /// `signatures.csv`: one column per family, padded with empty cells.
    var signatureTable: CSVWriter {
        let families = GenePanel.standard.families
        var table = CSVWriter(columns: families.map(\.name))
        for row in 0..<(families.map(\.symbols.count).max() ?? 0) {
            table.add(families.map { row < $0.symbols.count ? $0.symbols[row] : "" })
        }
        return table
    }

    /// `truth.csv`: one row per patient with what a real study never knows.
    var truthTable: CSVWriter {
        let programs = GeneProgram.allCases
        let looks = TissueMorphology.columns
        var table = CSVWriter(
            columns: ["case_id", "oracle_risk", "event_months"] + programs.map(\.rawValue)
                + looks.map(\.name))
        for patient in patients {
            table.add(
                [patient.id, text(patient.oracleRisk, decimals: 5)]
                    + [text(patient.eventMonths, decimals: 2)]
                    + programs.map { text(patient.programs[$0], decimals: 5) }
                    + looks.map { text(patient.morphology[keyPath: $0.value], decimals: 5) })
        }
        return table
    }
}

extension TissueMorphology {
    /// Every number with its name.
    static var columns: [(name: String, value: KeyPath<TissueMorphology, Double>)] {
        [
            ("tumorFraction", \.tumorFraction),
            ("nestMicrometers", \.nestMicrometers),
            ("invasiveness", \.invasiveness),
            ("nucleiPerSquareMillimeter", \.nucleiPerSquareMillimeter),
            ("nuclearRadius", \.nuclearRadius),
            ("pleomorphism", \.pleomorphism),
            ("hyperchromasia", \.hyperchromasia),
            ("mitosesPerSquareMillimeter", \.mitosesPerSquareMillimeter),
            ("glandFraction", \.glandFraction),
            ("collagen", \.collagen),
            ("fibroblastsPerSquareMillimeter", \.fibroblastsPerSquareMillimeter),
            ("lymphocytesPerSquareMillimeter", \.lymphocytesPerSquareMillimeter),
            ("lymphocyteClustering", \.lymphocyteClustering),
            ("necrosisFraction", \.necrosisFraction),
            ("vesselsPerSquareMillimeter", \.vesselsPerSquareMillimeter),
        ]
    }
}

/// A number with a fixed count of decimals and a point, whatever the language of the machine.
private func text(_ value: Double, decimals: Int) -> String {
    String(format: "%.\(decimals)f", locale: nil, value)
}
