// swift-tools-version: 6.2
import PackageDescription

// The arrows between targets point one way only; docs/decisions.md draws them and
// Scripts/check-layers enforces them. libtorch and OpenSlide are found through the .pc files
// that Scripts/bootstrap writes, so no target needs unsafe flags.

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]
/// For targets that touch no raw memory themselves.
let safe = strict + [.strictMemorySafety()]

let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

let package = Package(
    name: "Morphogen",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "morphogen", targets: ["morphogen"]),
        .library(name: "Survival", targets: ["Survival"]),
        .library(name: "Slides", targets: ["Slides"]),
        .library(name: "Cohorts", targets: ["Cohorts", "Omics", "Files"]),
        .library(name: "Models", targets: ["Models", "Layers", "Tensors"]),
        .library(name: "Morphogen", targets: ["Training", "Encoding", "Evaluation", "Reports"]),
        .library(name: "MorphogenTorch", type: .dynamic, targets: ["CTorch"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    ],
    targets: [
        // The command
        .executableTarget(
            name: "morphogen",
            dependencies: [
                "Cohorts", "Encoding", "Evaluation", "Files", "Omics",
                "Reports",
                "Slides", "Survival", "Tensors", "Training", system,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: safe),

        // Studies
        .target(
            name: "Evaluation", dependencies: ["Cohorts", "Files", "Reports", "Survival", system],
            swiftSettings: safe),
        .target(
            name: "Reports", dependencies: ["Cohorts", "Files", "Slides", "Survival", system],
            swiftSettings: safe),
        .target(
            name: "Training",
            dependencies: [
                "Cohorts", "Files", "Layers", "Models", "Omics", "Slides", "Survival", "Tensors",
                system,
            ],
            swiftSettings: safe),
        .target(
            name: "Cohorts",
            dependencies: [
                "Files", "Omics", "Slides", "Survival", system,
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: safe),

        // Networks
        .target(
            name: "Models", dependencies: ["Files", "Layers", "Tensors", system],
            swiftSettings: safe),
        .target(
            name: "Encoding",
            dependencies: ["Files", "Layers", "Models", "Slides", "Tensors", system],
            swiftSettings: strict),
        .target(name: "Layers", dependencies: ["Files", "Tensors"], swiftSettings: safe),
        .target(
            name: "Tensors", dependencies: ["CEngine", "Files", system], swiftSettings: strict),
        // A table of functions, and the library behind it, which is opened when the first tensor is made.
        .target(
            name: "CEngine", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        .target(name: "CTorch", dependencies: ["CEngine", "CLibTorch"]),
        .systemLibrary(name: "CLibTorch", pkgConfig: "mgtorch"),

        // Data
        .target(
            name: "Omics", dependencies: ["Files", "Survival", system], swiftSettings: safe),
        .target(
            name: "Slides",
            dependencies: ["CImages", "COpenSlide", "Files", system],
            swiftSettings: strict),
        .target(
            name: "Files",
            dependencies: ["CCrypto", "CHDF5", "CZlib", system],
            swiftSettings: strict),
        .target(name: "Survival", swiftSettings: safe),

        // Libraries of the system
        .systemLibrary(
            name: "CCrypto", pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
        .systemLibrary(
            name: "CHDF5", pkgConfig: "hdf5",
            providers: [.apt(["libhdf5-dev"]), .brew(["hdf5"])]),
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(name: "COpenSlide", pkgConfig: "mgopenslide"),
        .systemLibrary(
            name: "CPng", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]
        ),
        .systemLibrary(
            name: "CJpeg", pkgConfig: "libturbojpeg",
            providers: [.apt(["libturbojpeg0-dev"]), .brew(["jpeg-turbo"])]),
        .systemLibrary(
            name: "CTiff", pkgConfig: "libtiff-4",
            providers: [.apt(["libtiff-dev"]), .brew(["libtiff"])]),
        .target(name: "CImages", dependencies: ["CPng", "CJpeg", "CTiff"]),

        // Tests
        .target(
            name: "TestSupport", dependencies: ["Files", system], path: "Tests/TestSupport",
            swiftSettings: strict),
        .target(
            name: "ModelTestSupport",
            dependencies: ["Files", "Layers", "Models", "Tensors", "TestSupport"],
            path: "Tests/ModelTestSupport", swiftSettings: strict),
        .target(
            name: "SimulationSupport", dependencies: ["Cohorts", "TestSupport", system],
            path: "Tests/SimulationSupport", swiftSettings: strict),
        .testTarget(
            name: "SurvivalTests", dependencies: ["Survival", "Files", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "FilesTests", dependencies: ["Files", "TestSupport", system],
            swiftSettings: strict),
        .testTarget(
            name: "OmicsTests",
            dependencies: ["Omics", "Files", "Survival", "TestSupport", system],
            swiftSettings: strict),
        .testTarget(
            name: "SlidesTests",
            dependencies: ["Slides", "CImages", "Files", "TestSupport", system],
            swiftSettings: strict),
        .testTarget(
            name: "CohortsTests",
            dependencies: [
                "Cohorts", "Files", "Omics", "SimulationSupport", "Slides", "Survival",
                "TestSupport", system,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TensorsTests", dependencies: ["Tensors", "Files", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "LayersTests",
            dependencies: ["Layers", "Files", "Tensors", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "ModelsTests",
            dependencies: [
                "Models", "Files", "Layers", "ModelTestSupport", "Tensors", "TestSupport",
                system,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "EncodingTests",
            dependencies: [
                "Encoding", "Files", "Models", "SimulationSupport", "Slides", "Tensors",
                "TestSupport", system,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TrainingTests",
            dependencies: [
                "Training", "Cohorts", "Files", "Layers", "Models", "ModelTestSupport", "Omics",
                "Slides", "Survival", "Tensors", "TestSupport", system,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "Reports", "Cohorts", "Files", "Slides", "Survival", system,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "EvaluationTests",
            dependencies: [
                "Evaluation", "Cohorts", "Files", "Reports", "Survival", "TestSupport", system,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "morphogen", "Encoding", "Files", "Slides", "TestSupport", system,
            ],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx20
)
