// swift-tools-version: 6.2
import PackageDescription

// Measurements beside the programs that users would otherwise use. A package of its own, so that
// nobody who builds Morphogen resolves or builds it.

let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "Morphogen", path: "../")],
    targets: [
        .executableTarget(
            name: "survival-benchmark",
            dependencies: [.product(name: "Survival", package: "Morphogen")]),
        .executableTarget(
            name: "ghanet-benchmark",
            dependencies: [
                .product(name: "Morphogen", package: "Morphogen"),
                .product(name: "MorphogenTorch", package: "Morphogen"),
                .product(name: "Survival", package: "Morphogen"),
            ]),
        .executableTarget(
            name: "gimp-benchmark",
            dependencies: [
                .product(name: "Morphogen", package: "Morphogen"),
                .product(name: "MorphogenTorch", package: "Morphogen"),
                .product(name: "Survival", package: "Morphogen"),
            ]),
        .executableTarget(
            name: "scgpt-benchmark",
            dependencies: [
                .product(name: "Morphogen", package: "Morphogen"),
                .product(name: "MorphogenTorch", package: "Morphogen"),
            ]),
        // It reads slides in processes of its own, so it must not be linked to the tensor engine, which
        // takes 0.3 s to load; Benchmarks/run-slides builds that beside it, as Scripts/build does.
        .executableTarget(
            name: "slides-benchmark",
            dependencies: [
                .product(name: "Morphogen", package: "Morphogen"),
                .product(name: "Cohorts", package: "Morphogen"),
                .product(name: "Slides", package: "Morphogen"),
                .product(name: "Survival", package: "Morphogen"),
            ]),
        .executableTarget(
            name: "matrix-benchmark",
            dependencies: [.product(name: "Cohorts", package: "Morphogen")]),
        .executableTarget(
            name: "reader-fuzz",
            dependencies: [
                .product(name: "Cohorts", package: "Morphogen"),
                .product(name: "Slides", package: "Morphogen"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
