/// Which of a patient's samples stands for the patient.
public struct SampleRule: Sendable, Hashable, Codable {
    /// Which samples count at all, where their type is known.
    public enum Tissue: String, Sendable, Hashable, Codable, CaseIterable {
        /// The primary tumour: types 01, 03, 05 and 09 of TCGA's barcodes.
        case primaryTumour = "primary"
        /// Any tumour.
        case tumour
        /// Everything, normal tissue too.
        case all
    }
    /// What becomes of several samples of one patient that count.
    public enum Several: String, Sendable, Hashable, Codable, CaseIterable {
        /// The first by sample type, vial, portion, plate: the order of the barcodes.
        case first
        /// Their mean, gene by gene, of the numbers as they are.
        case mean
        /// The import stops.
        case refuse
    }

    /// Which samples count.
    public var tissue = Tissue.primaryTumour
    /// What becomes of several.
    public var several = Several.first

    /// The primary tumour, and of several the first barcode.
    public init() {}
}

extension ImportedMatrix {
    /// Turns samples into patients.
    ///
    /// Samples named by TCGA's barcodes are of the patient in it. Others are of the patient that
    /// `patients` gives, or else stand for themselves.
    ///
    /// - Parameters:
    ///   - rule: Which samples count, and what becomes of several.
    ///   - patients: The patient and the kind of tissue of each sample, as a sample sheet gives them.
    /// - Returns: A matrix whose samples are patients, sorted, and the report with every loss.
    /// - Throws: ``OmicsError`` if several samples are of one patient and that is refused, or none is
    ///   left.
    public func selectingPatients(
        _ rule: SampleRule = .init(), patients: [String: SampleOrigin] = [:]
    ) throws(OmicsError) -> ImportedMatrix {
        var report = report
        var members: [String: [Int]] = [:]
        var dropped: [String: Int] = [:]
        for (index, sample) in matrix.samples.enumerated() {
            let origin = patients[sample] ?? SampleOrigin(barcode: sample)
            if let reason = origin.reason(against: rule.tissue) {
                dropped[reason, default: 0] += 1
            } else {
                members[origin.patient ?? sample, default: []].append(index)
            }
        }
        for (reason, count) in dropped.sorted(by: { $0.key < $1.key }) {
            report.add(.samples, .dropped, count, reason)
        }
        guard !members.isEmpty else {
            throw OmicsError(
                .table,
                "none of the \(matrix.samples.count) samples is of the \(rule.tissue.rawValue) "
                    + "kind that was asked for; choose --tissue all")
        }
        let several = members.values.count { $0.count > 1 }
        if several > 0, rule.several == .refuse {
            throw OmicsError(
                .contradiction,
                "\(several) patients have several samples; choose --samples first or mean")
        }
        let extra = members.values.reduce(0) { $0 + $1.count - 1 }
        report.add(
            .samples, rule.several == .mean ? .merged : .dropped, extra,
            rule.several == .mean
                ? "further samples of a patient, in the mean"
                : "further samples of a patient; the first is used")
        let ids = members.keys.sorted()
        let groups = ids.map { id in
            (members[id] ?? []).sorted { matrix.samples[$0] < matrix.samples[$1] }
        }
        report.patientsOut = ids.count
        return ImportedMatrix(
            matrix.choosing(groups, named: ids, mean: rule.several == .mean), report)
    }
}

/// Whose a sample is, and of which kind.
public struct SampleOrigin: Sendable, Hashable, Codable {
    /// The patient; nothing if it is not known.
    public let patient: String?
    /// Whether it is normal tissue or blood; nothing if it is not known.
    public let isNormal: Bool?
    /// Whether it is the primary tumour; nothing if it is not known.
    public let isPrimary: Bool?

    /// States an origin.
    public init(patient: String?, isNormal: Bool?, isPrimary: Bool?) {
        self.patient = patient
        self.isNormal = isNormal
        self.isPrimary = isPrimary
    }

    /// Reads a barcode of TCGA, TARGET or GTEX; nothing is known of other names.
    public init(barcode: String) {
        let code = TCGABarcode(barcode)
        if code == nil, let other = Self.other(barcode) {
            self = other
            return
        }
        patient = code?.patient
        isNormal = code?.sampleType == nil ? nil : code?.isNormal
        isPrimary = code?.sampleType == nil ? nil : code?.isPrimaryTumour
    }

    /// Why a sample of this origin does not count; nothing if it does.
    func reason(against tissue: SampleRule.Tissue) -> String? {
        switch tissue {
        case .all: nil
        case .tumour: isNormal == true ? "normal tissue or blood" : nil
        case .primaryTumour:
            if isNormal == true {
                "normal tissue or blood"
            } else if isPrimary == false {
                "recurrences, metastases and other tumours that are not the primary"
            } else {
                nil
            }
        }
    }
}

extension ExpressionMatrix {
    /// The matrix with one sample per group.
    func choosing(_ groups: [[Int]], named names: [String], mean: Bool) -> ExpressionMatrix {
        var chosen = [Float](repeating: .nan, count: names.count * genes.count)
        for gene in genes.indices {
            for (place, group) in groups.enumerated() {
                var value = self[group[0], gene]
                if mean, group.count > 1 {
                    let known = group.map { self[$0, gene] }.filter { !$0.isNaN }
                    value =
                        known.isEmpty
                        ? .nan
                        : Float(known.reduce(0) { $0 + Double($1) } / Double(known.count))
                }
                chosen[gene * names.count + place] = value
            }
        }
        return ExpressionMatrix(
            samples: names, genes: genes, values: chosen, genesInRows: true, unit: unit)
    }
}
