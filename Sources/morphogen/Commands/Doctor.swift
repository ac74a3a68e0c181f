import ArgumentParser
import Files
import Foundation
import Slides
import SystemPackage
import Tensors

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check that everything Morphogen stands on is there.")

    func run() throws {
        var checks = [engine(), processor(), openSlide(), reader(), weights()]
        checks += [temporaryFolder(), disk()]
        if let slide { checks.append(read(slide)) }
        for check in checks { print(check.line) }
        guard checks.allSatisfy({ $0.passed || $0.isWarning }) else { throw ExitCode.failure }
    }

    @Option(help: "A slide to read as a sample.")
    var slide: String?

    private struct Check {
        let name: String
        let passed: Bool
        let finding: String
        var isWarning = false

        var line: String {
            "\(passed ? "PASS" : isWarning ? "WARN" : "FAIL")  \(name.padding(toLength: 18, withPad: " ", startingAt: 0))\(finding)"
        }
    }

    private func engine() -> Check {
        do {
            try requireEngine()
        } catch {
            return Check(name: "tensors", passed: false, finding: error.description)
        }
        let devices = Device.available.map(\.name).joined(separator: ", ")
        return Check(
            name: "tensors", passed: true,
            finding: "libtorch \(engineVersion()), \(threadCount()) threads, devices: \(devices)")
    }

    private func openSlide() -> Check {
        do {
            try OpenSlideLibrary.requireSafeVersion()
            return Check(
                name: "slides", passed: true, finding: "OpenSlide \(OpenSlideLibrary.version)")
        } catch {
            return Check(name: "slides", passed: false, finding: "\(error); run Scripts/bootstrap")
        }
    }

    /// What the processor multiplies with.
    private func processor() -> Check {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let flags = Set(
            text.split(separator: "\n").first { $0.hasPrefix("flags") }?.split(separator: " ")
                .map(String.init) ?? [])
        let known = ["avx2", "avx512f", "avx512_bf16", "amx_bf16"].filter(flags.contains)
        let threads = ProcessInfo.processInfo.activeProcessorCount
        let slow = !flags.isEmpty && !flags.contains("avx2")
        return Check(
            name: "processor", passed: !slow,
            finding: slow
                ? "\(threads) threads, no AVX2: encoding will be slow; use another machine"
                : "\(threads) threads \(known.joined(separator: ", "))", isWarning: true)
    }

    /// Reads a drawn slide in a process of its own, as `extract` does.
    private func reader() -> Check {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            try makeFolder(FilePath(folder.path))
            let path = FilePath(folder.path).appending("sample.tiff")
            try RGBImage(width: 300, height: 200).write(pyramid: path, micrometersPerPixel: 0.5)
            return read(path.string, named: "slide reader", micrometersPerPixel: 0.5)
        } catch {
            return Check(name: "slide reader", passed: false, finding: "\(error)")
        }
    }

    private func read(
        _ slide: String, named name: String = "sample slide", micrometersPerPixel: Double? = nil
    ) -> Check {
        do {
            let start = ContinuousClock.now
            let source = try WholeSlide(
                FilePath(slide), micrometersPerPixel: micrometersPerPixel, in: ReadSlide.worker)
            let picture = try source.thumbnail(longestSide: 512).image
            let time = (ContinuousClock.now - start) / .milliseconds(1)
            return Check(
                name: name, passed: true,
                finding:
                    "\(source.layout.format), \(source.layout.width) x \(source.layout.height) at \(fixed(source.layout.micrometersPerPixel, 4)) µm per pixel, read as \(picture) in \(fixed(time, 0)) ms"
            )
        } catch {
            return Check(name: name, passed: false, finding: "\(error)")
        }
    }

    /// Room for features.
    private func disk() -> Check {
        let folder = FileManager.default.currentDirectoryPath
        let found = try? FileManager.default.attributesOfFileSystem(forPath: folder)
        guard let free = (found?[.systemFreeSize] as? NSNumber)?.int64Value else {
            return Check(
                name: "disk", passed: false, finding: "how much is free in \(folder) is unknown",
                isWarning: true)
        }
        let gigabytes = fixed(Double(free) / 1e9, 1)
        let isScarce = free < 5_000_000_000
        return Check(
            name: "disk", passed: !isScarce,
            finding: isScarce
                ? "\(gigabytes) GB free here; a thousand slides of features take about 25 GB, choose another disk"
                : "\(gigabytes) GB free here", isWarning: true)
    }

    private func weights() -> Check {
        let path = DefaultPlaces.encoderWeights.string
        let there = FileManager.default.fileExists(atPath: path)
        return Check(
            name: "default encoder", passed: there,
            finding: there
                ? "EfficientNet-Lite0 weights in \(path)"
                : "no weights in \(path); run Scripts/build")
    }

    private func temporaryFolder() -> Check {
        let folder = FileManager.default.temporaryDirectory.path
        return Check(
            name: "temporary files", passed: FileManager.default.isWritableFile(atPath: folder),
            finding: folder)
    }
}
