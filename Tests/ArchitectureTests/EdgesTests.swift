import Foundation
import Testing

/// The modules' edges, read from the `import` lines of the sources.
@Suite struct `The edges of the architecture` {
    /// What each module may import of this package's own modules: the drawing in ARCHITECTURE.md.
    static let allowed: [String: Set<String>] = [
        "Seeding": [],
        "Metrics": [],
        "Compression": ["CZlib"],
        "Tokens": ["COpenSSL", "Compression", "Seeding"],
        "Stores": ["CSQLite", "CHiredis", "CPlatform", "Revocation"],
        "Revocation": ["Seeding", "Tokens"],
        "Strategies": ["Revocation", "Stores", "Tokens"],
        "Scenario": ["Metrics", "Revocation", "Seeding", "Stores", "Tokens"],
        "Results": ["Compression", "Metrics", "Revocation"],
        "Statistics": ["Metrics", "Results", "Seeding"],
        "Oracle": ["Results", "Seeding"],
        "Report": ["Metrics", "Results", "Revocation", "Statistics"],
        "Load": [
            "Metrics", "Oracle", "Results", "Revocation", "Seeding", "Statistics", "Tokens",
            "CPlatform",
        ],
        "Mutants": [
            "Load", "Oracle", "Results", "Revocation", "Seeding", "Stores", "Strategies", "Tokens",
        ],
        "Suite": [
            "Scenario", "Load", "Strategies", "Oracle", "Results", "Revocation", "Seeding",
            "Statistics", "Stores", "Tokens", "CPlatform", "Metrics",
        ],
        "SelfTest": [
            "Load", "Metrics", "Mutants", "Oracle", "Results", "Revocation", "Seeding",
            "Statistics", "Stores", "Strategies", "Tokens", "CPlatform",
        ],
        "revbench": [
            "Suite", "SelfTest", "Scenario", "Strategies", "Oracle", "Report", "Results",
            "Revocation", "Statistics", "Stores", "Tokens", "CPlatform", "Metrics",
        ],
    ]

    static let cModules: Set<String> = [
        "COpenSSL", "CSQLite", "CHiredis", "CZlib", "CPlatform",
    ]

    private static let sources = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources")

    private static func files(of module: String) throws -> [URL] {
        let folder = sources.appending(path: module)
        let walk = try #require(
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        return walk.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
    }

    private static func imports(of file: URL) throws -> [String] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
                words[..<place].allSatisfy({
                    ["package", "public", "internal"].contains($0) || $0.hasPrefix("@")
                })
            else { return nil }
            return words[place + 1].split(separator: ".").first.map(String.init)
        }
    }

    @Test(arguments: allowed.keys.sorted())
    func `run one way`(module: String) throws {
        let own = Set(Self.allowed.keys).union(Self.cModules)
        let allowed = try #require(Self.allowed[module])
        let files = try Self.files(of: module)
        #expect(!files.isEmpty)
        for file in files {
            for name in try Self.imports(of: file) where own.contains(name) {
                #expect(allowed.contains(name), "\(file.lastPathComponent) imports \(name)")
            }
        }
    }

    @Test func `are drawn for every module there is`() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path())
        #expect(Set(folders) == Set(Self.allowed.keys).union(Self.cModules))
    }

    @Test func `hold no cycle`() {
        var settled: Set<String> = Self.cModules
        var left = Set(Self.allowed.keys)
        while let next = left.first(where: { Self.allowed[$0]?.isSubset(of: settled) == true }) {
            settled.insert(next)
            left.remove(next)
        }
        #expect(left.isEmpty, "a cycle among \(left.sorted())")
    }

    @Test func `let the load name no strategy, and no strategy the clock of the harness`() throws {
        let declaration = /struct (\w+): (?:Registered|SignedToken)Strategy/
        let names = try Self.files(of: "Strategies").map {
            try String(contentsOf: $0, encoding: .utf8)
        }.flatMap { $0.matches(of: declaration).map { String($0.1) } }
        #expect(names.count >= 16)
        for file in try Self.files(of: "Load") {
            let text = try String(contentsOf: file, encoding: .utf8)
            for name in names { #expect(!text.contains(name), "\(file.lastPathComponent)") }
        }
        for file in try Self.files(of: "Strategies") {
            let text = try String(contentsOf: file, encoding: .utf8)
            for word in ["TrialClock", "platform_monotonic", "clock_gettime", "ContinuousClock"] {
                #expect(!text.contains(word), "\(file.lastPathComponent) reads a clock: \(word)")
            }
        }
    }
}
