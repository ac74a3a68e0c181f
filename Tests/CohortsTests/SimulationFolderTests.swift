import Cohorts
import Files
import Foundation
import SimulationSupport
import Slides
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite struct `Simulated study on disk` {
    /// Two patients with two slides each, small enough to paint again and again.
    private var configuration: SimulationConfiguration {
        var configuration = SimulationConfiguration()
        configuration.patients = 2
        configuration.slidesPerPatient = 2
        configuration.slideMillimeters = 0.2
        configuration.micrometersPerPixel = 2
        configuration.seed = 3
        return configuration
    }

    private func hashes(_ folder: TemporaryFolder) throws -> [String: String] {
        var found: [String: String] = [:]
        let slides = try FileManager.default.contentsOfDirectory(
            atPath: folder.file("slides").string)
        for name in folder.contents.filter({ $0 != "slides" }) + slides.map({ "slides/" + $0 }) {
            found[name] = try sha256(of: folder.file(name))
        }
        return found
    }

    @Test func `the same seed gives the same bytes, on one thread or two`() throws {
        let first = try TemporaryFolder()
        let second = try TemporaryFolder()
        let other = try TemporaryFolder()
        try simulateCohort(configuration, to: first.path, threads: 1)
        try simulateCohort(configuration, to: second.path, threads: 2)
        var changed = configuration
        changed.seed = 4
        try simulateCohort(changed, to: other.path)
        let found = try hashes(first)
        #expect(try hashes(second) == found)
        #expect(
            found.keys.sorted() == [
                "clinical.csv", "expression.csv", "signatures.csv", "simulation.json",
                "slides/SIM-0001-2.tiff", "slides/SIM-0001.tiff", "slides/SIM-0002-2.tiff",
                "slides/SIM-0002.tiff", "study.yaml", "truth.csv",
            ])
        #expect(Set(found.filter { $0.key.hasPrefix("slides") }.values).count == 4)
        let otherwise = try hashes(other)
        for (name, hash) in found where name != "signatures.csv" && name != "study.yaml" {
            #expect(otherwise[name] != hash, "\(name)")
        }
    }

    @Test func `what was cut short is finished to the same bytes, and the rest is kept`() throws {
        let folder = try TemporaryFolder()
        try simulateCohort(configuration, to: folder.path)
        let whole = try hashes(folder)
        try FileManager.default.removeItem(atPath: folder.file("slides/SIM-0002.tiff").string)
        try FileManager.default.removeItem(atPath: folder.file("truth.csv").string)
        // What a killed process leaves of a slide it was writing.
        try folder.write("slides/.SIM-0002.tiff.partial", "half a slide")
        try folder.write("study.yaml", "changed by its user")

        let seen = Mutex<[SimulationProgress]>([])
        try simulateCohort(configuration, to: folder.path) { step in
            seen.withLock { $0.append(step) }
        }
        #expect(seen.withLock { $0.map(\.finishedSlides) } == [4])
        #expect(seen.withLock { $0.map(\.foundSlides) } == [3])
        #expect(seen.withLock { $0.map(\.totalSlides) } == [4])
        var again = try hashes(folder)
        #expect(again["study.yaml"] != whole["study.yaml"])
        again["study.yaml"] = whole["study.yaml"]
        #expect(again == whole)
    }

    @Test func `a folder of another simulation is left alone`() throws {
        let folder = try TemporaryFolder()
        try simulateCohort(configuration, to: folder.path)
        let whole = try hashes(folder)
        var other = configuration
        other.seed = 9
        #expect(
            sentence { try simulateCohort(other, to: folder.path) }
                == """
                \(folder.path) holds a simulation with other settings (2 patients, seed 3); choose \
                another folder or remove this one
                """)
        #expect(try hashes(folder) == whole)
        try folder.write("simulation.json", "{}")
        #expect(
            sentence { try simulateCohort(configuration, to: folder.path) }
                == """
                \(folder.file("simulation.json")) is there but does not hold a simulation's \
                configuration
                """)
    }

    @Test func `an impossible configuration or place writes nothing`() throws {
        let folder = try TemporaryFolder()
        var wrong = configuration
        wrong.eventRate = 2
        #expect(
            sentence { try simulateCohort(wrong, to: folder.file("a")) }
                == "eventRate is 2; it must be 0.01 to 1")
        #expect(folder.contents == [])
        try folder.write("file", "")
        #expect(
            sentence { try simulateCohort(configuration, to: folder.file("file")) }
                .hasPrefix("\(folder.file("file"))"))
        #expect(folder.contents == ["file"])
    }

    private func sentence(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test func `the study file reads, and its tables join`() throws {
        let study = try TinyStudy.shared()
        let configuration = try StudyConfiguration.read(
            study.folder.appending("study.yaml"))
        #expect(configuration.data == .simulated)
        #expect(configuration.cohort.folds == 3)
        let table = try ClinicalTable(
            study.folder.appending("clinical.csv"), columns: configuration.cohort.columns)
        #expect(table.patients.map(\.id) == study.cohort.patients.map(\.id))
    }

    @Test func `tables have a row per patient and four decimals`() throws {
        let study = try TinyStudy.shared()
        let rows = try Table(study.folder.appending("expression.csv"))
        let panel = GenePanel.standard.genes
        #expect(rows.columns == ["case_id"] + panel.map { $0.symbol + "_rnaseq" })
        #expect(rows.cells.map { $0[0] } == study.cohort.patients.map(\.id))
        for (row, patient) in zip(rows.cells, study.cohort.patients) {
            for (cell, value) in zip(row.dropFirst(), patient.expression ?? []) {
                #expect(abs((Double(cell) ?? -1) - value) < 5.1e-5)
            }
        }
        let truth = try Table(study.folder.appending("truth.csv"))
        #expect(truth.columns.prefix(3) == ["case_id", "oracle_risk", "event_months"])
        #expect(truth.columns.count == 3 + 6 + 15)
        #expect(
            zip(truth.cells, study.cohort.patients).allSatisfy {
                abs((Double($0[1]) ?? 0) - $1.oracleRisk) < 1e-5
            })
        let signatures = try Table(study.folder.appending("signatures.csv"))
        #expect(signatures.columns == GenePanel.standard.families.map(\.name))
        for (column, family) in GenePanel.standard.families.enumerated() {
            #expect(signatures.cells.map { $0[column] }.filter { !$0.isEmpty } == family.symbols)
        }
    }

    /// A plain table without quotes.
    private struct Table {
        let columns: [String]
        let cells: [[String]]

        init(_ path: FilePath) throws {
            let text = try String(contentsOfFile: path.string, encoding: .utf8)
            let rows = text.split(separator: "\n").map {
                $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            }
            columns = rows[0]
            cells = Array(rows.dropFirst())
        }
    }
}
