import Foundation
import Revocation
import Scenario
import Strategies
import Testing

@Suite struct `Shipped scenarios` {
    /// The longest estimated duration of each scenario, in s. A scenario that is not listed has
    /// `standardLimit`.
    static let limits: [String: Double] = [
        // The estimate leaves out about a tenth, so this means four minutes.
        "default": 215, "monolith": 240, "smoke": 60, "algorithms": 200, "token-ttl": 240,
        "cache-ttl": 240, "blocklist-size": 240, "session-count": 240, "nodes": 240,
        "revocation-storm": 180, "latency-knee": 240, "refresh": 240, "high-stakes": 150,
        "feeds": 120, "key-rotation": 120, "verified-cache": 240, "status-list": 60,
        "subject-cutoff": 120, "grant": 210, "everything": 450, "http": 480,
        // Two binaries take twice as long, and have to finish within a quarter of an hour.
        "gate": 440,
    ]
    static let standardLimit = 120.0

    /// The names of the files in the folder.
    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: scenarioFolder.path).sorted().map {
            $0.hasSuffix(".yaml") ? String($0.dropLast(5)) : $0
        }
    }

    @Test(arguments: try names())
    func `each reads, asks a question, and ends in its time`(name: String) throws {
        let seconds = Self.limits[name] ?? Self.standardLimit
        let path = scenarioFolder.appending(path: name + ".yaml").path
        let plan = try shippedReader.read(file: path)
        #expect(plan.scenario == name)
        #expect(plan.question.hasSuffix("?"))
        #expect(plan.notes.isEmpty)
        #expect(plan.estimatedSeconds(by: Registry.catalogue, processors: 2) < seconds)
    }

    /// A gate judges windows by the noise floors of its A/A controls.
    @Test func `the gate times revocations of its controls, and the default of none`() throws {
        func windows(_ name: String) throws -> [WindowsSettings] {
            let path = scenarioFolder.appending(path: name + ".yaml").path
            return try shippedReader.read(file: path).variants.map(\.settings.windows)
        }
        let (gate, standard) = (try windows("gate"), try windows("default"))
        #expect(!gate.isEmpty && gate.allSatisfy { $0.controls == .on && $0.revocations > 0 })
        #expect(!standard.isEmpty && standard.allSatisfy { $0.controls == .off })
    }

    /// Both phases take long, so a scenario has them only for its question.
    @Test func `few watch new keys or renewals`() throws {
        let watching = try Self.names().filter { name in
            let path = scenarioFolder.appending(path: name + ".yaml").path
            return try shippedReader.read(file: path).variants.contains {
                $0.settings.windows.newKeys > 0 || $0.settings.windows.renewals == .on
            }
        }
        #expect(watching == ["everything", "jwks-policy", "refresh", "renewal-peak"])
    }

    @Test func `every scenario with a limit of its own is in the folder`() throws {
        let names = try Self.names()
        #expect(Self.limits.keys.filter { !names.contains($0) } == [])
    }

    /// A new strategy has a scenario with its own name instead.
    @Test(arguments: ["smoke", "everything"])
    func `smoke and everything cover every strategy without a scenario of its own`(
        name: String
    ) throws {
        let names = try Self.names()
        let covered = try Self.strategies(of: name)
        for strategy in Registry.catalogue.map(\.name) where !covered.contains(strategy) {
            try #require(names.contains(strategy), "no scenario measures \(strategy)")
            #expect(try Self.strategies(of: strategy).contains(strategy))
        }
    }

    private static func strategies(of scenario: String) throws -> Set<String> {
        let path = scenarioFolder.appending(path: scenario + ".yaml").path
        return Set(try shippedReader.read(file: path).variants.map(\.strategy))
    }
}
