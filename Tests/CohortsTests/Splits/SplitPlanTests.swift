import Cohorts
import Files
import Omics
import SystemPackage
import TestSupport
import Testing

@Suite struct `Split plans` {
    /// Patients of sites of very different size and event rate.
    private static func patients(_ sites: [Int] = [30, 21, 14, 9, 8, 7, 5, 4, 3, 2, 2, 1])
        -> [SplitPatient]
    {
        sites.enumerated().flatMap { site, count in
            (0..<count).map { index in
                SplitPatient(
                    id: "p\(site)-\(index)", event: (index + site) % (2 + site % 3) == 0,
                    label: index % 3 == 0 ? "A" : "B", site: "site \(site)")
            }
        }
    }

    private func plan(_ change: (inout SplitOptions) -> Void) throws -> SplitPlan {
        var options = SplitOptions()
        change(&options)
        return try SplitPlan(Self.patients(), options)
    }

    @Test(arguments: [SplitScheme.folds, .sitePreserved], 0..<8 as Range<UInt64>)
    func `everyone is held out exactly once`(_ scheme: SplitScheme, seed: UInt64) throws {
        let plan = try plan {
            $0.scheme = scheme
            $0.seed = seed
        }
        let held = plan.repetitions[0].folds.flatMap(\.heldOut)
        #expect(held.count == 106 && Set(held).count == 106)
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `site-preserved folds share no site and are nearly as even as random ones`(
        seed: UInt64
    ) throws {
        let plan = try plan {
            $0.scheme = .sitePreserved
            $0.folds = 4
            $0.seed = seed
        }
        #expect(plan.balance[0].parts.allSatisfy { $0.sharedSites == 0 })
        let sizes = plan.balance[0].parts.map(\.patients)
        // One site alone has 30 of 106 patients, so the best that four folds can do is 30 to 25.
        #expect((sizes.max() ?? 0) <= 31 && (sizes.min() ?? 0) >= 23, "\(sizes)")
        let rates = try #require(plan.balance[0].eventRates)
        #expect(rates.upperBound - rates.lowerBound < 0.3, "\(rates)")
    }

    /// All divisions of eight sites into two folds, against what the heuristic finds.
    @Test(arguments: 0..<6 as Range<UInt64>)
    func `the site heuristic finds the best of all divisions of a small case`(
        seed: UInt64
    ) throws {
        let sizes = (0..<8).map { 2 + Int((seed &* 37 &+ UInt64($0) &* 29) % 17) }
        let patients = Self.patients(sizes)
        func cost(_ folds: Folds) -> Double {
            let parts = FoldBalance(folds, patients).parts
            let targets = [
                Double(patients.count) / 2,
                Double(patients.count { $0.event == true }) / 2,
                Double(patients.count { $0.event == false }) / 2,
            ]
            return parts.reduce(0) { sum, part in
                let counts = [part.patients, part.events, part.patients - part.events].map(
                    Double.init)
                return sum
                    + zip(counts, targets).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / $1.1 }
            }
        }
        var best = Double.infinity
        for code in 1..<255 {
            func isHeld(_ patient: SplitPatient) -> Bool {
                let site = Int(patient.site?.split(separator: " ").last ?? "0") ?? 0
                return code >> site & 1 == 1
            }
            let (out, inside) = (patients.filter(isHeld), patients.filter { !isHeld($0) })
            let folds = try Folds([
                Folds.Fold(training: inside.map(\.id), heldOut: out.map(\.id)),
                Folds.Fold(training: out.map(\.id), heldOut: inside.map(\.id)),
            ])
            best = min(best, cost(folds))
        }
        var options = SplitOptions()
        options.scheme = .sitePreserved
        options.folds = 2
        options.seed = seed
        let found = cost(try SplitPlan(patients, options).repetitions[0])
        #expect(abs(found - best) < 1e-9, "\(found) against \(best)")
    }

    @Test func `strata of event and class fall evenly`() throws {
        let patients = Self.patients()
        let plan = try plan { $0.stratification = .both }
        for event in [true, false] {
            for label in ["A", "B"] {
                let members = Set(
                    patients.filter { $0.event == event && $0.label == label }.map(\.id))
                let counts = plan.repetitions[0].folds.map {
                    $0.heldOut.count { members.contains($0) }
                }
                #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
            }
        }
    }

    @Test func `repetitions differ, and the first is the study's own division`() throws {
        let plan = try plan { $0.repetitions = 3 }
        #expect(Set(plan.repetitions.map(\.hash)).count == 3)
        let strata = Dictionary(
            uniqueKeysWithValues: Self.patients().map { ($0.id, $0.event == true ? 1 : 0) })
        #expect(try plan.repetitions[0] == Folds(strata: strata, count: 5, seed: 1))
    }

    @Test(arguments: [SplitScheme.leaveSiteOut, .sitePreserved])
    func `a plan of sites has the same seal and order in every process`(
        _ scheme: SplitScheme
    ) async {
        var seen: Set<String> = []
        for _ in 0..<3 {
            // Each process orders its dictionaries by a seed of its own.
            let child = await #expect(
                processExitsWith: .success, observing: [\.standardOutputContent]
            ) { [scheme] in
                var options = SplitOptions()
                options.scheme = scheme
                options.smallestSite = 8
                options.folds = 3
                let plan = try SplitPlan(`Split plans`.patients(), options)
                print("plan \(plan.hash) \(plan.repetitions[0].folds.map(\.heldOut))")
            }
            let output = String(decoding: child?.standardOutputContent ?? [], as: UTF8.self)
            seen.insert(
                output.split(separator: "\n").first { $0.hasPrefix("plan ") }.map(String.init)
                    ?? "nothing")
        }
        #expect(seen.count == 1 && !seen.contains("nothing"))
    }

    @Test func `Monte Carlo draws the share of every stratum`() throws {
        let plan = try plan {
            $0.scheme = .monteCarlo
            $0.repetitions = 4
            $0.share = 0.25
        }
        #expect(plan.repetitions.count == 4 && Set(plan.repetitions.map(\.hash)).count == 4)
        for folds in plan.repetitions {
            #expect(folds.folds.count == 1 && abs(folds.folds[0].heldOut.count - 26) <= 1)
            #expect(folds.folds[0].training.count + folds.folds[0].heldOut.count == 106)
        }
    }

    @Test func `each large site is left out once, small ones together`() throws {
        let plan = try plan { $0.scheme = .leaveSiteOut }
        #expect(plan.balance[0].parts.map(\.patients) == [30, 21, 14, 41])
        #expect(plan.balance[0].parts.allSatisfy { $0.sharedSites == 0 })
    }

    @Test func `inner folds divide the training part and share no site with it either`() throws {
        let plan = try plan {
            $0.scheme = .sitePreserved
            $0.folds = 3
            $0.innerFolds = 2
        }
        for (fold, inner) in zip(plan.repetitions[0].folds, plan.inner[0]) {
            #expect(Set(inner.folds.flatMap(\.heldOut)) == Set(fold.training))
            #expect(FoldBalance(inner, Self.patients()).parts.allSatisfy { $0.sharedSites == 0 })
        }
    }

    @Test func `an external cohort is held out whole and must be of other people`() throws {
        var options = SplitOptions()
        options.scheme = .external
        let others = (0..<7).map { SplitPatient(id: "e\($0)", event: $0 % 2 == 0) }
        let plan = try SplitPlan(Self.patients(), options, external: others)
        #expect(plan.repetitions[0].folds[0].heldOut.count == 7)
        #expect(
            throws: CohortError(
                .folds,
                "2 patients stand twice among those to be split, or in both cohorts; nobody may be on both sides"
            )
        ) {
            try SplitPlan(
                Self.patients(), options, external: others + Self.patients().prefix(2))
        }
    }

    @Test func `what cannot be divided is said`() throws {
        #expect(
            throws: CohortError(
                .folds,
                "12 sites cannot be dealt into 13 folds that share none; ask for fewer folds")
        ) {
            try plan {
                $0.scheme = .sitePreserved
                $0.folds = 13
            }
        }
        var options = SplitOptions()
        options.scheme = .sitePreserved
        #expect(
            throws: CohortError(
                .folds,
                "1 of 2 patients have no site; name its column with --site, or in a study with cohort.columns.site"
            )
        ) {
            try SplitPlan([SplitPatient(id: "a", site: "x"), SplitPatient(id: "b")], options)
        }
    }

    @Test func `a sealed plan comes back, and any change breaks the seal`() throws {
        let folder = try TemporaryFolder()
        let plan = try plan { $0.repetitions = 2 }
        try plan.write(to: folder.file("splits"))
        #expect(try SplitPlan(sealed: folder.file("splits")) == plan)
        let again = folder.file("splits")
        #expect(
            throws: CohortError(
                .folds, "\(again) holds a plan already; a sealed plan is never written over")
        ) { try plan.write(to: again) }
        let table = folder.file("splits/repeat-1/splits_0.csv")
        let text = try readText(of: table)
        let swapped = text.replacing("p0-0,", with: "p0-1,")
        #expect(swapped != text)
        try folder.write("splits/repeat-1/splits_0.csv", swapped)
        #expect(throws: (any Error).self) { try SplitPlan(sealed: again) }
        try folder.write("splits/repeat-1/splits_0.csv", text)
        #expect(try SplitPlan(sealed: again) == plan)
        let path = folder.file("splits/plan.json")
        let sealed = try readText(of: path)
        try folder.write("splits/plan.json", sealed.replacing("\"p0-0\"", with: "\"p0-x\""))
        #expect(
            throws: CohortError(
                .folds,
                "\(path) was changed after it was sealed; make the splits anew, or restore the file"
            )
        ) { try SplitPlan(sealed: again) }
    }

    @Test func `outcomes dealt anew stay the same as a whole, and slides stay where they are`()
        throws
    {
        let folder = try TemporaryFolder()
        var text = "case_id,slide_id,survival_months,event\n"
        for patient in 0..<30 {
            for slide in 0...(patient % 2) {
                text += "p\(patient),s\(patient)-\(slide),\(patient + 1),\(patient % 2)\n"
            }
        }
        let table = try ClinicalTable(folder.write("c.csv", text))
        try table.writePermuted(to: folder.file("p.csv"), seed: 4)
        let other = try ClinicalTable(folder.file("p.csv"))
        #expect(other.patients.map(\.slides) == table.patients.map(\.slides))
        func times(_ table: ClinicalTable) -> [Double] {
            table.patients.compactMap { $0.outcome?.time }
        }
        #expect(times(other).sorted() == times(table).sorted() && times(other) != times(table))
        #expect(
            other.patients.allSatisfy {
                ($0.outcome?.time ?? 0) == 0
                    || $0.outcome?.event == (Int($0.outcome?.time ?? 0) % 2 == 0)
            })
    }

    @Test func `leaks of people, slides, numbers and sites are found`() throws {
        let patients = ["TCGA-02-0001", "TCGA-02-0001-01", "TCGA-08-0002", "TCGA-09-0003"]
            .map { SplitPatient(id: $0, site: String($0.dropFirst(5).prefix(2))) }
        let folds = try Folds([
            Folds.Fold(
                training: ["TCGA-02-0001", "TCGA-08-0002"],
                heldOut: ["TCGA-02-0001-01", "TCGA-09-0003"])
        ])
        let table = OmicsTable(
            patients: ["TCGA-08-0002", "TCGA-09-0003"],
            columns: (0..<8).map { "G\($0)_rnaseq" },
            values: [1, 2, 4, 9, 1, 3, 5, 8, 2, 4, 8.001, 18, 2, 6, 10, 16])
        let check = LeakCheck(
            folds, patients, slides: ["TCGA-08-0002": ["s"], "TCGA-09-0003": ["s"]],
            genes: NearDuplicates(in: table).pairs)
        #expect(check.findings.map(\.kind) == [.person, .slide, .features, .site])
        #expect(!check.isClean)
        #expect(
            check.findings[2].sentence
                == "fold 0 has 1 pair of patients across its sides whose genes are almost the same"
        )
    }

    @Test func `a plan knows whether outcomes have changed, and gives its inner folds`() throws {
        let folder = try TemporaryFolder()
        var patients = (0..<24).map {
            SplitPatient(id: "p\($0)", event: $0 % 2 == 0, site: "s\($0 % 6)")
        }
        var options = SplitOptions()
        options.scheme = .sitePreserved
        options.folds = 2
        options.innerFolds = 3
        options.repetitions = 2
        let plan = try SplitPlan(patients, options)
        let path = folder.file("splits")
        try plan.write(to: path)
        let inner = try SplitPlan.checkSeal(of: path.appending("repeat-1"))
        #expect(inner == plan.inner[1] && inner.count == 2 && inner[0].folds.count == 3)
        #expect(plan.isMade(from: patients.reversed()))
        patients[3] = SplitPatient(id: "p3", event: true, site: "s3")
        #expect(!plan.isMade(from: patients))
        #expect(!plan.isMade(from: Array(patients.dropLast())))
    }
}
