import Cohorts
import Files
import Slides
import Survival
import SystemPackage
import TestSupport
import Testing

@Suite struct `Slides that are almost the same` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    /// Ten patients with a slide each, all near a common mean; p7 has p2's slide in some way.
    private func cohort(_ change: ([Float], inout RandomStream) -> [Float]) throws -> Cohort {
        var stream = RandomStream(seed: 3, stream: "slides")
        var clinical = "case_id,slide_id,survival_months,event\n"
        try makeFolder(folder.file("features"))
        var second: [Float] = []
        for patient in 0..<10 {
            let own = (0..<16).map { _ in stream.normal() }
            var numbers = (0..<(40 * 16)).map { place in
                Float(10 + own[place % 16] + stream.normal())
            }
            if patient == 2 { second = numbers }
            if patient == 7 { numbers = change(second, &stream) }
            clinical += "p\(patient),s\(patient),\(patient + 1),\(patient % 2)\n"
            var writer = HDF5Writer()
            writer.add("features", shape: [numbers.count / 16, 16], floats: numbers)
            try writer.write(to: folder.file("features/s\(patient).h5"))
        }
        let path = try folder.write("clinical.csv", clinical)
        return try Cohort(
            ClinicalTable(path), features: FeatureFolder(folder.file("features")), genes: nil)
    }

    @Test func `a slide under two names is found by its patches`() throws {
        let twins = try SlideTwins(cohort { slide, _ in slide }.patients)
        #expect(twins.slides == 10 && twins.unreadable == 0)
        #expect(
            twins.pairs.map { "\($0.first) \($0.second) \($0.sharesPatches)" } == ["p2 p7 true"])
    }

    @Test func `a tenth of a slide in another is found, a single patch is not`() throws {
        let tenth = try SlideTwins(
            cohort { slide, stream in
                Array(slide.prefix(4 * 16)) + (0..<(36 * 16)).map { _ in Float(stream.normal()) }
            }.patients)
        #expect(tenth.pairs.map { "\($0.first) \($0.second)" } == ["p2 p7"])
        let one = try SlideTwins(
            cohort { slide, stream in
                Array(slide.prefix(16)) + (0..<(39 * 16)).map { _ in Float(stream.normal()) }
            }.patients)
        #expect(one.pairs.isEmpty)
    }

    @Test func `a slide that was scanned again is found by its mean`() throws {
        let twins = try SlideTwins(
            cohort { slide, stream in slide.map { $0 + 0.02 * Float(stream.normal()) } }.patients)
        #expect(
            twins.pairs.map { "\($0.first) \($0.second) \($0.sharesPatches)" } == ["p2 p7 false"])
    }

    @Test func `slides of one patient may be alike, and different slides are not reported`() throws
    {
        let cohort = try cohort { slide, stream in slide.map { _ in Float(stream.normal()) } }
        #expect(SlideTwins(cohort.patients).pairs.isEmpty)
    }

    @Test func `a fold with twins on both sides is not clean, and the page says so`() throws {
        let cohort = try cohort { slide, _ in slide }
        let twins = SlideTwins(cohort.patients)
        let everyone = cohort.patients.map(\.id)
        func check(_ heldOut: [String]) throws -> LeakCheck {
            let folds = try Folds([
                Folds.Fold(
                    training: everyone.filter { !heldOut.contains($0) }, heldOut: heldOut)
            ])
            return LeakCheck(folds, everyone.map { SplitPatient(id: $0) }, twins: twins)
        }
        #expect(try check(["p2", "p7"]).isClean)
        let leaking = try check(["p7", "p9"])
        #expect(
            leaking.findings.map(\.sentence) == [
                "fold 0 has 1 pair of patients across its sides whose slides are almost the same"
            ])
        let study = try folder.write(
            "study.yaml",
            "name: x\ncohort: {clinical: clinical.csv, features: features, folds: 2}\n")
        let page = try cohortCheck(of: study)
        #expect(
            page.findings.map(\.sentence).contains(
                "1 pair of patients has slides that share patches, number by number; one slide may stand under two names"
            ))
    }
}
