// swift-tools-version: 6.2
import PackageDescription

/// `REVBENCH_STRICT=1`, set by CI and `make check`, turns every warning of this package into an
/// error.
let strict = Context.environment["REVBENCH_STRICT"] == "1"

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (strict ? [.treatAllWarnings(as: .error)] : [])

/// Returns one of this package's modules: its sources, its dependencies, and the settings that all
/// modules share.
func module(_ name: String, knows dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, of dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// Returns a target with code that tests share.
func helper(_ name: String, knows dependencies: [Target.Dependency]) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: settings)
}

/// Set by `scripts/fuzz`: a fuzzer gets its `main` from libFuzzer and links nowhere else.
let fuzzing = Context.environment["REVBENCH_FUZZING"] == "1"

let fuzzers: [Target] = [
    .systemLibrary(name: "CFuzzer", path: "Tests/CFuzzer"),
    .executableTarget(
        name: "FuzzDriver", dependencies: ["CFuzzer", "FuzzTargets", "Seeding"],
        path: "Tests/FuzzDriver", swiftSettings: settings),
]

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
// Hummingbird's dependency swift-metrics has a module with the name of one of ours.
let hummingbird: [Target.Dependency] = [
    .product(
        name: "Hummingbird", package: "hummingbird", moduleAliases: ["Metrics": "SwiftMetrics"]),
    .product(
        name: "HummingbirdCore", package: "hummingbird", moduleAliases: ["Metrics": "SwiftMetrics"]),
    .product(name: "HTTPTypes", package: "swift-http-types"),
]
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let nio: [Target.Dependency] = ["NIOCore", "NIOPosix", "NIOHTTP1"].map {
    .product(name: $0, package: "swift-nio")
}
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")

#if os(macOS)
    let hiredisPackage: String? = "hiredis"
#else
    let hiredisPackage: String? = nil  // Debian's hiredis.pc has flags that SwiftPM refuses
#endif

let package = Package(
    name: "revbench",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "revbench", targets: ["revbench"]),
        .executable(name: "revbench-server", targets: ["revbench-server"]),
    ],
    dependencies: [
        // Exact, because a measurement applies to these versions and no others.
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", exact: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    ],
    targets: [
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        .systemLibrary(
            name: "CHiredis", pkgConfig: hiredisPackage,
            providers: [.apt(["libhiredis-dev"]), .brew(["hiredis"])]),
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(name: "CPlatform"),

        module("Seeding", knows: []),
        module("Metrics", knows: []),
        module("Threads", knows: ["CPlatform"]),
        module("Folders", knows: ["CPlatform", "Threads"]),
        module("Compression", knows: ["CZlib"]),
        module("Tokens", knows: ["COpenSSL", "Compression", "Seeding"]),
        module("Stores", knows: ["CSQLite", "CHiredis", "CPlatform", "Revocation", "Seeding"]),
        module("Revocation", knows: ["Seeding", "Tokens"]),
        module("Model", knows: ["Revocation"]),
        module("Strategies", knows: ["Revocation", "Stores", "Threads", "Tokens"]),
        module(
            "Scenario",
            knows: [
                "Metrics", "Model", "Revocation", "Seeding", "Stores", "Tokens",
                .product(name: "Yams", package: "Yams"),
            ]),
        module(
            "Results",
            knows: ["Compression", "Metrics", "Model", "Revocation", "Tokens", histogram]),
        module("Statistics", knows: ["Metrics", "Results", "Seeding"]),
        module("Oracle", knows: ["Results"]),
        .target(
            name: "Report",
            dependencies: [
                "Metrics", "Model", "Results", "Revocation", "Statistics",
                mustache,
            ],
            // Built into the program, so that it works wherever the program is moved.
            resources: [.embedInCode("Page/Templates")], swiftSettings: settings),
        module(
            "Load",
            knows: [
                "Oracle", "Results", "Revocation", "Seeding", "Statistics", "Threads", "Tokens",
                "CPlatform", histogram, heap,
            ]),
        module(
            "Mutants",
            knows: [
                "Load", "Oracle", "Results", "Revocation", "Seeding", "Stores", "Strategies",
                "Tokens",
            ]),
        module("HTTPClient", knows: ["CPlatform"]),
        module("ServerContract", knows: ["Revocation", "Stores", "Strategies", "Tokens"]),
        module(
            "Deployments",
            knows: [
                "HTTPClient", "Load", "Results", "Revocation", "ServerContract", "Stores",
                "Tokens", "CPlatform",
            ]),
        module("OAuth", knows: ["COpenSSL", "Revocation", "Stores", "Strategies", "Tokens"]),
        .target(
            name: "Server",
            dependencies: [
                "Deployments", "Folders", "HTTPClient", "OAuth", "Revocation", "ServerContract",
                "Stores", "Strategies", "Threads", "Tokens", "CPlatform", logging, mustache,
            ] + hummingbird + nio,
            // Built into the program, so that it works wherever the program is moved.
            resources: [.embedInCode("Pages")], swiftSettings: settings),
        .executableTarget(
            name: "revbench-server",
            dependencies: [
                "Folders", "Server", "ServerContract", "Strategies", "Revocation", "Tokens",
                "CPlatform", argumentParser, logging,
            ],
            swiftSettings: settings),
        module(
            "Suite",
            knows: [
                "Deployments", "Folders", "Scenario", "Load", "ServerContract", "Strategies",
                "Oracle", "Results", "Revocation", "Seeding", "Statistics", "Stores", "Threads",
                "Tokens", "CPlatform", "Metrics", histogram,
            ]),
        module(
            "SelfTest",
            knows: [
                "Folders", "Load", "Metrics", "Mutants", "Oracle", "Results", "Revocation",
                "Scenario", "Seeding", "Statistics", "Stores", "Strategies", "Suite", "Threads",
                "Tokens", "CPlatform", histogram,
            ]),
        .executableTarget(
            name: "revbench",
            dependencies: [
                "Suite", "SelfTest", "Scenario", "Strategies", "Oracle", "Report", "Results",
                "Revocation", "Statistics", "Tokens", "CPlatform", "Metrics", "Model",
                argumentParser,
            ],
            swiftSettings: settings),

        tests("ArchitectureTests", of: ["Metrics", "Revocation", "Strategies"]),
        tests("TokensTests", of: ["TestVectors", "Tokens"]),
        tests("StoresTests", of: ["Stores", "CPlatform", "Revocation", "TestSupport"]),
        tests(
            "ScenarioTests",
            of: [
                "Scenario", "Metrics", "Model", "ModelSamples", "Revocation", "Seeding", "Stores",
                "Strategies", "Tokens",
            ]),
        tests(
            "ResultsTests",
            of: [
                "Metrics", "Model", "Oracle", "Results", "Revocation", "Seeding", "Statistics",
                histogram,
            ]),
        tests(
            "StatisticsTests",
            of: ["Load", "Metrics", "Results", "Revocation", "Seeding", "Statistics", histogram]),
        tests(
            "StrategiesTests",
            of: ["Strategies", "Revocation", "Stores", "TestSupport", "Tokens"]),
        tests(
            "OracleTests",
            of: ["Mutants", "Oracle", "Results", "Revocation", "Strategies", "TestSupport"]),
        tests(
            "ReportTests",
            of: [
                "FuzzTargets", "Report", "Metrics", "Model", "Results", "Revocation", "Seeding",
                "Statistics", "TestSupport", histogram,
            ]),
        tests(
            "CommandTests",
            of: [
                "Metrics", "Model", "ModelSamples", "Revocation", "Scenario", "Statistics", "Suite",
                "revbench",
            ]),
        tests("ModelTests", of: ["Model", "ModelSamples", "Revocation"]),
        tests(
            "SuiteTests",
            of: [
                "Suite", "Folders", "Scenario", "Load", "Metrics", "Model", "ModelSamples",
                "Oracle", "Results", "Revocation", "Seeding", "ServerContract", "Statistics",
                "Stores", "Strategies", "TestSupport", "Tokens", "CPlatform", histogram,
            ]),
        tests(
            "LoadTests",
            of: [
                "Load", "Oracle", "Results", "Revocation", "Seeding", "Threads", "Tokens",
                histogram,
            ]),
        tests(
            "AttackTests",
            of: [
                "COpenSSL", "CallCount", "Revocation", "Seeding", "Stores", "Strategies",
                "TestSupport", "Tokens", "revbench",
            ]),
        tests(
            "ConformanceTests",
            of: [
                "Load", "Oracle", "Results", "Revocation", "Seeding", "Strategies", "Stores",
                "TestSupport", "Tokens", "MallocCount",
            ]),
        tests(
            "SelfTestTests",
            of: [
                "SelfTest", "Load", "Oracle", "Results", "Revocation", "Seeding", "Suite",
                "Tokens", histogram,
            ]),
        tests(
            "FaultTests",
            of: [
                "Load", "Oracle", "Results", "Revocation", "Scenario", "Seeding", "Stores",
                "Strategies", "Suite", "TestSupport", "Tokens",
            ]),
        tests("HTTPClientTests", of: ["HTTPClient", "CPlatform", "TestSupport"]),
        tests(
            "OAuthTests",
            of: ["OAuth", "Revocation", "Stores", "Strategies", "TestSupport", "Tokens"]),
        tests(
            "ServerTests",
            of: [
                "Deployments", "Folders", "HTTPClient", "OAuth", "Revocation", "Server",
                "ServerContract", "Stores", "Strategies", "TestSupport", "Tokens",
                "revbench-server", logging,
            ]),
        tests(
            "DeploymentsTests",
            of: [
                "Deployments", "HTTPClient", "Load", "Metrics", "Oracle", "Results", "Revocation",
                "ServerContract", "Stores", "Strategies", "Suite", "Scenario", "TestSupport",
                "Tokens", "revbench-server",
            ]),
        .target(name: "MallocCount", path: "Tests/MallocCount"),
        helper("TestSupport", knows: ["Revocation", "Stores", "Strategies", "Tokens"]),
        .target(name: "CallCount", path: "Tests/CallCount"),
        helper("TestVectors", knows: []),
        helper("ModelSamples", knows: ["Model", "Revocation"]),
        helper(
            "FuzzTargets",
            knows: [
                "Metrics", "Model", "Report", "Results", "Revocation", "Scenario", "Seeding",
                "Statistics", "Strategies", "TestVectors", "Tokens", histogram,
            ]),
        tests("FuzzTests", of: ["FuzzTargets", "Seeding"]),
    ] + (fuzzing ? fuzzers : []),
    swiftLanguageModes: [.v6]
)
