import Encoding
import Files
import Foundation
import Slides
import Synchronization
import SystemPackage
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// An encoder whose features are the mean of a tile's bytes, so that no weights are needed.
private struct Mean: TileEncoder {
    let name = "mean"
    let width = 1
    let tilePixels = 224
    let weightsHash = "none"
    let preprocessing = "none"

    func encode(_ pixels: [UInt8], tiles: Int) throws -> [Float] {
        let size = pixels.count / tiles
        return (0..<tiles).map { tile in
            Float(pixels[(tile * size)..<((tile + 1) * size)].reduce(0) { $0 + Int($1) })
                / Float(size)
        }
    }
}

@Suite struct `Slides read by the command itself` {
    private let folder: TemporaryFolder
    private let worker: WorkerProgram

    init() throws {
        folder = try TemporaryFolder()
        // The number of each process that reads is noted.
        worker = WorkerProgram(
            executable: "/bin/sh",
            arguments: [
                "-c",
                "echo $$ >> '\(folder.file("numbers"))'; exec '\(Program.path)' read-slide",
            ])
    }

    private var readers: [pid_t] {
        let text = try? String(contentsOfFile: folder.file("numbers").string, encoding: .utf8)
        return (text ?? "").split(separator: "\n").compactMap { pid_t($0) }
    }

    private func slide(_ name: String, width: Int = 900, height: Int = 700) throws -> FilePath {
        let path = folder.file(name)
        try MalformedSlides.tissue(width: width, height: height)
            .write(pyramid: path, micrometersPerPixel: 0.5)
        return path
    }

    @Test func `pixels are the same there and here`() throws {
        let path = try slide("a.tiff")
        let here = try WholeSlide(path).source
        let there = try WorkerSource(path, worker: worker)
        #expect(there.layout == here.layout)
        for window in [
            SampledWindow(level: 0, x: 10, y: 20, factor: 1, width: 300, height: 200),
            SampledWindow(level: 1, x: 1.5, y: 0, factor: 1.7, width: 100, height: 50),
            SampledWindow(level: 0, x: 800, y: 600, factor: 3, width: 99, height: 99),
        ] {
            #expect(try there.read(window) == here.read(window))
        }
        #expect(
            try there.thumbnail(longestSide: 200) == here.thumbnail(longestSide: 200))
    }

    @Test func `threads share one process, and what it has decoded`() throws {
        let path = try slide("a.tiff")
        let here = try WholeSlide(path).source
        let there = try WorkerSource(path, worker: worker)
        let wrong = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 40) { number in
            let window = SampledWindow(
                level: 0, x: Double(20 * number), y: 30, factor: 1, width: 64, height: 200)
            if (try? there.read(window)) != (try? here.read(window)) {
                wrong.add(1, ordering: .relaxed)
            }
        }
        #expect(wrong.load(ordering: .relaxed) == 0)
        #expect(readers == [there.process])
    }

    @Test func `a reader that is killed in mid read costs this slide, in a sentence`() async throws
    {
        let path = try slide("a.tiff")
        let source = try WorkerSource(path, worker: worker)
        let window = SampledWindow(level: 0, x: 5, y: 6, factor: 1, width: 300, height: 200)
        _ = try source.read(window)
        let process = source.process
        // Stopped, it has the question and gives no answer.
        #expect(kill(process, SIGSTOP) == 0)
        async let answer = Task.detached { Result { try source.read(window) } }.value
        try await Task.sleep(for: .milliseconds(50))
        #expect(kill(process, SIGKILL) == 0)
        let sentence =
            "slide '\(path)' cannot be read: its reader was ended by signal 9 (killed) at level 0, (5, 6); only this slide is lost"
        guard case .failure(let error) = await answer else {
            Issue.record("a killed process has answered")
            return
        }
        #expect("\(error)" == sentence)
        // Later reads say the same, and start nothing anew.
        #expect { try source.read(window) } throws: { "\($0)" == sentence }
        #expect(readers == [process])
    }

    @Test func `a crash in one slide leaves the rest of a batch done`() throws {
        let slides = try ["a.tiff", "b.tiff", "c.tiff"].map { try slide($0) }
        // The next reader that starts while the file `crash` is there takes it away and crashes.
        let script = """
            cd '\(folder.path)'; mv crash crashed 2>/dev/null && kill -SEGV $$
            exec '\(Program.path)' read-slide
            """
        var settings = FeatureExtraction.Settings(
            tiles: TileSettings(tileMicrometers: Micrometers(112), outputPixels: 224))
        settings.worker = WorkerProgram(executable: "/bin/sh", arguments: ["-c", script])
        let extraction = try FeatureExtraction(Mean(), settings: settings, version: "test")
        let outcomes = try extraction.extract(slides, into: folder.file("features")) { state in
            if state.slide == 0, state.tiles == state.total {
                try folder.write("crash", "")
            }
        }
        #expect(try outcomes[0].result.get().tiles == outcomes[2].result.get().tiles)
        guard case .failure(let error) = outcomes[1].result else {
            Issue.record("the slide of a reader that crashed was done")
            return
        }
        #expect(
            "\(error)"
                == """
                slide '\(slides[1])' cannot be read: its reader was ended by signal 11 \
                (segmentation fault) while it was opened; only this slide is lost
                """)
    }

    @Test func `sixty broken slides are sixty sentences, and the rest is done`() throws {
        var broken = try MalformedSlides(in: folder)
        try broken.addGood()
        try broken.addAll()
        let mutations = try broken.addMutations(8)
        // Made while the batch runs, this one is gone when its turn comes.
        let vanishing = try folder.write("y-vanishes.png", MalformedSlides.picture.pngData())
        let output = folder.file("features")
        var settings = FeatureExtraction.Settings(
            tiles: TileSettings(tileMicrometers: Micrometers(112), outputPixels: 224),
            micrometersPerPixel: 0.5)
        settings.worker = WorkerProgram(
            executable: FilePath(Program.path), arguments: ["read-slide"],
            patience: .seconds(60))
        let slides = try FeatureExtraction.slides(at: folder.path)
        let extract = { @Sendable [settings] (part: [FilePath]) in
            try FeatureExtraction(Mean(), settings: settings, version: "test")
                .extract(part, into: output) { _ in
                    try? FileManager.default.removeItem(atPath: vanishing.string)
                }
        }
        // The first can be read. The others are mostly waited for, so four at a time.
        let results = Mutex([Result { try extract([slides[0]]) }])
        DispatchQueue.concurrentPerform(iterations: 4) { start in
            let part = stride(from: 1 + start, to: slides.count, by: 4).map { slides[$0] }
            let result = Result { try extract(part) }
            results.withLock { $0.append(result) }
        }
        let outcomes = try results.withLock { try $0.flatMap { try $0.get() } }
        #expect(outcomes.count == slides.count)
        var sentences: [String: String] = [:]
        var done: Set<String> = []
        for outcome in outcomes {
            let name = outcome.slide.lastComponent?.string ?? ""
            switch outcome.result {
            case .success: done.insert(name)
            case .failure(let error): sentences[name] = "\(error)"
            }
        }
        for name in broken.names {
            let sentence = sentences[name] ?? "it was done"
            #expect(sentence.contains("'\(folder.file(name))'"), "\(name): \(sentence)")
            #expect(!sentence.contains("its reader"), "\(sentence)")
        }
        #expect(broken.names.count >= 60)
        #expect(done.isSuperset(of: ["a-good.tiff", "z-good.png"]))
        #expect(
            sentences["y-vanishes.png"]
                == "slide '\(vanishing)' cannot be opened: no such file or directory")
        // What was changed at random may be readable or not; either way it is said.
        for name in mutations { #expect(done.contains(name) != (sentences[name] != nil)) }
        let left = try FileManager.default.contentsOfDirectory(atPath: output.string)
        #expect(left.count == done.count + 1 && !left.contains { $0.contains("partial") })
    }
}
