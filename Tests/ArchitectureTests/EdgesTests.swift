import Foundation
import Revocation
import Strategies
import Testing

/// The dependencies between modules. The package description states them, and the sources keep to
/// them.
@Suite struct `The edges of the architecture` {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let sources = root.appending(path: "Sources")

    private let package: PackageDescription

    init() throws { package = try PackageDescription(at: Self.root) }

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

    /// Returns the names of all folders of `Sources`.
    private static func folders() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: sources.path()).sorted()
    }

    @Test func `are stated for every module there is`() throws {
        let folders = try Self.folders()
        #expect(folders.count > 20)
        #expect(Set(folders) == package.modules)
        #expect(package.known["revbench"]?.isEmpty == false)
    }

    /// The compiler accepts an import of any module built before, whether or not it is stated.
    @Test(arguments: try folders())
    func `are those of the imports, no more and no less`(module: String) throws {
        guard let known = package.known[module] else { return }
        let files = try Self.files(of: module)
        #expect(!files.isEmpty)
        var imported: Set<String> = []
        for file in files {
            for name in try Self.imports(of: file) where package.modules.contains(name) {
                #expect(known.contains(name), "\(file.lastPathComponent) imports \(name)")
                imported.insert(name)
            }
        }
        #expect(known.subtracting(imported) == [], "stated in Package.swift and never imported")
    }

    @Test func `run one way`() {
        for module in package.known.keys.sorted() {
            #expect(!package.reach(of: module).contains(module), "a cycle through \(module)")
        }
    }

    @Test func `are those of the module map in ARCHITECTURE.md`() throws {
        let text = try String(
            contentsOf: Self.root.appending(path: "ARCHITECTURE.md"), encoding: .utf8)
        let lines = text.split(separator: "\n").drop { $0 != "## Modules" }.dropFirst()
        var map: [String: Set<String>] = [:]
        for line in lines.prefix(while: { !$0.hasPrefix("## ") }) {
            guard let row = line.wholeMatch(of: /\| `([\w-]+)` \| .* \| (.*) \|/) else { continue }
            map[String(row.1)] = Set(row.2.matches(of: /`(\w+)`/).map { String($0.1) })
        }
        for module in package.known.keys.sorted() {
            #expect(map[module] == package.known[module], "\(module) in the map")
        }
        #expect(Set(map.keys).subtracting(package.modules) == [], "no such modules")
    }

    @Test func `lead to test suites that are there, where the Makefile names some`() throws {
        let text = try String(contentsOf: Self.root.appending(path: "Makefile"), encoding: .utf8)
        let suites = try FileManager.default.contentsOfDirectory(
            atPath: Self.root.appending(path: "Tests").path())
        let named = Set(text.matches(of: /\w+Tests/).map { String($0.0) })
        #expect(named.count > 5)
        #expect(named.subtracting(suites) == [])
    }

    @Test func `let the report read nothing but what a run left`() {
        let readable: Set<String> = ["Metrics", "Model", "Results", "Revocation", "Statistics"]
        #expect(package.known["Report"] == readable)
        #expect(package.reach(of: "Report").isDisjoint(with: ["Strategies", "Stores", "Suite"]))
    }

    @Test func `let the load know no strategy, and no strategy know the harness`() {
        #expect(package.reach(of: "Load").isDisjoint(with: ["Strategies", "Stores", "Suite"]))
        let harness: Set<String> = ["Load", "Results", "Statistics", "Oracle", "Suite", "Scenario"]
        #expect(package.reach(of: "Strategies").isDisjoint(with: harness))
    }

    @Test func `let the load name no strategy`() throws {
        let declaration = /struct (\w+): (?:Registered|SignedToken)Strategy/
        let types = try Self.files(of: "Strategies").map {
            try String(contentsOf: $0, encoding: .utf8)
        }.flatMap { $0.matches(of: declaration).map { String($0.1) } }
        #expect(types.count >= 16)
        for file in try Self.files(of: "Load") {
            let text = try String(contentsOf: file, encoding: .utf8)
            for type in types { #expect(!text.contains(type), "\(file.lastPathComponent)") }
        }
    }

    @Test func `let no strategy see the clock of the harness`() throws {
        for file in try Self.files(of: "Strategies") {
            let text = try String(contentsOf: file, encoding: .utf8)
            for word in ["TrialClock", "platform_monotonic", "clock_gettime", "ContinuousClock"] {
                #expect(!text.contains(word), "\(file.lastPathComponent) reads a clock: \(word)")
            }
        }
    }

    @Test func `let the suite name no store`() throws {
        let kinds = StoreKind.allCases.map(\.rawValue)
        for file in try Self.files(of: "Suite") {
            let text = try String(contentsOf: file, encoding: .utf8).lowercased()
            for kind in kinds { #expect(!text.contains(kind), "\(file.lastPathComponent)") }
        }
    }
}
