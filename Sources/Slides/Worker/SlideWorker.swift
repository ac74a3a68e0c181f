internal import Files
internal import Foundation
internal import SystemPackage

/// What a program does that reads slides for other processes.
///
/// Only layouts and averaged pictures of known size cross over.
///
/// ```swift
/// let worker = WorkerProgram(executable: "/usr/bin/morphogen", arguments: ["read-slide"])
/// let source = try WorkerSource("biopsy.svs", worker: worker)
/// ```
public enum SlideWorker {
    /// Reads one slide for the process at the other end of a connection, until that closes it.
    ///
    /// That process may ask over several connections at once; they share the open slide and what
    /// is decoded of it.
    ///
    /// - Parameter descriptor: The connection; the standard input of a program that
    ///   ``WorkerSource`` started.
    public static func serve(on descriptor: Int32 = 0) {
        let channel = WorkerChannel(descriptor: descriptor)
        answering(on: channel) {
            let opening: SlideOpening = try question(.opening, channel)
            let slide = try WholeSlide(
                FilePath(opening.path), micrometersPerPixel: opening.micrometersPerPixel)
            let source = slide.source
            for other in WorkerProcess.descriptors(ofConnections: opening.connections).dropFirst() {
                let thread = Thread {
                    let channel = WorkerChannel(descriptor: other)
                    answering(on: channel) { try read(source, for: channel) }
                }
                thread.stackSize = 8 << 20
                thread.start()
            }
            let layout = try JSONEncoder().encode(source.layout)
            try channel.send(SlideMessage.layout.rawValue, Array(layout))
            try read(source, for: channel)
        }
    }

    /// Answers with pixels until the other side is gone.
    private static func read(_ source: any SlideSource, for channel: WorkerChannel) throws {
        while true {
            let window: SampledWindow = try question(.window, channel)
            try channel.send(SlideMessage.pixels.rawValue, source.read(window).pixels)
        }
    }

    /// Answers with a sentence if something fails; the other side asks no more after that.
    private static func answering(on channel: WorkerChannel, _ body: () throws -> Void) {
        do {
            try body()
        } catch let error as SlideError {
            guard let text = try? JSONEncoder().encode(SlideFailure(error)) else { return }
            try? channel.send(SlideMessage.failure.rawValue, Array(text))
        } catch {
            // The other side is gone.
        }
    }

    private static func question<Question: Decodable>(
        _ kind: SlideMessage, _ channel: WorkerChannel
    ) throws -> Question {
        let message = try channel.receive { _ in WorkerChannel.shortMessage }
        guard message.kind == kind.rawValue else { throw WorkerChannel.Failure.malformed }
        return try JSONDecoder().decode(Question.self, from: Data(message.content))
    }
}

/// What crosses between a process and the reader of a slide.
enum SlideMessage: UInt8 {
    case opening = 1
    case window
    case layout
    case pixels
    case failure
}

/// What is asked first: which slide.
struct SlideOpening: Codable {
    let path: String
    let micrometersPerPixel: Double?
    /// How many connections there are, the one that this comes over included.
    var connections = 1
}

/// A ``SlideError`` on its way between processes.
struct SlideFailure: Codable {
    let code: String
    let sentence: String

    init(_ error: SlideError) {
        code = error.code.rawValue
        sentence = error.sentence
    }

    func error(_ path: FilePath) -> SlideError {
        SlideError(SlideError.Code(rawValue: code), file: path, String(sentence.prefix(2000)))
    }
}
