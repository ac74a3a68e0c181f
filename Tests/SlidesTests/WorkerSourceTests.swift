import Dispatch
import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Slides

@Suite struct `Slides in a process of their own` {
    private let folder: TemporaryFolder
    private let path: FilePath

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("a.png")
        try SlideMaker.noise(width: 60, height: 40, seed: 5).write(png: path)
    }

    /// A program that does anything but read slides.
    private func worker(_ script: String, patience: Duration = .seconds(60)) -> WorkerProgram {
        WorkerProgram(executable: "/bin/sh", arguments: ["-c", script], patience: patience)
    }

    private func opening(_ script: String, patience: Duration = .seconds(60)) -> String {
        sentence { _ = try WorkerSource(path, worker: worker(script, patience: patience)) }
    }

    @Test func `a crash becomes a sentence with its signal`() {
        #expect(
            opening("kill -SEGV $$")
                == """
                slide '\(path)' cannot be read: its reader was ended by signal 11 (segmentation \
                fault) while it was opened; only this slide is lost
                """)
        #expect(opening("kill -KILL $$").contains("was ended by signal 9 (killed)"))
        #expect(opening("exit 3").contains("its reader ended with code 3 while it was opened"))
    }

    @Test func `a reader that hangs is ended`() {
        #expect(
            opening("sleep 100", patience: .milliseconds(50))
                == """
                slide '\(path)' cannot be read: its reader gave no answer within 0.05 s while it \
                was opened; only this slide is lost
                """)
    }

    @Test(arguments: [
        "printf 'hello world' >&0; sleep 9", #"printf '\003\377\377\377\177' >&0; sleep 9"#,
        #"printf '\003\002\000\000\000{}' >&0; sleep 9"#,
        #"printf '\004\000\000\000\000' >&0; sleep 9"#,
        #"printf '\003\000\000\000\000' >&0; sleep 9"#,
    ])
    func `an answer that makes no sense is refused`(script: String) {
        #expect(
            opening(script)
                == "slide '\(path)' cannot be read: its reader gave an answer that makes no sense")
    }

    @Test func `layouts that no slide has are refused`() throws {
        for levels in [
            "[]", #"[{"width":0,"height":5,"downsample":1}]"#,
            #"[{"width":5,"height":99999999999,"downsample":1}]"#,
            #"[{"width":5,"height":5,"downsample":0.5}]"#,
        ] {
            let text = #"""
                {"name":"a","format":"png","levels":\#(levels),"micrometersPerPixel":0.5,"resolutionOrigin":"stated"}
                """#
            let answer = try folder.write(
                "answer",
                [3] + withUnsafeBytes(of: UInt32(text.utf8.count)) { Array($0) } + text.utf8)
            #expect(opening("cat '\(answer)' >&0; sleep 9").hasSuffix("that makes no sense"))
        }
    }

    @Test func `a program that is not there is named`() {
        let found = sentence {
            _ = try WorkerSource(path, worker: WorkerProgram(executable: "/nowhere/reader"))
        }
        #expect(
            found
                == """
                slide '\(path)' cannot be read: the program '/nowhere/reader' that reads it \
                cannot be started: no such file or directory
                """)
    }

    @Test func `the other side answers with pixels and with sentences`() throws {
        func ask(_ file: FilePath, _ windows: [SampledWindow]) throws -> [(UInt8, [UInt8])] {
            let (ours, theirs) = try #require(WorkerChannel.pair())
            defer { ours.close() }
            let thread = Thread {
                SlideWorker.serve(on: theirs.descriptor)
                theirs.close()
            }
            thread.start()
            let first = SlideOpening(path: file.string, micrometersPerPixel: 0.5)
            try ours.send(SlideMessage.opening.rawValue, Array(JSONEncoder().encode(first)))
            var answers = [try ours.receive { _ in 1 << 20 }]
            for window in windows {
                try ours.send(SlideMessage.window.rawValue, Array(JSONEncoder().encode(window)))
                answers.append(try ours.receive { _ in 1 << 20 })
            }
            return answers.map { ($0.kind, $0.content) }
        }
        let window = SampledWindow(level: 0, x: 3, y: 5, factor: 2, width: 20, height: 10)
        let answers = try ask(path, [window, window])
        let here = try WholeSlide(path, micrometersPerPixel: 0.5)
        #expect(
            try JSONDecoder().decode(SlideLayout.self, from: Data(answers[0].1)) == here.layout)
        #expect(answers.map(\.0) == [3, 4, 4])
        #expect(try answers[2].1 == here.source.read(window).pixels)

        let missing = try ask(folder.file("b.png"), [])
        #expect(missing[0].0 == 5)
        #expect(
            String(decoding: missing[0].1, as: UTF8.self).contains("no such file or directory"))
    }

    @Test func `a pipe, a device and a circle of links are no slides, and nothing waits`() throws {
        let pipe = folder.file("pipe.svs")
        #expect(mkfifo(pipe.string, 0o600) == 0)
        #expect(
            sentence { _ = try WholeSlide(pipe) }
                == "slide '\(pipe)' cannot be opened: it is no regular file")
        let loop = folder.file("loop.svs")
        #expect(symlink("loop.svs", loop.string) == 0)
        #expect(
            sentence { _ = try WholeSlide(loop) }
                == "slide '\(loop)' cannot be opened: too many levels of symbolic links")
        let device = folder.file("device.svs")
        #expect(symlink("/dev/zero", device.string) == 0)
        #expect(sentence { _ = try WholeSlide(device) }.hasSuffix("it is no regular file"))
    }
}
