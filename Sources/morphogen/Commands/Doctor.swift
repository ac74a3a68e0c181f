import ArgumentParser
import Foundation
import Slides
import SystemPackage
import Tensors

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check that everything Morphogen stands on is there.")

    func run() throws {
        let checks = [engine(), openSlide(), weights(), temporaryFolder()]
        for check in checks { print(check.line) }
        guard checks.allSatisfy(\.passed) else { throw ExitCode.failure }
    }

    private struct Check {
        let name: String
        let passed: Bool
        let finding: String

        var line: String {
            "\(passed ? "PASS" : "FAIL")  \(name.padding(toLength: 18, withPad: " ", startingAt: 0))\(finding)"
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
