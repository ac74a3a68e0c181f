internal import Foundation
internal import SystemPackage

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension SlideWorker {
    /// The most memory that a worker may ask for, 8 GiB.
    static let memoryLimit = 8 << 30

    /// Reads one slide for the process at the other end of a connection, until that closes it.
    ///
    /// - Parameter descriptor: The connection; the standard input of a program that
    ///   ``WorkerSource`` started.
    public static func serve(on descriptor: Int32 = 0) {
        let channel = WorkerChannel(descriptor: descriptor)
        do {
            let opening: WorkerOpening = try question(.opening, channel)
            let slide = try WholeSlide(
                FilePath(opening.path), micrometersPerPixel: opening.micrometersPerPixel)
            let layout = try JSONEncoder().encode(slide.layout)
            try channel.send(.layout, Array(layout))
            while true {
                let window: SampledWindow = try question(.window, channel)
                try channel.send(.pixels, slide.source.read(window).pixels)
            }
        } catch let error as SlideError {
            // The other side asks no more after a failure.
            guard let text = try? JSONEncoder().encode(WorkerFailure(error)) else { return }
            try? channel.send(.failure, Array(text))
        } catch {
            // The other side is gone.
        }
    }

    /// Limits what this process can do to the machine: memory, and no image of it on the disk.
    public static func confine() {
        #if canImport(Glibc)
            var none = rlimit(rlim_cur: 0, rlim_max: 0)
            setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
            var memory = rlimit(rlim_cur: rlim_t(memoryLimit), rlim_max: rlim_t(memoryLimit))
            setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &memory)
        #endif
    }

    private static func question<Question: Decodable>(
        _ kind: WorkerChannel.Kind, _ channel: WorkerChannel
    ) throws -> Question {
        let message = try channel.receive { _ in WorkerChannel.shortMessage }
        guard message.kind == kind else { throw WorkerChannel.Failure.malformed }
        return try JSONDecoder().decode(Question.self, from: Data(message.content))
    }
}
