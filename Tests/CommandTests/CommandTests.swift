import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct `The command` {
    @Test func `help names every subcommand in its group`() throws {
        let help = try Program.run(["--help"]).output
        let names = [
            "simulate", "plant", "features", "embed-genes", "weights", "train", "pretrain",
            "molecular-cox", "ablate", "board", "regulate", "page",
            "finetune", "predict", "evaluate", "compare", "cox", "report", "export", "init",
            "doctor",
        ]
        for name in names { #expect(help.contains("\n  \(name) ")) }
        for group in ["DATA", "TRAINING", "RESULTS", "HELP"] {
            #expect(help.contains("\(group) SUBCOMMANDS:"))
        }
        #expect(help.contains("not a medical device"))
    }

    @Test(arguments: [
        "simulate", "plant", "features", "embed-genes", "train", "pretrain", "finetune",
        "molecular-cox", "ablate", "board", "regulate", "page", "predict",
        "evaluate", "compare", "cox", "report", "init", "doctor",
    ])
    func `each subcommand explains itself`(name: String) throws {
        let result = try Program.run([name, "--help"])
        #expect(result.code == 0)
        #expect(result.output.hasPrefix("OVERVIEW: "))
    }

    @Test func `a wrong option is answered with the nearest`() throws {
        let result = try Program.run(["train", "study.yaml", "--output", "x", "--sede", "1"])
        #expect(result.code != 0)
        #expect(result.errors.contains("Did you mean '--seed'?"))
    }

    @Test(arguments: [
        (["evalute", "p.csv"], "there is no command 'evalute'; did you mean 'evaluate'?"),
        (["import", "tabel", "x"], "there is no command 'tabel'; did you mean 'table'?"),
        (
            ["splits", "zebra"],
            "there is no command 'zebra'; the commands are make, check"
        ),
        (
            ["features", "extract", "slides"],
            "there is no command 'features extract'; did you mean 'morphogen extract'?"
        ),
    ])
    func `a command that is not there is answered with the nearest`(
        arguments: [String], sentence: String
    ) throws {
        let result = try Program.run(arguments)
        #expect(result.code == 64)
        #expect(result.errors == "Error: \(sentence)\n")
    }

    @Test(arguments: [
        (
            ["--tile", "256"],
            "--tile counts pixels; say with --mpp how many micrometres one has, such as 0.5"
        ),
        (
            ["--tile-um", "128", "--mpp", "0.5"],
            "--tile-um is the side of a tile, and so is --mpp times --tile; say it in one way"
        ),
    ])
    func `the side of a tile is said in one way, and whole`(
        arguments: [String], sentence: String
    ) throws {
        let result = try Program.run(["extract", "slides", "-o", "features"] + arguments)
        #expect(result.code == 64)
        #expect(result.errors.hasPrefix("Error: \(sentence)\n"))
    }

    @Test func `a device that is not there is named, and a module must be named`() throws {
        let start = ["extract", "slides", "--output", "features"]
        let device = try Program.run(start + ["--device", "cpu,tpu:7"])
        #expect(device.errors.hasPrefix("Error: there is no device 'tpu:7' here; there is cpu"))
        #expect(device.code == 1)
        let module = try Program.run(start + ["--encoder", "torchscript"])
        #expect(
            module.errors == "Error: the TorchScript module must be named with --weights\n")
    }

    @Test func `months may be parted by commas, and words among them are refused`() throws {
        let folder = try TemporaryFolder()
        let run = folder.file("run").string
        let commas = try Program.run(["predict", "--model", run, "x.h5", "--months", "12,18"])
        #expect(commas.errors == "Error: \(run) is not the folder of a run: it has no run.json\n")
        let words = try Program.run(["predict", "--model", run, "x.h5", "--months", "12,later"])
        #expect(
            words.errors.contains(
                "--months has 'later'; numbers that are finite and not negative are needed, such as 12 24 or 12,24"
            ))
    }

    @Test(arguments: ["0", "-1", "inf", "nan"])
    func `a conversion refuses a resolution that cannot be`(_ value: String) throws {
        let result = try Program.run([
            "features", "convert", "f", "--to", "trident", "-o", "o", "--tile-mpp=\(value)",
        ])
        #expect(result.code == 64)
        #expect(result.errors.contains("--tile-mpp must be from 0.005 to 200 µm per pixel"))
    }

    @Test func `init writes a study once`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("study.yaml").string
        #expect(try Program.run(["init", path]).code == 0)
        let again = try Program.run(["init", path])
        #expect(again.code != 0)
        #expect(again.errors.contains("\(path) exists already; give another name"))
        for model in ["gimp", "path-gptomic"] {
            let other = folder.file("\(model).yaml").string
            #expect(try Program.run(["init", "--model", model, other]).code == 0)
            #expect(try readText(of: FilePath(other)).contains("\nmodel: \(model)\n"))
        }
    }

    @Test(arguments: [
        (
            "patient,time,event,risk\na,-1,1,4\n",
            "row 1 has the time '-1' and the event '1'; a number not below 0 and 1 or 0 are needed"
        ),
        (
            "patient,time,event,risk\na,1,1,high\n",
            "row 1 has the risk 'high'; a finite number is needed"
        ),
    ])
    func `evaluate refuses what is no number`(text: String, sentence: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("p.csv", text)
        let result = try Program.run(["evaluate", path.string])
        #expect(result.code != 0)
        #expect(result.errors.contains(sentence))
    }

    @Test func `a missing slide, study, model and run are named`() throws {
        let folder = try TemporaryFolder()
        let nowhere = folder.file("nowhere").string
        for arguments in [
            ["train", nowhere, "--output", folder.file("run").string],
            ["report", nowhere], ["predict", "--model", nowhere, "x.svs"],
        ] {
            let result = try Program.run(arguments)
            #expect(result.code != 0)
            #expect(result.errors.contains(nowhere))
        }
    }

    @Test func `genes are embedded twice to the same bytes, and the table says by what`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("vocab.json", #"{"A": 0, "B": 1, "C": 2}"#)
        let table = try folder.write("genes.csv", "case_id,A,B,x\np,1,5,2\nq,0,3,1\n")
        let model = FilePath(folder.file("vocab.json").string).removingLastComponent().string
        var bytes: [String] = []
        for name in ["a.csv", "b.csv"] {
            let output = folder.file(name)
            let result = try Program.run([
                "embed-genes", table.string, "--model", model, "--unit", "tpm", "--output",
                output.string, "--random-weights", "1", "--quiet",
            ])
            #expect(result.code == 0)
            #expect(result.output.contains("2 of 3 genes are in the vocabulary; 1 are not"))
            #expect(result.output.contains("random, seed 1: the embeddings mean nothing"))
            bytes.append(try sha256(of: output))
        }
        #expect(bytes[0] == bytes[1])
        let refused = try Program.run([
            "embed-genes", table.string, "--model", model, "--unit", "tpm", "--output",
            folder.file("c.csv").string, "--random-weights", "1", "--genes", "variable",
        ])
        #expect(
            refused.errors.contains(
                "the most variable genes are learned from training patients; name them with "
                    + "--training"))
    }

    @Test func `a tiny cohort is simulated, and resumed to the same bytes`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("cohort")
        let arguments = [
            "simulate", path.string, "--patients", "4", "--slide-mm", "0.4", "--quiet",
        ]
        #expect(try Program.run(arguments).code == 0)
        let slides = try FileManager.default.contentsOfDirectory(
            atPath: path.appending("slides").string
        ).sorted()
        #expect(slides.count == 4)
        let slide = path.appending("slides").appending(slides[2])
        let before = try sha256(of: slide)
        try FileManager.default.removeItem(atPath: slide.string)
        #expect(try Program.run(arguments).code == 0)
        #expect(try sha256(of: slide) == before)
    }

    @Test func `without the engine there is help, and doctor says what is missing`() throws {
        let folder = try TemporaryFolder()
        let alone = folder.file("morphogen").string
        // A copy is open for writing while other tests start processes, which keep it open: "text file busy".
        do {
            try FileManager.default.linkItem(atPath: Program.path, toPath: alone)
        } catch {
            try FileManager.default.copyItem(atPath: Program.path, toPath: alone)
        }
        #expect(try Program.run(["--help"], at: alone).code == 0)
        let doctor = try Program.run(["doctor"], at: alone)
        #expect(doctor.code == 1)
        let finding = "FAIL  tensors           the tensor engine cannot be loaded"
        #expect(doctor.output.contains(finding))
        let train = try Program.run(["predict", "--model", folder.path.string, "x"], at: alone)
        #expect(train.code == 1)
    }
}
