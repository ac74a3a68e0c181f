import Cohorts
import Files
import SystemPackage
import TestSupport
import Testing

@Suite struct `Cross-validation folds` {
    private func strata(_ count: Int) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: (0..<count).map { ("p\($0)", $0 % 3 == 0 ? 1 : 0) })
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `everyone is held out once, each stratum evenly`(seed: UInt64) throws {
        let strata = strata(47)
        let folds = try Folds(strata: strata, count: 5, seed: seed).folds
        #expect(folds.flatMap(\.heldOut).sorted() == strata.keys.sorted())
        for fold in folds {
            #expect(Set(fold.training).isDisjoint(with: fold.heldOut))
            #expect(fold.training.count + fold.heldOut.count == 47)
            // 16 of 47 are in stratum 1: 3 or 4 in each of five folds
            #expect([3, 4].contains(fold.heldOut.count { strata[$0] == 1 }))
        }
    }

    @Test func `the seed decides, and the hash seals`() throws {
        let strata = strata(30)
        let one = try Folds(strata: strata, count: 3, seed: 1)
        #expect(try Folds(strata: strata, count: 3, seed: 1) == one)
        #expect(try Folds(strata: strata, count: 3, seed: 1).hash == one.hash)
        #expect(try Folds(strata: strata, count: 3, seed: 2).hash != one.hash)
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func `the inner split stays inside the training fold`(seed: UInt64) throws {
        let strata = strata(60)
        let folds = try Folds(strata: strata, count: 3, seed: seed)
        let inner = try folds.inner(1, strata: strata, share: 0.25, seed: seed)
        #expect((inner.training + inner.heldOut).sorted() == folds.folds[1].training)
        #expect(inner.heldOut.count == 10)
    }

    @Test(arguments: [
        (
            ["a", "b"], ["b", "c"],
            "fold 0 has 1 patient both in training and held out; nobody may be on both sides"
        ),
        (["a", "a", "a"], ["c"], "fold 0 has 2 patients twice in its training part"),
        (["a"], [], "fold 0 has nobody in its held-out part"),
    ])
    func `overlap, repeats and empty parts are refused`(
        training: [String], heldOut: [String], sentence: String
    ) {
        #expect {
            try Folds([Folds.Fold(training: training, heldOut: heldOut)])
        } throws: {
            "\($0)" == sentence
        }
    }

    @Test func `more folds than patients are refused`() {
        #expect {
            try Folds(strata: ["a": 0, "b": 1], count: 5, seed: 1)
        } throws: {
            "\($0)" == "2 patients cannot be dealt into 5 folds"
        }
    }

    @Test(
        .enabled(if: SharedFolder.has("data/tcga"), "\(SharedFolder.absence)"),
        arguments: [
            ("blca", "tcga_sig", [298, 298, 298, 299, 299], [75, 75, 75, 74, 74]),
            ("luad", "tcga_sig", [362, 362, 362, 363, 363], [91, 91, 91, 90, 90]),
            ("ucec", "tcga_sig", [384, 384, 384, 384, 384], [96, 96, 96, 96, 96]),
        ])
    func `published splits are disjoint and partition the cohort`(
        cancer: String, folder: String, training: [Int], heldOut: [Int]
    ) throws {
        let table = try ClinicalTable(
            SharedFolder.path("data/\(folder)/tcga_\(cancer)_all_clean.csv.zip"))
        let patients = Set(table.patients.map(\.id))
        let (folds, unknown) = try Folds.published(
            in: SharedFolder.path("data/tcga/splits/tcga_\(cancer)"), patients: patients)
        #expect(unknown == 0)
        #expect(folds.folds.map(\.training.count) == training)
        #expect(folds.folds.map(\.heldOut.count) == heldOut)
        #expect(folds.folds.flatMap(\.heldOut).sorted() == patients.sorted())
    }

    @Test func `published splits that hold out nobody of the cohort are refused`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("splits_0.csv", "train,val\na,c\nb,d\n")
        let error = #expect(throws: CohortError.self) {
            try Folds.published(in: path.removingLastComponent(), patients: ["a"])
        }
        #expect(
            error?.description
                == "\(path) names 2 patients to be held out, none of whom is among the 1 patient that can take part"
        )
    }
}
