import Cohorts
import Models
import Omics

/// What is learned from the training patients of a fold before the network is.
struct PathGPTOmicKnowledge: Codable, Sendable, Hashable {
    /// Brings mutations and copy numbers to one scale.
    var genomics: Standardizer?
    /// The same for expression.
    var expression: Standardizer?

    /// Learns from training patients; columns that never vary among them are left out.
    init(_ cohort: PathGPTOmicCohort, training: [String]) throws {
        func learned(_ part: PathGPTOmicCohort.Part?) throws -> Standardizer? {
            guard let part else { return nil }
            let rows = training.filter(part.has).compactMap { part.table.row(of: $0) }
            guard rows.count > 1 else {
                throw TrainingError(
                    .fold,
                    "\(rows.count) training patients have the \(part.columns.count) columns that the network reads; 2 are needed"
                )
            }
            let all = try Standardizer(
                part.table, rows: rows, columns: part.columns, options: .init(clip: 5))
            return all.restricted(
                to: zip(all.columns, all.isConstant).filter { !$0.1 }.map(\.0))
        }
        genomics = try learned(cohort.genomics)
        expression = try learned(cohort.expression)
    }

    /// The sizes of the network that fits.
    func sizes(
        _ network: PathGPTOmicConfiguration.Network, imageWidth: Int
    ) -> PathGPTOmic.Configuration {
        var sizes = PathGPTOmic.Configuration()
        sizes.genomics = genomics?.columns.count ?? 0
        sizes.expression = expression?.columns.count ?? 0
        sizes.image = imageWidth
        sizes.width = network.width
        sizes.dropout = network.dropout
        sizes.encodesExpression = network.expression == .columns
        sizes.fusion = network.fusion
        return sizes
    }

    /// A patient as the trainer takes it, without an image.
    func patient(
        _ patient: PathGPTOmicCohort.Patient, of cohort: PathGPTOmicCohort
    ) -> CoxPatient {
        func values(_ part: PathGPTOmicCohort.Part?, _ scale: Standardizer?) -> [Float]? {
            guard let part, let scale, part.has(patient.id),
                let row = part.table.row(of: patient.id)
            else { return nil }
            return scale.standardize(row: row, of: part.table).map { Float($0) }
        }
        return CoxPatient(
            id: patient.id, genomics: values(cohort.genomics, genomics),
            expression: values(cohort.expression, expression), outcome: patient.outcome)
    }
}
