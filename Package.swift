// swift-tools-version: 6.1
import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .unsafeFlags(["-warnings-as-errors"]),
]

/// A Swift target of the product and what it may import; the build refuses every other import.
func module(_ name: String, imports: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
    .target(name: name, dependencies: imports, resources: resources, swiftSettings: swiftSettings)
}

/// The unit tests of one target, in a folder that mirrors its sources.
func tests(of name: String, with more: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: [.byName(name: name), "LabTestSupport"] + more,
        swiftSettings: swiftSettings
    )
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")

let package = Package(
    name: "assay",
    products: [.executable(name: "assay", targets: ["assay"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // C: libraries of the system, and the few functions that Swift does not see.
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .target(name: "CSpawn", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE"])]),
        .target(name: "CPoll", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE"])]),
        .target(name: "CFiles", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE"])]),

        // Row 0: the vocabulary, values without input or output.
        module("LabModel"),

        // Row 1: one technique each.
        module("LabProcess", imports: ["LabModel", "CSpawn", "CFiles"]),
        module("LabSocket", imports: ["LabModel"]),
        module("LabYAML", imports: ["LabModel", "CLibYAML"]),
        module("LabQMP", imports: ["LabModel", "LabSocket"]),
        module("LabGuest", imports: ["LabModel", "LabSocket"]),
        module("LabNetwork", imports: ["LabModel", "CPoll"]),
        module("LabXML", imports: ["CLibXML2"]),
        module("LabSettings", imports: ["LabModel", "LabYAML", "LabXML"]),
        module("LabStore", imports: ["LabModel", grdb]),
        module("LabReport", imports: ["LabModel", "LabXML"]),
        // Searches that try millions of changes: without optimisation they take fifty times as long, in tests too.
        .target(name: "LabMatrix", swiftSettings: swiftSettings + [.unsafeFlags(["-O"], .when(configuration: .debug))]),
        module("LabSuspects", imports: ["LabModel", "LabMatrix"]),
        module("LabHost", imports: ["LabModel", "LabGuest"]),

        // Row 2: from files to plans, values in and values out.
        module("LabLibrary", imports: ["LabModel", "LabYAML", "LabSettings"]),
        module("LabManifest", imports: ["LabModel", "LabYAML", "LabLibrary"]),
        module("LabWiring", imports: ["LabModel", "LabSettings"]),
        module("LabAnswers", imports: ["LabModel", "LabYAML", "LabXML", "LabProcess", "LabWiring"]),
        module(
            "LabPlanner",
            imports: ["LabModel", "LabMatrix", "LabSuspects", "LabManifest", "LabLibrary", "LabWiring"]
        ),

        // Row 3: the places where machines and images are made.
        module(
            "LabImages",
            imports: ["LabModel", "LabProcess", "LabHost", "LabGuest", "LabYAML", "LabXML", "LabAnswers"]
        ),
        module(
            "LabQEMU",
            imports: ["LabModel", "LabProcess", "LabSocket", "LabQMP", "LabGuest", "LabNetwork", "LabHost"],
            resources: [.embedInCode("ForkServer/forkserver.c")]
        ),

        // Row 4: what happens in which order, and what undoes it.
        module(
            "LabEngine",
            imports: [
                "LabModel", "LabProcess", "LabGuest", "LabHost", "LabImages", "LabManifest", "LabLibrary", "LabPlanner",
                "LabWiring", "LabSettings", "LabStore", "LabReport",
            ]
        ),

        // Row 5 and 6: what a person types.
        module(
            "LabCommands",
            imports: [
                "LabModel", "LabProcess", "LabSocket", "LabYAML", "LabHost", "LabImages", "LabManifest", "LabLibrary",
                "LabMatrix", "LabSuspects", "LabPlanner", "LabStore", "LabReport", "LabQEMU", "LabEngine", "LabWiring",
                "LabSettings", "LabAnswers", argumentParser,
            ]
        ),
        .executableTarget(name: "assay", dependencies: ["LabCommands"], swiftSettings: swiftSettings),

        // What it all costs: a table of medians.
        .executableTarget(
            name: "assay-bench",
            dependencies: [
                "LabModel", "LabProcess", "LabYAML", "LabGuest", "LabHost", "LabLibrary", "LabManifest", "LabWiring",
                "LabMatrix", "LabPlanner", "LabImages", "LabNetwork", "LabQEMU", "LabReport", "LabStore",
                "LabEngine", argumentParser,
            ],
            path: "Sources/LabBenchmarks",
            swiftSettings: swiftSettings
        ),

        // What is tried with settings files beyond the unit tests.
        .executableTarget(
            name: "assay-settings-trials",
            dependencies: ["LabModel", "LabSettings"],
            path: "Sources/LabSettingsTrials",
            swiftSettings: swiftSettings
        ),

        // Breaks commands at random moments, and looks at what is left of them.
        .executableTarget(
            name: "assay-chaos",
            dependencies: ["LabModel", "LabProcess", argumentParser],
            path: "Tests/Chaos",
            swiftSettings: swiftSettings
        ),

        // Tests, and what several of them need.
        .target(name: "LabTestSupport", path: "Tests/LabTestSupport", swiftSettings: swiftSettings),
        tests(of: "LabModel"),
        tests(of: "LabSocket"),
        tests(of: "LabProcess", with: ["LabModel"]),
        tests(of: "LabYAML", with: ["LabModel"]),
        tests(of: "LabQMP", with: ["LabSocket"]),
        tests(of: "LabGuest", with: ["LabModel", "LabSocket"]),
        tests(of: "LabNetwork", with: ["LabModel"]),
        tests(of: "LabMatrix"),
        tests(of: "LabSuspects", with: ["LabModel", "LabMatrix"]),
        tests(of: "LabStore", with: ["LabModel", grdb]),
        tests(of: "LabXML"),
        tests(of: "LabReport", with: ["LabModel", "LabXML"]),
        tests(of: "LabLibrary", with: ["LabModel", "LabYAML"]),
        tests(of: "LabManifest", with: ["LabModel", "LabYAML", "LabLibrary"]),
        tests(of: "LabSettings", with: ["LabModel"]),
        tests(of: "LabWiring", with: ["LabModel"]),
        tests(of: "LabAnswers", with: ["LabModel", "LabYAML", "LabWiring"]),
        tests(of: "LabPlanner", with: ["LabModel", "LabMatrix", "LabLibrary", "LabManifest"]),
        tests(of: "LabImages", with: ["LabModel", "LabProcess", "LabHost"]),
        tests(of: "LabQEMU", with: ["LabModel", "LabHost", "LabProcess"]),
        tests(
            of: "LabEngine",
            with: ["LabModel", "LabSocket", "LabProcess", "LabGuest", "LabHost", "LabImages", "LabPlanner", "LabStore"]
        ),
        tests(
            of: "LabCommands",
            with: ["LabModel", "LabEngine", "LabManifest", "LabPlanner", "LabStore", argumentParser]
        ),

        // Tests that run the program on real machines.
        .testTarget(
            name: "LabIntegrationTests",
            dependencies: ["assay", "LabTestSupport"],
            swiftSettings: swiftSettings
        ),
    ],
    swiftLanguageModes: [.v6]
)
